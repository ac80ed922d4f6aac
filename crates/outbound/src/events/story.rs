//! What an event's order had come to when it happened, read from its journal.

use super::format::Unfit;
use application::ports::Outgoing;
use domain::Order;
use domain::order::{Event, Fact, OrderStatusKind, Version};
use domain::process::{CallId, Step};

/// The order as it was after this event, whatever has become of it since.
pub(super) fn order_at(event: &Outgoing, journal: &[Event]) -> Result<Order, Unfit> {
    let until = journal.partition_point(|earlier| earlier.seq <= event.seq());
    let then = &journal[..until];
    Order::from_journal(event.order, event.number, then)
        .map_err(|_| Unfit("its order's journal has a gap or does not begin with order-placed"))
}

/// Where the order stood before its event of this number.
pub(super) fn status_before(journal: &[Event], seq: Version) -> OrderStatusKind {
    let before = journal.iter().take_while(|event| event.seq < seq);
    let last = before.filter_map(|event| event.fact.moves_to()).last();
    last.unwrap_or(OrderStatusKind::Pending)
}

/// Whether the order was taken over from another system, which is told with its first event.
pub(super) fn is_taken_over(journal: &[Event]) -> bool {
    let is_import = |event: &Event| matches!(event.fact, Fact::OrderImported(_));
    journal.iter().take(2).any(is_import)
}

/// Whether the payment was asked for before the event of this number, or somebody has told what became of it.
pub(super) fn was_payment_asked_or_told_of(journal: &[Event], seq: Version) -> bool {
    let before = journal.iter().take_while(|event| event.seq < seq);
    { before }.any(|event| match &event.fact {
        Fact::CallStarted { call, .. } => *call == CallId::whole(Step::Pay),
        Fact::PaymentReported(_) => true,
        _ => false,
    })
}
