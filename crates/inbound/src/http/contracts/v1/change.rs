//! What every change of an order has in common on `v1`: keys, conditions, and 204.

use super::asked::{Asked, Named};
use super::error::V1Error;
use super::routes::ORDERS;
use crate::http::idempotency::{self, Earlier, FingerprintOf};
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::{answer, body, patience};
use application::orders::{Change, ChangeError, Changed};
use application::ports::StoreError;
use application::request::RequestRecord;
use application::{Answer, Fingerprint, RequestClaim, RequestKey};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Order, OrderId, OrderRef};
use std::future::Future;

/// A change that somebody asked for.
pub(super) struct Asking {
    use_cases: UseCases,
    asked: Asked,
    order: OrderRef,
    /// The last part of the route.
    action: &'static str,
    /// What else distinguishes the request from others.
    content: Vec<(&'static str, String)>,
    success: Answer,
}

/// The same, once it is known what makes it take effect once.
struct Claimed {
    use_cases: UseCases,
    change: Change,
    claim: Option<RequestClaim>,
    success: Answer,
}

impl Asking {
    /// A change of the order in the path, of which no more has to be said and which is answered
    /// with 204. `action` is the last part of the route.
    pub(super) fn to(
        action: &'static str,
        use_cases: &UseCases,
        asked: Asked,
        order: &Named,
    ) -> Self {
        Self {
            use_cases: use_cases.clone(),
            asked,
            order: order.0,
            action,
            content: Vec::new(),
            success: answer::empty(StatusCode::NO_CONTENT),
        }
    }

    /// With more to say, in the body.
    pub(super) fn saying(mut self, name: &'static str, value: &str) -> Self {
        self.content.push((name, value.to_owned()));
        self
    }

    /// With another status than 204.
    pub(super) fn answered_with(mut self, status: StatusCode) -> Self {
        self.success = answer::empty(status);
        self
    }

    /// Nothing in the body is of interest, but one that cannot be read is a mistake.
    pub(super) async fn whatever_the_body(self, request: Request) -> Result<Self, V1Error> {
        body::read_optional(request, &self.use_cases.settings).await?;
        Ok(self)
    }

    /// Makes the change, unless the same request has been made before. With `until`, waits for the
    /// order to get there before success is told.
    pub(super) async fn run<E, F>(
        self,
        run: impl FnOnce(Change) -> F,
        until: Option<fn(&Order) -> bool>,
    ) -> Result<Response, V1Error>
    where
        F: Future<Output = Result<Changed, ChangeError<E>>> + Send + 'static,
        E: Send + 'static,
        V1Error: From<E>,
    {
        self.claimed().await?.run(run, until).await
    }

    async fn claimed(self) -> Result<Claimed, V1Error> {
        let claim = match &self.asked.key {
            Some(key) => Some(RequestClaim::Key {
                key: RequestKey {
                    scope: self.asked.caller.scope(),
                    key: key.clone(),
                },
                fingerprint: self.fingerprint(self.resolved().await?),
            }),
            None => None,
        };
        let change = Change {
            caller: self.asked.caller,
            order: self.order,
            revision: self.asked.revision,
            request: claim.clone().map(|claim| (claim, self.success.clone())),
        };
        Ok(Claimed {
            use_cases: self.use_cases,
            change,
            claim,
            success: self.success,
        })
    }

    /// Which order it is, whichever of its names the path has.
    async fn resolved(&self) -> Result<OrderId, V1Error> {
        match self.order {
            OrderRef::Id(id) => Ok(id),
            name @ OrderRef::Number(_) => {
                let order = self.use_cases.get.run(&self.asked.caller, name).await?;
                Ok(order.id())
            }
        }
    }

    fn fingerprint(&self, order: OrderId) -> Fingerprint {
        let route = format!("{ORDERS}/{{id}}/{}", self.action);
        let fields = FingerprintOf::request("change", &route)
            .field("order", order)
            .maybe("revision", self.asked.revision.0.map(|version| version.0));
        let fields = self
            .content
            .iter()
            .fold(fields, |fields, (name, value)| fields.field(name, value));
        fields.finish()
    }
}

impl Claimed {
    async fn run<E, F>(
        self,
        run: impl FnOnce(Change) -> F,
        until: Option<fn(&Order) -> bool>,
    ) -> Result<Response, V1Error>
    where
        F: Future<Output = Result<Changed, ChangeError<E>>> + Send + 'static,
        E: Send + 'static,
        V1Error: From<E>,
    {
        if let Some(answer) = self.answered_before().await? {
            return Ok(answer);
        }
        match to_its_end(run(self.change.clone())).await {
            Ok(Changed::Done(order, follower)) => {
                if let Some(until) = until {
                    self.wait(&order, follower, until).await?;
                }
                Ok(answer::response(self.success))
            }
            Ok(Changed::Repeated(record)) => self.repeated(record),
            Err(error) => self.refused(error).await,
        }
    }

    async fn answered_before(&self) -> Result<Option<Response>, V1Error> {
        let Some(claim) = &self.claim else {
            return Ok(None);
        };
        match idempotency::earlier(&self.use_cases, claim).await? {
            Earlier::Nothing => Ok(None),
            Earlier::Other => Err(V1Error::key_reused()),
            Earlier::Same(record) => Ok(record.answer.map(answer::replayed)),
        }
    }

    fn repeated(self, record: RequestRecord) -> Result<Response, V1Error> {
        let Some(RequestClaim::Key { fingerprint, .. }) = self.claim else {
            return Ok(answer::response(self.success));
        };
        match idempotency::compared(record, fingerprint) {
            Earlier::Other => Err(V1Error::key_reused()),
            Earlier::Nothing => Ok(answer::response(self.success)),
            Earlier::Same(record) => Ok(answer::replayed(record.answer.unwrap_or(self.success))),
        }
    }

    /// Refusals of the order's own rules are final; others are matters of the moment.
    async fn refused<E>(self, error: ChangeError<E>) -> Result<Response, V1Error>
    where
        V1Error: From<E>,
    {
        let is_final = matches!(error, ChangeError::Refused(_) | ChangeError::Revision(_));
        let error: V1Error = error.into();
        let Some(claim) = self.claim.as_ref().filter(|_| is_final) else {
            return Err(error);
        };
        let order = self.use_cases.journal.order(self.change.order).await?;
        let Some(order) = order else {
            return Err(error);
        };
        let path = super::rendering::order_path(order.id());
        let refusal = error.answer(&path);
        match idempotency::keep(&self.use_cases, claim, Some(order.id()), &refusal).await? {
            Earlier::Nothing => Ok(answer::response(refusal)),
            Earlier::Same(record) => Ok(answer::replayed(record.answer.unwrap_or(refusal))),
            Earlier::Other => Err(V1Error::key_reused()),
        }
    }

    async fn wait(
        &self,
        changed: &Order,
        follower: Option<application::engine::Follower>,
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
