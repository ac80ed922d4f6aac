//! Changing an order at an operator's word, with the reason on record: that of a cancel in the order's own
//! journal, that of what has no room for one there in the audit trail.

use super::change::{Change, ChangeError, ChangeOrder, Changed, Decided};
use crate::audit::{Ending, Ends, Intent, RecordDeed, subject_of_order};
use crate::ports::DeedKind;
use domain::order::{CancelWindow, Command, IllegalTransition, NextAction};
use domain::{Actor, Order, OrderRef, Reason, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};

/// Changes orders for a reason.
#[derive(Clone)]
#[expect(missing_docs, reason = "each part says what it is")]
pub struct ChangeForReason {
    pub changes: ChangeOrder,
    pub deeds: RecordDeed,
}

/// What a change for a reason came to.
pub struct ChangedForReason {
    /// The change.
    pub changed: Changed,
    /// Whether the order was so already.
    pub was_so: bool,
}

impl ChangeForReason {
    /// Does what is wanted with the order. Only for operators.
    #[tracing::instrument(name = "order.change_for_reason", skip_all, fields(action = action.as_str()))]
    pub async fn run(
        &self,
        change: Change,
        action: NextAction,
        reason: Reason,
    ) -> Result<ChangedForReason, ChangeError<IllegalTransition>> {
        let caller = change.caller.clone();
        if !caller.is_operator() {
            return Err(ChangeError::Forbidden);
        }
        let Some(kind) = on_the_trail(action) else {
            return self.change(change, action, reason).await;
        };
        // Found first: nobody fills the trail with orders that are none.
        let order = self.changes.find::<IllegalTransition>(&change).await?.id();
        let subject = subject_of_order(order);
        let change = Change {
            order: OrderRef::Id(order),
            ..change
        };
        let intent = Intent {
            kind,
            subject: &subject,
            reason: reason.as_str(),
        };
        let changing = self.change(change, action, reason.clone());
        self.deeds.doing(&caller, intent, changing).await
    }

    async fn change(
        &self,
        change: Change,
        action: NextAction,
        reason: Reason,
    ) -> Result<ChangedForReason, ChangeError<IllegalTransition>> {
        let actor = change.caller.actor();
        let was_so = AtomicBool::new(false);
        let decided = |order: &Order, now| {
            let decided = decide(action, order, &actor, &reason, now);
            let is_so = matches!(decided, Ok(Command::AlreadyApplied));
            was_so.store(is_so, Ordering::Relaxed);
            decided
        };
        let changed = self.changes.run(change, decided).await?;
        Ok(ChangedForReason {
            changed,
            was_so: was_so.load(Ordering::Relaxed),
        })
    }

    /// The order, if it is as this action leaves orders; none where that cannot be told.
    pub(super) async fn is_so(&self, order: OrderRef, action: NextAction) -> Option<Box<Order>> {
        let order = self.changes.journal.order(order).await.ok().flatten()?;
        let is_so = order.status().kind() == action.leads_to();
        is_so.then(|| Box::new(order))
    }
}

/// What the journal has no reason for goes on the trail with it.
const fn on_the_trail(action: NextAction) -> Option<DeedKind> {
    match action {
        NextAction::Cancel => None,
        NextAction::Process => Some(DeedKind::OrderProcess),
        NextAction::Ship => Some(DeedKind::OrderShip),
        NextAction::Deliver => Some(DeedKind::OrderDeliver),
    }
}

fn decide(
    action: NextAction,
    order: &Order,
    by: &Actor,
    reason: &Reason,
    now: Timestamp,
) -> Decided {
    match action {
        NextAction::Cancel => order.cancel(CancelWindow::BeforeShipment, by, reason.clone(), now),
        NextAction::Process => order.start_processing(by, now),
        NextAction::Ship => order.ship(by, now),
        NextAction::Deliver => order.deliver(by, now),
    }
}

impl Ends for ChangedForReason {
    fn ending(&self) -> Ending {
        let is_repeat = matches!(self.changed, Changed::Repeated(_));
        Ending::done(if is_repeat {
            "the same request had done it"
        } else if self.was_so {
            "it was so already"
        } else {
            ""
        })
    }
}

impl Ends for ChangeError<IllegalTransition> {
    fn ending(&self) -> Ending {
        match self {
            Self::NotFound => Ending::failed("there is no such order"),
            Self::Forbidden => Ending::refused(),
            Self::Refused(_) => Ending::failed("the order does not allow it as it stands"),
            Self::Revision(_) => Ending::failed("the order had moved on"),
            Self::Busy(_) => Ending::failed("the order was changing too quickly"),
            Self::Store(error) => error.ending(),
            Self::Unknown(_) => Ending::unknown("whether it was written is not known"),
        }
    }
}
