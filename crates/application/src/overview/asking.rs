//! Asks the store how all stands, every now and then while somebody looks, once for all of them.

use super::looking::Shared;
use super::standing::{ParkedOrder, ParkedOrders, Standing, Untold, WebhooksByState};
use crate::ports::{OrderFilter, OrderQuery, OrderSummary, StoreError, Total};
use domain::order::OrderStatusKind;
use domain::{Duration, Order, Timestamp};

const DAY_MICROS: i64 = 86_400_000_000;

/// The statuses of orders that are on their way.
const OPEN: [OrderStatusKind; 4] = [
    OrderStatusKind::Pending,
    OrderStatusKind::Confirmed,
    OrderStatusKind::Processing,
    OrderStatusKind::Shipped,
];

/// The statuses that orders end in.
const ENDS: [OrderStatusKind; 2] = [OrderStatusKind::Delivered, OrderStatusKind::Cancelled];

/// Asks as long as somebody looks.
pub(super) async fn keep_asking(shared: &Shared) {
    while shared.is_asking_wanted() {
        shared.show_standing(ask(shared).await);
        tokio::time::sleep(shared.limits.refresh_every.into()).await;
    }
}

/// Asks once.
pub(super) async fn ask(shared: &Shared) -> Standing {
    let standing = asked(shared).await;
    complain(shared, &standing);
    standing
}

async fn asked(shared: &Shared) -> Standing {
    let now = shared.clock.now();
    let patience = shared.limits.ask_patience;
    let (parked, open, ended_today, sinks, webhooks, dead_letters) = futures::join!(
        soon(patience, parked(shared)),
        soon(patience, by_status(shared, &OPEN, None)),
        soon(patience, by_status(shared, &ENDS, Some(midnight(now)))),
        soon(patience, shared.parts.sinks.seen()),
        soon(patience, webhooks(shared)),
        soon(
            patience,
            shared.parts.letters.parked(Standing::LETTERS_COUNTED)
        ),
    );
    Standing {
        at: now,
        parked,
        open,
        ended_today,
        sinks,
        relays: shared.parts.relays.states(),
        webhooks,
        dead_letters,
        collaborators: shared.parts.collaborators.states(),
    }
}

async fn soon<T>(
    patience: Duration,
    asking: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, Untold> {
    let told = tokio::time::timeout(patience.into(), asking).await;
    Ok(told.map_err(|_elapsed| Untold::TooSlow)??)
}

/// What is wrong with the store is for the log; who looks is told what it means.
fn complain(shared: &Shared, standing: &Standing) {
    let untold = [
        standing.parked.as_ref().err(),
        standing.open.as_ref().err(),
        standing.ended_today.as_ref().err(),
        standing.sinks.as_ref().err(),
        standing.webhooks.as_ref().err(),
        standing.dead_letters.as_ref().err(),
    ];
    if let Some(error) = untold.into_iter().flatten().next()
        && shared.complaints.is_due()
    {
        tracing::warn!(%error, "it cannot be told how all stands: {error}");
    }
}

async fn parked(shared: &Shared) -> Result<ParkedOrders, StoreError> {
    let filter = OrderFilter {
        parked: true,
        ..OrderFilter::default()
    };
    let query = OrderQuery {
        newest_first: false,
        ..OrderQuery::newest(filter, shared.limits.parked_shown)
    };
    let page = shared.parts.orders.list(query).await?;
    let mut first = Vec::new();
    for order in page.orders {
        let since = parked_since(shared, &order).await?;
        first.push(ParkedOrder { order, since });
    }
    Ok(ParkedOrders {
        first,
        total: page.total,
    })
}

/// Lists do not have it: the journals of the few orders that are shown are read.
async fn parked_since(
    shared: &Shared,
    order: &OrderSummary,
) -> Result<Option<Timestamp>, StoreError> {
    match shared.parts.journal.events(order.id).await {
        Ok(journal) => Ok(Order::parked_since(order.id, order.number, &journal)),
        Err(StoreError::Corrupt { .. } | StoreError::Newer(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// One after the other: whoever looks takes one of the store's readers, and not all of them.
async fn by_status(
    shared: &Shared,
    statuses: &[OrderStatusKind],
    placed_from: Option<Timestamp>,
) -> Result<Vec<(OrderStatusKind, Total)>, StoreError> {
    let mut totals = Vec::new();
    for status in statuses {
        let filter = OrderFilter {
            statuses: vec![*status],
            placed_from,
            ..OrderFilter::default()
        };
        let page = shared
            .parts
            .orders
            .list(OrderQuery::newest(filter, 1))
            .await?;
        totals.push((*status, page.total));
    }
    Ok(totals)
}

async fn webhooks(shared: &Shared) -> Result<WebhooksByState, StoreError> {
    let all = shared.parts.webhooks.all().await?;
    let active = all.iter().filter(|webhook| webhook.is_active()).count();
    Ok(WebhooksByState {
        active,
        paused: all.len() - active,
    })
}

fn midnight(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros().div_euclid(DAY_MICROS) * DAY_MICROS)
}
