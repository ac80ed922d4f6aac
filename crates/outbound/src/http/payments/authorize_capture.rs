//! Payment in two steps, as most providers have it and as `docs/protocols.md` describes it: authorize,
//! capture, void, refund, and a question about what became of it.

use crate::http::amounts;
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use crate::http::words::{MESSAGE_LIMIT, plain};
use application::ports::{MoneyHeld, MoneyStage, PaymentCall, Payments, ReadError, Statement};
use async_trait::async_trait;
use domain::Currency;
use domain::order::PaymentMethod;
use domain::process::{Answer, CallOutcome, Capabilities, PaymentPlan, Receipt, Refusal, Step};
use domain::text::bounded;
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use std::sync::Arc;

/// The most characters of a payment's id.
const ID_LIMIT: usize = 200;

/// The most characters of a provider's code.
const CODE_LIMIT: usize = 100;

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

/// A payment as it stands.
#[derive(Deserialize)]
struct PaymentAnswer {
    id: String,
    status: State,
    amount: Value,
    currency: String,
    /// Neither is documented; where one is there, it must not tell of a failure.
    success: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum State {
    Authorized,
    Declined,
    Captured,
    CaptureDeclined,
    Voided,
    Refunded,
}

#[derive(Deserialize)]
struct ProblemAnswer {
    code: String,
    detail: Option<String>,
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

/// What a deed came to.
fn moved(answer: &HttpAnswer, step: Step, call: &PaymentCall) -> Result<Answer, Fault> {
    if !answer.is_done() {
        return refused(answer, step);
    }
    let payment: PaymentAnswer = answer.json()?;
    let receipt = payment.receipt(answer, call)?;
    payment.status.became(step, receipt).ok_or_else(|| {
        Fault::mismatch(&format!(
            "it says done, and the payment is in a state without {}",
            step.name()
        ))
    })
}

/// What became of a step, told by the state that its payment is in.
fn queried(answer: &HttpAnswer, step: Step, call: &PaymentCall) -> Result<Answer, Fault> {
    if is_unknown(answer)? {
        return Ok(Answer::NotFound);
    }
    let payment: PaymentAnswer = answer.json()?;
    let receipt = payment.receipt(answer, call)?;
    let became = payment.status.became(step, receipt);
    Ok(became.unwrap_or(Answer::NotFound))
}

/// What is held of a payment, whatever the order says.
fn held(answer: &HttpAnswer, call: &PaymentCall) -> Result<Statement<MoneyHeld>, Fault> {
    if is_unknown(answer)? {
        return Ok(Statement::NeverHeardOf);
    }
    let payment: PaymentAnswer = answer.json()?;
    let known = call.reference.as_ref();
    if known.is_some_and(|known| *known != payment.id) {
        return Err(Fault::mismatch("it speaks of another payment"));
    }
    let stage = match payment.status {
        State::Authorized | State::CaptureDeclined => MoneyStage::Blocked,
        State::Captured => MoneyStage::Taken,
        State::Declined | State::Voided | State::Refunded => return Ok(Statement::Nothing),
    };
    let currency = Currency::parse(&payment.currency.to_uppercase()).ok();
    let amount = currency.and_then(|currency| amounts::from_wire(&payment.amount, currency));
    Ok(Statement::Holds(MoneyHeld {
        stage,
        amount: amount.ok_or_else(|| answer.unexpected("has an amount that is none"))?,
        reference: Some(payment.id),
    }))
}

/// Whether it says that there is no such payment; any other answer has to be one.
fn is_unknown(answer: &HttpAnswer) -> Result<bool, Fault> {
    if answer.is_done() {
        return Ok(false);
    }
    if answer.status == StatusCode::NOT_FOUND {
        let problem: ProblemAnswer = answer.json()?;
        if problem.code == "unknown_payment" {
            return Ok(true);
        }
    }
    Err(answer.unexpected("is not a documented one"))
}

impl State {
    /// None where this state does not follow from the step.
    fn became(self, step: Step, receipt: Receipt) -> Option<Answer> {
        match (step, self) {
            (Step::Authorize | Step::Capture, Self::Voided) => {
                Some(rejected("the payment was called off"))
            }
            (Step::Authorize, Self::Declined) => Some(declined("declined")),
            (Step::Capture, Self::CaptureDeclined) => Some(declined("capture_declined")),
            (Step::Authorize, _)
            | (Step::Capture, Self::Captured | Self::Refunded)
            | (Step::Refund, Self::Refunded) => Some(Answer::Done(receipt)),
            // Nothing is blocked under these, which is all that an undo wants.
            (Step::Void | Step::Refund, Self::Voided | Self::Declined) => {
                Some(Answer::Done(Receipt::Plain))
            }
            _ => None,
        }
    }
}

/// What the documented errors mean for each step.
fn refused(answer: &HttpAnswer, step: Step) -> Result<Answer, Fault> {
    if answer.status.is_client_error() && answer.json::<PaymentAnswer>().is_ok() {
        let what = format!(
            "it shows the payment in an answer with status {}",
            answer.status
        );
        return Err(Fault::mismatch(&what));
    }
    let problem: ProblemAnswer = answer.json()?;
    let code = problem.code.as_str();
    let words = || plain(problem.detail.as_deref().unwrap_or(code), MESSAGE_LIMIT);
    match (answer.status.as_u16(), code) {
        (402, _) => Ok(declined(code)),
        (409, "not_possible") => Ok(rejected(&words())),
        // What the customer gave to pay with may be no such thing; the rest of the request is ours.
        (400, "bad_request") if step == Step::Authorize => Ok(rejected(&words())),
        (400, "bad_request") => Err(Fault::mismatch("it does not understand our request")),
        (404, "unknown_payment") if step != Step::Authorize => Err(Fault::mismatch(
            "it does not know the payment that it authorized",
        )),
        (409, "other_amount") => Err(Fault::mismatch("it knows the payment with another amount")),
        (422, _) => Err(Fault::mismatch("our key was used for another request")),
        _ => Err(answer.unexpected("is not a documented one")),
    }
}

impl PaymentAnswer {
    /// The payment that was asked about, and no other.
    fn receipt(&self, answer: &HttpAnswer, call: &PaymentCall) -> Result<Receipt, Fault> {
        let reference = bounded(&self.id, ID_LIMIT)
            .map_err(|why| answer.unexpected(&format!("has an id that {why}")))?;
        if call
            .reference
            .as_ref()
            .is_some_and(|known| *known != reference)
        {
            return Err(Fault::mismatch("it speaks of another payment"));
        }
        if self.success == Some(Value::Bool(false))
            || self
                .error
                .as_ref()
                .is_some_and(|error| *error != Value::Bool(false))
        {
            return Err(Fault::mismatch(
                "it shows the payment, and tells of a failure all the same",
            ));
        }
        if !self
            .currency
            .eq_ignore_ascii_case(call.amount.currency().code())
        {
            return Err(Fault::mismatch("it speaks of another currency"));
        }
        if amounts::from_wire(&self.amount, call.amount.currency()) != Some(call.amount) {
            return Err(Fault::mismatch("it speaks of another amount"));
        }
        Ok(Receipt::Payment {
            reference,
            amount: call.amount,
        })
    }
}

fn declined(code: &str) -> Answer {
    Answer::Refused(Refusal::Declined(plain(code, CODE_LIMIT)))
}

fn rejected(why: &str) -> Answer {
    Answer::Refused(Refusal::Rejected(why.to_owned()))
}
