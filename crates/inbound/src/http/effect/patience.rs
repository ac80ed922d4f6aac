//! Waiting for an order: as long as a client may be kept waiting, and no longer than there is
//! something to wait for.

use crate::http::use_cases::UseCases;
use application::engine::{Follower, Progress};
use application::ports::StoreError;
use application::{Answer, RequestClaim};
use domain::order::OrderStatusKind;
use domain::process::{Next, Rest, Step, next_step};
use domain::{Order, OrderId, OrderRef};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// How soon an order that runs elsewhere is looked at again, at first and at most.
const FIRST_LOOK: Duration = Duration::from_millis(10);
const SLOWEST_LOOK: Duration = Duration::from_millis(250);

/// What is seen of an order while waiting for it.
pub(crate) struct Seen {
    pub(crate) order: Arc<Order>,
    /// The final answer to its placing request, as it was kept.
    pub(crate) answer: Option<Answer>,
    /// Why its process rests, if it does.
    pub(crate) rest: Option<Rest>,
}

impl From<Progress> for Seen {
    fn from(progress: Progress) -> Self {
        Self {
            order: progress.order,
            answer: progress.answer,
            rest: progress.rest,
        }
    }
}

impl Seen {
    /// Nothing will happen to it by itself.
    pub(crate) const fn is_at_rest(&self) -> bool {
        matches!(
            self.rest,
            Some(Rest::Done | Rest::Parked | Rest::AwaitingEvent)
        )
    }
}

/// Waits for an order until there is enough to see or the patience of the settings is over. Follows
/// it where it runs in this process, else looks into the journal now and then.
pub(crate) async fn watch(
    use_cases: &UseCases,
    id: OrderId,
    mut follower: Option<Follower>,
    claim: Option<&RequestClaim>,
    enough: impl Fn(&Seen) -> bool,
) -> Result<Option<Seen>, StoreError> {
    let deadline = Instant::now() + use_cases.settings.patience;
    let mut pause = FIRST_LOOK;
    loop {
        if let Some(followed) = follower.as_mut() {
            let waited = followed.until(|progress| enough(&Seen::from(progress.clone())));
            match timeout_at(deadline, waited).await {
                Ok(progress) if enough(&Seen::from(progress.clone())) => {
                    return Ok(Some(progress.into()));
                }
                // Its runner has left it, for a retry perhaps: the journal tells what is next.
                Ok(_gone) => {}
                Err(_elapsed) => return Ok(Some(followed.latest().into())),
            }
        }
        let Some(seen) = look(use_cases, id, claim).await? else {
            return Ok(None);
        };
        if enough(&seen) || Instant::now() >= deadline {
            return Ok(Some(seen));
        }
        sleep(pause.min(deadline.saturating_duration_since(Instant::now()))).await;
        pause = (pause * 2).min(SLOWEST_LOOK);
        follower = use_cases.engine.follow(id);
    }
}

/// What the journal tells of an order, and what is kept of its request.
async fn look(
    use_cases: &UseCases,
    id: OrderId,
    claim: Option<&RequestClaim>,
) -> Result<Option<Seen>, StoreError> {
    let Some(order) = use_cases.journal.order(OrderRef::Id(id)).await? else {
        return Ok(None);
    };
    let rest = match next_step(&order, use_cases.clock.now()) {
        Next::Rest(rest) => Some(rest),
        Next::Call(..) | Next::Record(_) => None,
    };
    Ok(Some(Seen {
        order: Arc::new(order),
        answer: kept_answer(use_cases, claim).await?,
        rest,
    }))
}

/// The answer on record of a request with a key.
pub(crate) async fn kept_answer(
    use_cases: &UseCases,
    claim: Option<&RequestClaim>,
) -> Result<Option<Answer>, StoreError> {
    let Some(RequestClaim::Key { key, .. }) = claim else {
        return Ok(None);
    };
    let record = use_cases.requests.request(key).await?;
    Ok(record.and_then(|record| record.answer))
}

/// Whether the order stands or falls with stock that is not reserved yet.
pub(crate) fn awaits_stock(order: &Order) -> bool {
    let calls = order.plan().stock_calls(Step::Reserve, order.lines().len());
    order.status().kind() == OrderStatusKind::Pending && !calls.iter().all(|id| order.is_done(*id))
}
