//! The stored form of what calls end in: outcomes, receipts, refusals, and why orders were called
//! off.

use super::FormatError;
use domain::order::CancelCause;
use domain::process::{Answer, CallOutcome, Evidence, EvidenceKind, Receipt, Refusal, Shortage};
use domain::{Currency, Money, ProductId, Reason, Timestamp};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum OutcomeData<'a> {
    NotSent(#[serde(borrow)] Cow<'a, str>),
    Done(ReceiptData<'a>),
    Refused(RefusalData<'a>),
    NotFound,
    Awaited {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Cow<'a, str>>,
    },
    Unknown {
        kind: Cow<'a, str>,
        detail: Cow<'a, str>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ReceiptData<'a> {
    Plain,
    Reserved {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<i64>,
    },
    Payment {
        #[serde(borrow)]
        reference: Cow<'a, str>,
        amount_minor: i64,
        currency: Cow<'a, str>,
    },
    Shipment {
        tracking_number: Cow<'a, str>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        estimated_delivery: Option<Cow<'a, str>>,
    },
    Settled,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RefusalData<'a> {
    OutOfStock(#[serde(borrow)] Vec<ShortageData<'a>>),
    Declined(Cow<'a, str>),
    Rejected(Cow<'a, str>),
}

/// A product of which there was not enough.
#[derive(Serialize, Deserialize)]
pub(crate) struct ShortageData<'a> {
    #[serde(borrow)]
    product: Cow<'a, str>,
    requested: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    available: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CauseData<'a> {
    Requested(#[serde(borrow)] Cow<'a, str>),
    OutOfStock(Vec<ShortageData<'a>>),
    ReservationRefused(Cow<'a, str>),
    ReservationExpired,
    PaymentDeclined(Cow<'a, str>),
    PaymentExpired,
}

impl<'a> From<&'a CallOutcome> for OutcomeData<'a> {
    fn from(outcome: &'a CallOutcome) -> Self {
        match outcome {
            CallOutcome::NotSent(why) => Self::NotSent(why.into()),
            CallOutcome::Definite(Answer::Done(receipt)) => Self::Done(receipt.into()),
            CallOutcome::Definite(Answer::Refused(refusal)) => Self::Refused(refusal.into()),
            CallOutcome::Definite(Answer::NotFound) => Self::NotFound,
            CallOutcome::Definite(Answer::Awaited { reference }) => Self::Awaited {
                reference: reference.as_ref().map(Into::into),
            },
            CallOutcome::Unknown(evidence) => Self::Unknown {
                kind: evidence.kind.name().into(),
                detail: evidence.detail.as_str().into(),
            },
        }
    }
}

impl TryFrom<OutcomeData<'_>> for CallOutcome {
    type Error = FormatError;

    fn try_from(data: OutcomeData<'_>) -> Result<Self, FormatError> {
        Ok(match data {
            OutcomeData::NotSent(why) => Self::NotSent(why.into_owned()),
            OutcomeData::Done(receipt) => Self::Definite(Answer::Done(receipt.try_into()?)),
            OutcomeData::Refused(refusal) => Self::Definite(Answer::Refused(refusal.try_into()?)),
            OutcomeData::NotFound => Self::Definite(Answer::NotFound),
            OutcomeData::Awaited { reference } => Self::Definite(Answer::Awaited {
                reference: reference.map(Cow::into_owned),
            }),
            OutcomeData::Unknown { kind, detail } => {
                let known = EvidenceKind::ALL.into_iter().find(|k| k.name() == kind);
                let kind = known
                    .ok_or_else(|| FormatError::data(format!("{kind:?} is no kind of evidence")))?;
                Self::Unknown(Evidence::new(kind, &detail))
            }
        })
    }
}

impl<'a> From<&'a Receipt> for ReceiptData<'a> {
    fn from(receipt: &'a Receipt) -> Self {
        match receipt {
            Receipt::Plain => Self::Plain,
            Receipt::Reserved { expires_at } => Self::Reserved {
                expires_at: expires_at.map(Timestamp::micros),
            },
            Receipt::Payment { reference, amount } => Self::Payment {
                reference: reference.into(),
                amount_minor: amount.minor(),
                currency: amount.currency().code().into(),
            },
            Receipt::Shipment {
                tracking_number,
                estimated_delivery,
            } => Self::Shipment {
                tracking_number: tracking_number.into(),
                estimated_delivery: estimated_delivery.as_ref().map(Into::into),
            },
            Receipt::Settled => Self::Settled,
        }
    }
}

impl TryFrom<ReceiptData<'_>> for Receipt {
    type Error = FormatError;

    fn try_from(data: ReceiptData<'_>) -> Result<Self, FormatError> {
        Ok(match data {
            ReceiptData::Plain => Self::Plain,
            ReceiptData::Reserved { expires_at } => Self::Reserved {
                expires_at: expires_at.map(Timestamp::from_micros),
            },
            ReceiptData::Payment {
                reference,
                amount_minor,
                currency,
            } => Self::Payment {
                reference: reference.into_owned(),
                amount: Money::from_minor(
                    amount_minor,
                    Currency::parse(&currency).map_err(FormatError::data)?,
                ),
            },
            ReceiptData::Shipment {
                tracking_number,
                estimated_delivery,
            } => Self::Shipment {
                tracking_number: tracking_number.into_owned(),
                estimated_delivery: estimated_delivery.map(Cow::into_owned),
            },
            ReceiptData::Settled => Self::Settled,
        })
    }
}

impl<'a> From<&'a Refusal> for RefusalData<'a> {
    fn from(refusal: &'a Refusal) -> Self {
        match refusal {
            Refusal::OutOfStock(short) => Self::OutOfStock(ShortageData::list(short)),
            Refusal::Declined(code) => Self::Declined(code.into()),
            Refusal::Rejected(why) => Self::Rejected(why.into()),
        }
    }
}

impl TryFrom<RefusalData<'_>> for Refusal {
    type Error = FormatError;

    fn try_from(data: RefusalData<'_>) -> Result<Self, FormatError> {
        Ok(match data {
            RefusalData::OutOfStock(short) => Self::OutOfStock(ShortageData::restore(short)?),
            RefusalData::Declined(code) => Self::Declined(code.into_owned()),
            RefusalData::Rejected(why) => Self::Rejected(why.into_owned()),
        })
    }
}

impl<'a> ShortageData<'a> {
    pub(crate) fn list(shortages: &'a [Shortage]) -> Vec<Self> {
        let one = |shortage: &'a Shortage| Self {
            product: shortage.product.as_str().into(),
            requested: shortage.requested,
            available: shortage.available,
        };
        shortages.iter().map(one).collect()
    }

    pub(crate) fn restore(list: Vec<Self>) -> Result<Vec<Shortage>, FormatError> {
        let one = |data: Self| {
            Ok(Shortage {
                product: ProductId::parse(&data.product).map_err(FormatError::data)?,
                requested: data.requested,
                available: data.available,
            })
        };
        list.into_iter().map(one).collect()
    }
}

impl<'a> From<&'a CancelCause> for CauseData<'a> {
    fn from(cause: &'a CancelCause) -> Self {
        match cause {
            CancelCause::Requested(reason) => Self::Requested(reason.as_str().into()),
            CancelCause::OutOfStock(short) => Self::OutOfStock(ShortageData::list(short)),
            CancelCause::ReservationRefused(why) => Self::ReservationRefused(why.into()),
            CancelCause::ReservationExpired => Self::ReservationExpired,
            CancelCause::PaymentDeclined(code) => Self::PaymentDeclined(code.into()),
            CancelCause::PaymentExpired => Self::PaymentExpired,
        }
    }
}

impl TryFrom<CauseData<'_>> for CancelCause {
    type Error = FormatError;

    fn try_from(data: CauseData<'_>) -> Result<Self, FormatError> {
        Ok(match data {
            CauseData::Requested(reason) => {
                Self::Requested(Reason::try_new(&reason).map_err(FormatError::data)?)
            }
            CauseData::OutOfStock(short) => Self::OutOfStock(ShortageData::restore(short)?),
            CauseData::ReservationRefused(why) => Self::ReservationRefused(why.into_owned()),
            CauseData::ReservationExpired => Self::ReservationExpired,
            CauseData::PaymentDeclined(code) => Self::PaymentDeclined(code.into_owned()),
            CauseData::PaymentExpired => Self::PaymentExpired,
        })
    }
}
