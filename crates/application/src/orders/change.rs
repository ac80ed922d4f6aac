//! What every command to an existing order has in common: find, decide, append, let the engine go on.

use crate::caller::Caller;
use crate::engine::{Engine, Follower, log};
use crate::metrics::count_facts;
use crate::ports::{
    Append, AppendError, Clock, Journal, Point, Probe, RememberError, Requests, StoreError,
    UNREADABLE_RETRY, Wake,
};
use crate::request::{Answer, RequestClaim, RequestRecord};
use crate::traces::link;
use domain::order::{Command, Event, IllegalTransition, Revision, RevisionError};
use domain::{Duration, Order, OrderId, OrderRef, Timestamp};
use std::sync::Arc;
use thiserror::Error;

/// How often a command is decided anew when the order moves on under it. A whole process is about a
/// dozen appends, so more conflicts than this mean that something else is wrong.
const MAX_CONFLICTS: usize = 20;

/// Who wants which order changed, and on what condition.
#[derive(Debug, Clone)]
pub struct Change {
    /// Who.
    pub caller: Caller,
    /// Which order, by any of its names.
    pub order: OrderRef,
    /// How the caller has seen it, if they said: checked against what the change is written upon.
    pub revision: Revision,
    /// The request's key and the answer that success gets, if it carries a key.
    pub request: Option<KeyedRequest>,
}

/// A request with a key, and how its success is answered.
#[derive(Clone)]
pub struct KeyedRequest {
    /// What makes it take effect once.
    pub claim: RequestClaim,
    /// The answer, rendered from the order as the request leaves it; kept in the same transaction.
    pub answer: Arc<dyn Fn(&Order) -> Answer + Send + Sync>,
}

impl std::fmt::Debug for KeyedRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("KeyedRequest").field(&self.claim).finish()
    }
}

/// What a command came to.
pub enum Changed {
    /// It took effect, now or before. The follower shows how the process goes on, if it does.
    Done(Box<Order>, Option<Follower>),
    /// The same key was used before: this is what became of that request.
    Repeated(RequestRecord),
}

/// Why a command had no effect.
#[derive(Debug, Clone, Error)]
pub enum ChangeError<E> {
    /// There is no such order, or it is not the caller's to see.
    #[error("order not found")]
    NotFound,
    /// The caller's role does not allow it.
    #[error("only services and operators may do this")]
    Forbidden,
    /// The rules of the order forbid it.
    #[error(transparent)]
    Refused(E),
    /// The order has moved on since the caller looked.
    #[error(transparent)]
    Revision(RevisionError),
    /// The order moves on faster than the command can be decided.
    #[error("order {0} is changing too quickly: try again")]
    Busy(OrderId),
    /// The store did not take it.
    #[error(transparent)]
    Store(StoreError),
    /// Whether the store took it could not be learned: look at the order.
    #[error("whether order {0} was changed is unknown")]
    Unknown(OrderId),
}

impl<E> From<StoreError> for ChangeError<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Changes orders; the use cases say how.
#[derive(Clone)]
#[expect(missing_docs, reason = "each port says what it is")]
pub struct ChangeOrder {
    pub engine: Engine,
    pub journal: Arc<dyn Journal>,
    pub requests: Arc<dyn Requests>,
    pub clock: Arc<dyn Clock>,
    pub probe: Arc<dyn Probe>,
}

/// What a decision of the domain gives.
pub(super) type Decided<E = IllegalTransition> = Result<Command<Vec<Event>>, E>;

impl ChangeOrder {
    /// Finds the order, decides, appends. When the order moves on meanwhile, decides anew, so that
    /// the decision and the write rest on the same version.
    pub(super) async fn run<E>(
        &self,
        change: Change,
        decide: impl Fn(&Order, Timestamp) -> Decided<E>,
    ) -> Result<Changed, ChangeError<E>> {
        let mut last_seen = None;
        for _ in 0..MAX_CONFLICTS {
            let order = self.find(&change).await?;
            change
                .revision
                .check(&order)
                .map_err(ChangeError::Revision)?;
            let decided = decide(&order, self.clock.now()).map_err(ChangeError::Refused)?;
            let Command::Applied(events) = decided else {
                return self.already_so(&change, order).await;
            };
            match self.append(&change, &order, events).await {
                Ok(changed) => return Ok(changed),
                Err(AppendError::Conflict(id)) => last_seen = Some(id),
                Err(AppendError::Repeated(record)) => return Ok(Changed::Repeated(record)),
                Err(AppendError::Store(error)) => return Err(error.into()),
                Err(AppendError::Unknown(id)) => return Err(ChangeError::Unknown(id)),
            }
        }
        let last_seen = last_seen.expect("every round but a conflict returns");
        Err(ChangeError::Busy(last_seen))
    }

    /// The order, if it is the caller's to see.
    pub(super) async fn find<E>(&self, change: &Change) -> Result<Order, ChangeError<E>> {
        let found = match self.journal.order(change.order).await {
            Err(error) => {
                self.park_damaged(&change.caller, &error).await;
                return Err(error.into());
            }
            Ok(found) => found,
        };
        let order = found.filter(|order| change.caller.may_see(order));
        if let Some(trace) = order.as_ref().and_then(Order::trace) {
            link(trace);
        }
        order.ok_or(ChangeError::NotFound)
    }

    /// An order at rest is taken up by nobody who would find out: it is shown to a person as soon as
    /// one of the shop's own wants something of it. Damage names its row by `id` or `id/seq`.
    async fn park_damaged(&self, caller: &Caller, error: &StoreError) {
        let StoreError::Corrupt { id, .. } = error else {
            return;
        };
        let order = id.split('/').next().unwrap_or_default().parse();
        let Ok(OrderRef::Id(order)) = order else {
            return;
        };
        if caller.is_service()
            && let Err(failed) = self.journal.set_aside(order, UNREADABLE_RETRY).await
        {
            tracing::warn!(order.id = %order, error = %failed, "order {order} cannot be set aside");
        }
    }

    async fn append(
        &self,
        change: &Change,
        order: &Order,
        events: Vec<Event>,
    ) -> Result<Changed, AppendError> {
        let changed = order.with_events(&events);
        let append = Append {
            order: changed.clone(),
            continues: order.version(),
            events,
            wake: self.wake_after_command(order, &changed),
            answer: self.engine.answer_made_final(order, &changed),
            request: change
                .request
                .as_ref()
                .map(|request| (request.claim.clone(), (request.answer)(&changed))),
        };
        let recorded = append.events.clone();
        self.journal.append(append).await?;
        log::facts(order.id(), &recorded);
        count_facts(order, &recorded);
        self.probe.reached(Point::AfterCommand);
        let follower = self.engine.nudge(&changed);
        Ok(Changed::Done(Box::new(changed), follower))
    }

    /// If this process dies before the engine goes on, somebody else has to find the order due; a
    /// call in flight has a lease of its own, unless its order was held with it.
    fn wake_after_command(&self, before: &Order, after: &Order) -> Wake {
        match (after.is_in_flight(), before.held()) {
            (true, None) => Wake::Keep,
            (true, Some(_)) => Wake::After(Duration::ZERO),
            (false, _) => Wake::After(self.engine.limits().lease),
        }
    }

    /// Nothing changes, but a key is kept all the same: its repeat gets the same answer later, too.
    async fn already_so<E>(
        &self,
        change: &Change,
        order: Order,
    ) -> Result<Changed, ChangeError<E>> {
        if let Some(request) = &change.request
            && let RequestClaim::Key { key, fingerprint } = &request.claim
        {
            let answer = (request.answer)(&order);
            match self
                .requests
                .remember(key.clone(), *fingerprint, Some(order.id()), Some(answer))
                .await
            {
                Ok(()) => {}
                Err(RememberError::Repeated(record)) => return Ok(Changed::Repeated(record)),
                Err(RememberError::Store(error)) => return Err(error.into()),
            }
        }
        let follower = self.engine.follow(order.id());
        Ok(Changed::Done(Box::new(order), follower))
    }
}
