//! The news of a payment provider that is asked for them, brought to the orders that they are about.

use super::change::{Change, ChangeError};
use super::report_payment::ReportPayment;
use super::rounds::pause;
use crate::caller::Caller;
use crate::ports::{PaymentNews, PaymentNewsFeed, StoreError};
use domain::order::Revision;
use domain::{Duration, OrderRef};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How many pieces of news are brought in one go.
const BATCH: usize = 100;

/// Brings payment news to their orders.
#[derive(Clone)]
pub struct BringPaymentNews {
    /// Where they go.
    pub report: ReportPayment,
    /// Where they come from.
    pub feed: Arc<dyn PaymentNewsFeed>,
}

/// What one go came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Brought {
    /// So many pieces of news have arrived.
    pub arrived: usize,
    /// So many are offered again.
    pub put_off: usize,
}

impl BringPaymentNews {
    /// Asks until the process stops.
    pub async fn keep_asking(&self, interval: Duration, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.run().await {
                Ok(brought) if brought.arrived == BATCH => {}
                Ok(_) => pause(interval, &stop).await,
                Err(error) => {
                    tracing::warn!(%error, "payment news cannot be asked for; trying again");
                    pause(interval, &stop).await;
                }
            }
        }
    }

    /// One go. News that is about no order of ours, or about one that asked for no such payment, is
    /// logged and let go: somebody has to look at the provider. What the store does not take is
    /// offered again.
    #[tracing::instrument(name = "payment.news", skip_all)]
    pub async fn run(&self) -> Result<Brought, StoreError> {
        let mut brought = Brought::default();
        for news in self.feed.due(BATCH).await? {
            if self.bring(&news).await {
                self.feed.acknowledge(&news.id).await?;
                brought.arrived += 1;
            } else {
                brought.put_off += 1;
            }
        }
        Ok(brought)
    }

    /// Whether it has arrived.
    async fn bring(&self, news: &PaymentNews) -> bool {
        let (id, result) = (news.order, news.report.result.name());
        let change = Change {
            caller: Caller::Service("payments".to_owned()),
            order: OrderRef::Id(id),
            revision: Revision::default(),
            request: None,
        };
        match self.report.run(change, news.report.clone()).await {
            Ok(_) => true,
            Err(error @ (ChangeError::NotFound | ChangeError::Refused(_))) => {
                tracing::error!(
                    order.id = %id, result, %error,
                    "a payment that nobody asked for was reported {result} for order {id}: {error}"
                );
                true
            }
            Err(error) => {
                tracing::warn!(
                    order.id = %id, result, %error,
                    "order {id}: the payment report is tried again"
                );
                false
            }
        }
    }
}
