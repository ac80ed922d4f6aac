//! Reports of the tracking service: noted, and `DELIVERED` believed.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use domain::Order;
use domain::order::ShipmentReport;
use domain::process::{CallId, Step};
use thiserror::Error;

/// The report cannot be about this order's parcel.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WrongParcel {
    /// It names another one.
    #[error("the order's tracking number is {actual}, not {reported}")]
    Another {
        /// The order's.
        actual: String,
        /// The report's.
        reported: String,
    },
    /// There is none.
    #[error("the order has no parcel yet")]
    None,
}

/// Takes note of shipment reports.
#[derive(Clone)]
pub struct ReportShipment(pub ChangeOrder);

impl ReportShipment {
    /// Late and repeated reports do no harm.
    #[tracing::instrument(name = "order.report_shipment", skip_all)]
    pub async fn run(
        &self,
        change: Change,
        report: ShipmentReport,
    ) -> Result<Changed, ChangeError<WrongParcel>> {
        if !change.caller.is_service() {
            return Err(ChangeError::Forbidden);
        }
        let actor = change.caller.actor();
        self.0
            .run(change, |order, now| {
                check_parcel(order, &report)?;
                Ok(order.report_shipment(report.clone(), &actor, now))
            })
            .await
    }
}

/// A parcel that an operator made by hand has no number here, so any report on it is believed.
fn check_parcel(order: &Order, report: &ShipmentReport) -> Result<(), WrongParcel> {
    match order.shipment() {
        Some((actual, _)) if actual != report.tracking_number => Err(WrongParcel::Another {
            actual: actual.to_owned(),
            reported: report.tracking_number.clone(),
        }),
        Some(_) => Ok(()),
        None if order.is_done(CallId::whole(Step::CreateShipment)) => Ok(()),
        None => Err(WrongParcel::None),
    }
}
