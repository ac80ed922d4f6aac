//! The built-in notifications: a line in the log, without a name or a mail.

use super::effect::done;
use application::ports::{Notice, Notifications};
use async_trait::async_trait;
use domain::process::{CallOutcome, Receipt};

/// Tells the log.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogNotifications;

#[async_trait]
impl Notifications for LogNotifications {
    async fn notify(&self, notice: &Notice) -> CallOutcome {
        let (id, number) = (notice.order, notice.number.0);
        tracing::info!(
            order.id = %id, order.number = number, status = notice.status.as_str(),
            "order {id} (number {number}): the customer is told"
        );
        done(Receipt::Plain)
    }
}
