//! What every change of an order has in common on `v1`: keys, conditions, and 204.

use super::asked::{Asked, Named};
use super::error::V1Error;
use super::routes::ORDERS;
use crate::http::idempotency::{self, Earlier, FingerprintOf};
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::{answer, patience};
use application::orders::{Change, ChangeError, Changed, WrongParcel};
use application::ports::StoreError;
use application::request::RequestRecord;
use application::{Answer, RequestClaim, RequestKey};
use axum::http::StatusCode;
use axum::response::Response;
use domain::order::IllegalTransition;
use domain::process::SettleError;
use domain::{Order, OrderRef};
use std::future::Future;

/// A change that somebody asked for.
pub(super) struct Asking {
    use_cases: UseCases,
    change: Change,
    claim: Option<RequestClaim>,
    success: Answer,
}

impl Asking {
    /// A change of the order in the path. `action` is the last part of the route, `content` what
    /// else distinguishes the request from others.
    pub(super) fn new(
        use_cases: &UseCases,
        asked: Asked,
        order: &Named,
        action: &str,
        content: &[(&str, &str)],
        success: StatusCode,
    ) -> Self {
        let claim = asked.key.map(|key| {
            let route = format!("{ORDERS}/{{id}}/{action}");
            let fields = FingerprintOf::request("change", &route)
                .field("order", named(order.0))
                .maybe("revision", asked.revision.0.map(|version| version.0));
            let fields = content
                .iter()
                .fold(fields, |fields, (name, value)| fields.field(name, value));
            RequestClaim::Key {
                key: RequestKey {
                    scope: asked.caller.scope(),
                    key,
                },
                fingerprint: fields.finish(),
            }
        });
        let success = answer::empty(success);
        Self {
            use_cases: use_cases.clone(),
            change: Change {
                caller: asked.caller,
                order: order.0,
                revision: asked.revision,
                request: claim.clone().map(|claim| (claim, success.clone())),
            },
            claim,
            success,
        }
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

fn named(order: OrderRef) -> String {
    match order {
        OrderRef::Id(id) => id.to_string(),
        OrderRef::Number(number) => number.0.to_string(),
    }
}

impl<E> From<ChangeError<E>> for V1Error
where
    V1Error: From<E>,
{
    fn from(error: ChangeError<E>) -> Self {
        match error {
            ChangeError::NotFound => Self::not_found(),
            ChangeError::Forbidden => forbidden("Only services and operators may do this"),
            ChangeError::Refused(error) => error.into(),
            ChangeError::Revision(error) => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "order-has-moved-on",
                "Precondition failed",
                format!(
                    "The order is at version {}, not {}: read it again",
                    error.at.0, error.expected.0
                ),
            ),
            ChangeError::Busy(_) => {
                Self::unavailable("The order is changing too quickly: try again")
            }
            ChangeError::Store(error) => error.into(),
            ChangeError::Unknown(_) => Self::unavailable(
                "Whether the order was changed is not known yet: look at it, or ask again",
            ),
        }
    }
}

impl From<IllegalTransition> for V1Error {
    fn from(error: IllegalTransition) -> Self {
        let from = super::rendering::status_name(error.from);
        Self::new(
            StatusCode::CONFLICT,
            "illegal-transition",
            "Not possible now",
            format!("An order that is {from} cannot be {}", error.wanted),
        )
    }
}

impl From<WrongParcel> for V1Error {
    fn from(error: WrongParcel) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "wrong-parcel",
            "Wrong parcel",
            format!("The order's tracking number is {}", error.actual),
        )
    }
}

impl From<SettleError> for V1Error {
    fn from(error: SettleError) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "nothing-to-settle",
            "Cannot be settled",
            error.to_string(),
        )
    }
}

impl From<StoreError> for V1Error {
    fn from(error: StoreError) -> Self {
        // What is wrong with the store is for its operators, not for callers.
        tracing::error!(%error, "a request could not be served: {error}");
        match error {
            StoreError::Unavailable(_) => {
                Self::unavailable("The order store does not answer at the moment")
            }
            StoreError::Corrupt { .. } => {
                Self::from(crate::http::contracts::contract::Trouble::Panicked)
            }
        }
    }
}

pub(super) fn forbidden(message: &str) -> V1Error {
    V1Error::new(StatusCode::FORBIDDEN, "forbidden", "Forbidden", message)
}
