//! Reports of the tracking service: noted, and `DELIVERED` believed.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use domain::order::ShipmentReport;
use thiserror::Error;

/// The report names another parcel than the order's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the order's tracking number is {actual}, not {reported}")]
pub struct WrongParcel {
    /// The order's.
    pub actual: String,
    /// The report's.
    pub reported: String,
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
            .run(change, |order, now| match order.shipment() {
                Some((actual, _)) if actual != report.tracking_number => Err(WrongParcel {
                    actual: actual.to_owned(),
                    reported: report.tracking_number.clone(),
                }),
                _ => Ok(order.report_shipment(report.clone(), &actor, now)),
            })
            .await
    }
}
