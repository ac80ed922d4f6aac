//! Having orders that a sink holds back tried again at once.

use super::error::{SinkError, check, state_of};
use crate::audit::{Ending, Ends, Intent, RecordDeed, subject_of_order};
use crate::caller::Caller;
use crate::ports::{DeedKind, RelayBook, SinkName};
use domain::{OrderId, OrderRef};
use std::sync::Arc;

/// How many orders are looked through at once for one by its number.
const PAGE: usize = 1_000;

/// Makes orders due that a sink holds back.
#[derive(Clone)]
pub struct RetryHeldBack {
    /// What each sink was told.
    pub book: Arc<dyn RelayBook>,
    /// Where it goes on record.
    pub deeds: RecordDeed,
}

/// How many orders were made due.
struct Due(u64);

impl Ends for Due {
    fn ending(&self) -> Ending {
        Ending::done(format!("orders made due: {}", self.0))
    }
}

impl RetryHeldBack {
    /// One order, or all that the sink waits with; returns how many. Whoever holds the sink sees them within
    /// seconds. To ask twice is to ask once.
    #[tracing::instrument(name = "sink.retry", skip_all, fields(%sink))]
    pub async fn run(
        &self,
        caller: &Caller,
        sink: &SinkName,
        order: Option<OrderRef>,
    ) -> Result<u64, SinkError> {
        check(caller.is_operator())?;
        state_of(&*self.book, sink).await?;
        let one = match order {
            None => None,
            Some(order) => Some(self.found(sink, order).await?),
        };
        let subject = match one {
            None => sink.to_string(),
            Some(order) => format!("{sink}, {}", subject_of_order(order)),
        };
        let intent = Intent {
            kind: DeedKind::SinkRetry,
            subject: &subject,
            reason: "",
        };
        let retrying = self.retry(caller, sink, one);
        let Due(due) = self.deeds.doing(caller, intent, retrying).await?;
        Ok(due)
    }

    async fn retry(
        &self,
        caller: &Caller,
        sink: &SinkName,
        one: Option<OrderId>,
    ) -> Result<Due, SinkError> {
        let due = self.book.retry_now(sink, one).await?;
        if one.is_some() && due == 0 {
            return Err(SinkError::NotHeldBack);
        }
        let by = caller.scope();
        tracing::info!(
            by,
            orders = due,
            "{by} has {due} held-back orders tried again"
        );
        Ok(Due(due))
    }

    /// Its journal may be what cannot be read: it is looked for among those that wait.
    async fn found(&self, sink: &SinkName, order: OrderRef) -> Result<OrderId, SinkError> {
        let number = match order {
            OrderRef::Id(id) => return Ok(id),
            OrderRef::Number(number) => number,
        };
        let mut after = None;
        loop {
            let page = self.book.held_back(sink, after, PAGE).await?;
            if let Some(found) = page.iter().find(|waiting| waiting.number == number) {
                return Ok(found.order);
            }
            match page.last() {
                Some(last) => after = Some(last.order),
                None => return Err(SinkError::NotHeldBack),
            }
        }
    }
}
