//! The stored form of how an order stood in the system that it was taken over from.

use super::FormatError;
use super::calls::CauseData;
use domain::Timestamp;
use domain::order::{Imported, OrderStatus, OrderStatusKind, PaymentStatus};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
pub(super) struct ImportedData<'a> {
    #[serde(borrow)]
    status: Cow<'a, str>,
    since: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<CauseData<'a>>,
    payment: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tracking_number: Option<Cow<'a, str>>,
}

impl<'a> From<&'a Imported> for ImportedData<'a> {
    fn from(imported: &'a Imported) -> Self {
        let cause = match &imported.status {
            OrderStatus::Cancelled { cause, .. } => Some(cause.into()),
            OrderStatus::Pending
            | OrderStatus::Confirmed { .. }
            | OrderStatus::Processing { .. }
            | OrderStatus::Shipped { .. }
            | OrderStatus::Delivered { .. } => None,
        };
        Self {
            status: imported.status.kind().as_str().into(),
            since: imported.status.since().map_or(0, Timestamp::micros),
            cause,
            payment: imported.payment.as_str().into(),
            tracking_number: imported.tracking_number.as_ref().map(Into::into),
        }
    }
}

impl TryFrom<ImportedData<'_>> for Imported {
    type Error = FormatError;

    fn try_from(data: ImportedData<'_>) -> Result<Self, FormatError> {
        let at = Timestamp::from_micros(data.since);
        let unknown = |what: &str, name: &str| FormatError::data(format!("{name:?} is no {what}"));
        let kind = OrderStatusKind::parse(&data.status)
            .ok_or_else(|| unknown("status of an order", &data.status))?;
        let payment = PaymentStatus::ALL
            .into_iter()
            .find(|status| status.as_str() == data.payment)
            .ok_or_else(|| unknown("status of a payment", &data.payment))?;
        let status = match (kind, data.cause) {
            (OrderStatusKind::Pending, _) => OrderStatus::Pending,
            (OrderStatusKind::Confirmed, _) => OrderStatus::Confirmed { at },
            (OrderStatusKind::Processing, _) => OrderStatus::Processing { at },
            (OrderStatusKind::Shipped, _) => OrderStatus::Shipped { at },
            (OrderStatusKind::Delivered, _) => OrderStatus::Delivered { at },
            (OrderStatusKind::Cancelled, Some(cause)) => OrderStatus::Cancelled {
                at,
                cause: cause.try_into()?,
            },
            (OrderStatusKind::Cancelled, None) => {
                return Err(FormatError::data("a cancelled order without a cause"));
            }
        };
        Ok(Self {
            status,
            payment,
            tracking_number: data.tracking_number.map(Cow::into_owned),
        })
    }
}
