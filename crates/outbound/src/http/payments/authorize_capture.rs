//! Payment in two steps, as most providers have it and as `docs/protocols.md` describes it: authorize,
//! capture, void, refund, and a question about what became of it.

use super::two_steps::{held, moved, queried};
use crate::amounts;
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, HttpAnswer, Upstream};
use application::ports::{MoneyHeld, PaymentCall, Payments, ReadError, Statement};
use async_trait::async_trait;
use domain::order::PaymentMethod;
use domain::process::{CallOutcome, Capabilities, PaymentPlan, Step};
use serde::Serialize;
use serde_json::Number;
use std::sync::Arc;

/// The payment, in a path: the provider's name for it or the key that it was authorized under.
const ID: &str = "id";

/// Where its calls are; `{id}` stands for the payment.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the call of its name")]
pub struct AuthorizeCapturePaths {
    pub authorize: Endpoint,
    pub capture: Endpoint,
    pub void: Endpoint,
    pub refund: Endpoint,
    pub query: Endpoint,
}

impl Default for AuthorizeCapturePaths {
    fn default() -> Self {
        let known = |text| Endpoint::known(text, &[ID]);
        Self {
            authorize: Endpoint::known("POST /payments/authorizations", &[]),
            capture: known("POST /payments/authorizations/{id}/capture"),
            void: known("POST /payments/authorizations/{id}/void"),
            refund: known("POST /payments/authorizations/{id}/refund"),
            query: known("GET /payments/authorizations/{id}"),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MoneyBody<'a> {
    order_id: String,
    amount: Number,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method: Option<&'a str>,
}

/// A provider that blocks money first and takes it then.
pub struct AuthorizeCapture {
    upstream: Arc<Upstream>,
    paths: AuthorizeCapturePaths,
    keys: Keys,
}

impl AuthorizeCapture {
    /// At this service.
    pub fn new(upstream: Arc<Upstream>, paths: AuthorizeCapturePaths, keys: Keys) -> Self {
        Self {
            upstream,
            paths,
            keys,
        }
    }

    async fn call(&self, endpoint: &Endpoint, step: Step, call: &PaymentCall) -> CallOutcome {
        let body = MoneyBody {
            order_id: call.order.to_string(),
            amount: amounts::to_wire(call.amount),
            currency: call.amount.currency().code(),
            payment_method: call.method.as_ref().map(PaymentMethod::as_str),
        };
        let request = endpoint.request(&[(ID, id(call))]);
        let request = request.map(|request| request.json(&body).key(&call.key, self.keys));
        let read = |answer: &HttpAnswer| moved(answer, step, call);
        self.upstream.deed(request, read).await
    }
}

#[async_trait]
impl Payments for AuthorizeCapture {
    /// Where keys are honoured the protocol also promises that it can be asked by key, and that an undo
    /// which comes first calls its payment off.
    fn plan(&self) -> PaymentPlan {
        let known = self.keys.capabilities();
        PaymentPlan::TwoStep(match self.keys {
            Keys::Ignored => known,
            Keys::Honoured { .. } => Capabilities {
                can_query: true,
                tombstones_undo: true,
                ..known
            },
        })
    }

    async fn authorize(&self, call: &PaymentCall) -> CallOutcome {
        self.call(&self.paths.authorize, Step::Authorize, call)
            .await
    }

    async fn capture(&self, call: &PaymentCall) -> CallOutcome {
        self.call(&self.paths.capture, Step::Capture, call).await
    }

    async fn void(&self, call: &PaymentCall) -> CallOutcome {
        self.call(&self.paths.void, Step::Void, call).await
    }

    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        self.call(&self.paths.refund, Step::Refund, call).await
    }

    async fn pay(&self, _: &PaymentCall) -> CallOutcome {
        // An order that was placed with payment by one call waits for a provider that has it.
        CallOutcome::NotSent("this provider authorizes and captures, and has no pay".to_owned())
    }

    async fn query(&self, step: Step, call: &PaymentCall) -> CallOutcome {
        let request = self.paths.query.request(&[(ID, id(call))]);
        let read = |answer: &HttpAnswer| queried(answer, step, call);
        self.upstream.deed(request, read).await
    }

    /// Only a name that it has given, or keys that it honours, tell which payment is meant.
    async fn held(&self, call: &PaymentCall) -> Result<Statement<MoneyHeld>, ReadError> {
        if self.keys == Keys::Ignored && call.reference.is_none() {
            return Ok(Statement::Silent);
        }
        let request = self.paths.query.request(&[(ID, id(call))]);
        let read = |answer: &HttpAnswer| held(answer, call);
        self.upstream.read(request, read).await
    }
}

fn id(call: &PaymentCall) -> &str {
    call.reference.as_deref().unwrap_or(call.origin.as_str())
}
