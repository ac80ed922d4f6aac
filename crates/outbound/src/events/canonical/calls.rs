//! What canonical events say of calls to other services.

use crate::events::amount::Amount;
use crate::events::moment::Moment;
use domain::Timestamp;
use domain::process::{Answer, CallId, CallOutcome, Mode, Receipt, Refusal, Shortage};
use serde::Serialize;
use utoipa::ToSchema;

/// A call to another service is about to be made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallStartedData {
    #[schema(examples("reserve", "reserve:2"))]
    call: String,
    /// `do`, or `query`: ask whether it was done.
    mode: &'static str,
    attempt: u32,
}

/// An attempt of a call ended.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallEndedData<'a> {
    call: String,
    attempt: u32,
    #[schema(examples("done", "unknown"))]
    outcome: &'static str,
    /// When it is taken up again, if it has to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<Moment>,
    /// Why its fate is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'static str>,
    /// The provider's name for the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shortages: Option<Vec<ShortageData<'a>>>,
}

/// A product of which there is not enough.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShortageData<'a> {
    product_id: &'a str,
    requested: u32,
    /// Null where the inventory does not say.
    #[schema(required)]
    available: Option<u32>,
}

impl CallStartedData {
    pub(super) fn new(call: CallId, mode: Mode, attempt: u32) -> Self {
        Self {
            call: call.to_string(),
            mode: mode.name(),
            attempt,
        }
    }
}

impl<'a> CallEndedData<'a> {
    pub(super) fn new(
        call: CallId,
        attempt: u32,
        outcome: &'a CallOutcome,
        retry_at: Timestamp,
    ) -> Self {
        let ended = Self {
            call: call.to_string(),
            attempt,
            outcome: outcome.name(),
            retry_at: outcome.is_retried().then(|| retry_at.into()),
            ..Self::default()
        };
        match outcome {
            CallOutcome::NotSent(_) => ended,
            CallOutcome::Unknown(evidence) => Self {
                evidence: Some(evidence.kind.name()),
                ..ended
            },
            CallOutcome::Definite(answer) => ended.answered(answer),
        }
    }

    fn answered(self, answer: &'a Answer) -> Self {
        match answer {
            Answer::Done(Receipt::Payment { reference, amount }) => Self {
                payment_reference: Some(reference),
                amount: Some((*amount).into()),
                currency: Some(amount.currency().code()),
                ..self
            },
            Answer::Done(Receipt::Shipment {
                tracking_number, ..
            }) => Self {
                tracking_number: Some(tracking_number),
                ..self
            },
            Answer::Refused(Refusal::OutOfStock(shortages)) => Self {
                shortages: Some(told(shortages)),
                ..self
            },
            Answer::Awaited { reference } => Self {
                payment_reference: reference.as_deref(),
                ..self
            },
            Answer::Done(Receipt::Plain | Receipt::Reserved { .. } | Receipt::Settled)
            | Answer::Refused(Refusal::Declined(_) | Refusal::Rejected(_))
            | Answer::NotFound => self,
        }
    }
}

/// As events tell of them.
pub(super) fn told(shortages: &[Shortage]) -> Vec<ShortageData<'_>> {
    shortages.iter().map(ShortageData::from).collect()
}

impl<'a> From<&'a Shortage> for ShortageData<'a> {
    fn from(shortage: &'a Shortage) -> Self {
        Self {
            product_id: shortage.product.as_str(),
            requested: shortage.requested,
            available: shortage.available,
        }
    }
}
