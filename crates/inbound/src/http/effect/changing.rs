//! What every change of an order has in common, whatever the contract: keys, conditions, repeats, and
//! waiting for the order to get there. The contracts say how success and refusal are worded.

use crate::http::answering::answer;
use crate::http::effect::idempotency::{self, FingerprintOf, KeyReused};
use crate::http::effect::once;
use crate::http::effect::patience;
use crate::http::use_cases::{UseCases, to_its_end};
use application::engine::Follower;
use application::orders::{Change, ChangeError, Changed, GetOrderError, KeyedRequest};
use application::ports::StoreError;
use application::{Answer, Caller, Fingerprint, RequestClaim};
use axum::response::Response;
use domain::order::{CancelWindow, IllegalTransition, OrderStatusKind, Revision};
use domain::{Order, OrderId, OrderRef, Reason, Timestamp};
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

/// How a contract words what goes wrong with a change. Its errors come from those of the use case,
/// too, which the functions below ask for one by one.
pub(crate) trait ChangeRefusal: KeyReused + From<GetOrderError> {
    /// The answer, to be kept where it is final.
    fn answer_about(self, order: &Order, now: Timestamp) -> Answer;
}

/// How success is answered.
type Success = Arc<dyn Fn(&Order) -> Answer + Send + Sync>;

/// A change that somebody asked for, on a contract whose errors are `R`.
pub(crate) struct Asking<R> {
    use_cases: UseCases,
    caller: Caller,
    /// The idempotency key.
    key: Option<String>,
    /// How the caller has seen the order.
    revision: Revision,
    /// Which order, by any of its names.
    order: OrderRef,
    /// The route, which tells one kind of change from another.
    route: String,
    /// What else distinguishes the request from others.
    content: Vec<(&'static str, String)>,
    success: Success,
    refusals: PhantomData<fn() -> R>,
}

/// The same, once it is known what makes it take effect once.
struct Claimed<R> {
    use_cases: UseCases,
    change: Change,
    success: Success,
    refusals: PhantomData<fn() -> R>,
}

impl<R: ChangeRefusal> Asking<R> {
    /// A change of this order by this caller, with their key. The route tells one kind of change from
    /// another; `success` answers it.
    pub(crate) fn new(
        use_cases: &UseCases,
        (caller, key): (Caller, Option<String>),
        order: OrderRef,
        route: impl Into<String>,
        success: impl Fn(&Order) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            use_cases: use_cases.clone(),
            caller,
            key,
            revision: Revision::default(),
            order,
            route: route.into(),
            content: Vec::new(),
            success: Arc::new(success),
            refusals: PhantomData,
        }
    }

    /// Only if the order is still as the caller has seen it.
    pub(crate) fn seen(mut self, revision: Revision) -> Self {
        self.revision = revision;
        self
    }

    /// With more to say.
    pub(crate) fn saying(mut self, name: &'static str, value: &str) -> Self {
        self.content.push((name, value.to_owned()));
        self
    }

    /// Makes the change, unless the same request has been made before. With `until`, waits for the
    /// order to get there before success is told.
    pub(crate) async fn run<E, F>(
        self,
        run: impl FnOnce(Change) -> F,
        until: Option<fn(&Order) -> bool>,
    ) -> Result<Response, R>
    where
        F: Future<Output = Result<Changed, ChangeError<E>>> + Send + 'static,
        E: Send + 'static,
        R: From<ChangeError<E>>,
    {
        let claimed = self.claimed().await?;
        if let Some(claim) = claimed.claim() {
            let earlier = idempotency::earlier(&claimed.use_cases, claim).await?;
            if let Some(answer) = earlier.told::<R>()? {
                return Ok(answer);
            }
        }
        match to_its_end(run(claimed.change.clone())).await {
            Ok(Changed::Done(order, follower)) => {
                if let Some(until) = until {
                    claimed.wait(&order, follower, until).await?;
                }
                Ok(answer::response((claimed.success)(&order)))
            }
            Ok(Changed::Repeated(record)) => idempotency::repeated(record, claimed.claim()),
            Err(error) => claimed.refused(error).await,
        }
    }

    /// Cancels the order, and waits until it is undone.
    pub(crate) async fn cancel(self, window: CancelWindow, reason: Reason) -> Result<Response, R>
    where
        R: From<ChangeError<IllegalTransition>>,
    {
        let cancel = self.use_cases.cancel.clone();
        let run = |change| async move { cancel.run(change, window, reason).await };
        self.run(run, Some(Order::is_cancelled)).await
    }

    async fn claimed(self) -> Result<Claimed<R>, R> {
        let request = match &self.key {
            Some(key) => Some(KeyedRequest {
                claim: idempotency::keyed(
                    &self.caller,
                    key.clone(),
                    self.fingerprint(self.resolved().await?),
                ),
                answer: self.success.clone(),
            }),
            None => None,
        };
        Ok(Claimed {
            change: Change {
                caller: self.caller,
                order: self.order,
                revision: self.revision,
                request,
            },
            use_cases: self.use_cases,
            success: self.success,
            refusals: PhantomData,
        })
    }

    /// Which order it is, whichever of its names the path has.
    async fn resolved(&self) -> Result<OrderId, R> {
        match self.order {
            OrderRef::Id(id) => Ok(id),
            name @ OrderRef::Number(_) => {
                Ok(self.use_cases.get.run(&self.caller, name).await?.id())
            }
        }
    }

    fn fingerprint(&self, order: OrderId) -> Fingerprint {
        let fields = FingerprintOf::request("change", &self.route)
            .field("order", order)
            .maybe("revision", self.revision.version())
            .maybe("seen", self.revision.status().map(OrderStatusKind::as_str));
        let fields = self
            .content
            .iter()
            .fold(fields, |fields, (name, value)| fields.field(name, value));
        fields.finish()
    }
}

impl<R: ChangeRefusal> Claimed<R> {
    fn claim(&self) -> Option<&RequestClaim> {
        self.change.request.as_ref().map(|request| &request.claim)
    }

    /// Refusals of the order's own rules are final; others are matters of the moment.
    async fn refused<E>(self, error: ChangeError<E>) -> Result<Response, R>
    where
        R: From<ChangeError<E>>,
    {
        let is_final = matches!(error, ChangeError::Refused(_) | ChangeError::Revision(_));
        let error: R = error.into();
        let Some(claim) = self.claim().filter(|_| is_final) else {
            return Err(error);
        };
        let order = self.use_cases.journal.order(self.change.order).await?;
        let Some(order) = order else {
            return Err(error);
        };
        let refusal = error.answer_about(&order, self.use_cases.clock.now());
        once::keep(&self.use_cases, claim, Some(order.id()), refusal).await
    }

    async fn wait(
        &self,
        changed: &Order,
        follower: Option<Follower>,
        until: fn(&Order) -> bool,
    ) -> Result<(), StoreError> {
        let version = changed.version();
        let enough = move |seen: &patience::Seen| {
            seen.is_at_rest() && seen.order.version() >= version && until(&seen.order)
        };
        let waited = patience::watch(&self.use_cases, changed.id(), follower, None, enough).await;
        waited.map(|_seen| ())
    }
}
