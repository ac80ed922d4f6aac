//! The payment provider's word, whoever brings it: a topic, a webhook, the built-in gateway.

use super::change::{Change, ChangeError, ChangeOrder, Changed};
use crate::messages::{Heard, NotHeard};
use domain::Order;
use domain::order::{Command, NoPaymentAsked, PaymentReport};
use std::sync::atomic::{AtomicBool, Ordering};

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

    /// The same for a report that came as a message, which is read anew for the order as it stands: it may
    /// leave out what the order knows. Tells whether it was news.
    #[tracing::instrument(name = "order.hear_of_payment", skip_all)]
    pub async fn hear(
        &self,
        change: Change,
        told: impl Fn(&Order) -> Result<PaymentReport, String> + Send + Sync,
    ) -> Result<Heard, ChangeError<NotHeard>> {
        if !change.caller.is_service() {
            return Err(ChangeError::Forbidden);
        }
        let actor = change.caller.actor();
        let is_known = AtomicBool::new(false);
        let changed = self.0.run(change, |order, now| {
            let report = told(order).map_err(NotHeard::NotThisOrder)?;
            let decided = order.report_payment(report, &actor, now)?;
            is_known.store(
                matches!(decided, Command::AlreadyApplied),
                Ordering::Relaxed,
            );
            Ok(decided)
        });
        Ok(match changed.await? {
            Changed::Repeated(_) => Heard::Repeated,
            Changed::Done(..) if is_known.load(Ordering::Relaxed) => Heard::Known,
            Changed::Done(..) => Heard::News,
        })
    }
}
