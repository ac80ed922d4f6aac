//! The payment provider's word, whoever brings it: a topic, a webhook, the built-in gateway.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use domain::order::{NoPaymentAsked, PaymentReport};

/// Takes note of payment reports.
#[derive(Clone)]
pub struct ReportPayment(pub ChangeOrder);

impl ReportPayment {
    /// Late and repeated reports do no harm; what contradicts an earlier one parks the order.
    #[tracing::instrument(name = "order.report_payment", skip_all)]
    pub async fn run(
        &self,
        change: Change,
        report: PaymentReport,
    ) -> Result<Changed, ChangeError<NoPaymentAsked>> {
        if !change.caller.is_service() {
            return Err(ChangeError::Forbidden);
        }
        let actor = change.caller.actor();
        self.0
            .run(change, |order, now| {
                order.report_payment(report.clone(), &actor, now)
            })
            .await
    }
}
