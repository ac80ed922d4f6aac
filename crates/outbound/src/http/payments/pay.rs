//! The payment of document 000: one call that takes the money. The document has no call that pays it
//! back; where a provider has one, settings name it.

use crate::amounts;
use crate::http::contradictions::{is_of, no_failure, no_success, there};
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use crate::http::wire_id;
use crate::http::words::{MESSAGE_LIMIT, plain};
use application::ports::{PaymentCall, Payments};
use async_trait::async_trait;
use domain::order::PaymentMethod;
use domain::process::{Answer, CallOutcome, PaymentPlan, Receipt, Refusal, Step};
use domain::text::bounded;
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use std::sync::Arc;

/// The most characters of a payment's id.
const ID_LIMIT: usize = 200;

/// The member that names the payment.
const PAYMENT_ID: &str = "paymentId";

/// The status of what was done.
const SUCCESS: &str = "SUCCESS";

/// Where its calls are.
#[derive(Debug, Clone)]
pub struct PayPaths {
    /// Takes the money.
    pub pay: Endpoint,
    /// Pays it back, where there is such a call.
    pub refund: Option<Endpoint>,
}

impl Default for PayPaths {
    fn default() -> Self {
        Self {
            pay: Endpoint::known("POST /api/v1/payment/pay", &[]),
            refund: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PayBody<'a> {
    order_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Value>,
    amount: Number,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefundBody<'a> {
    payment_id: &'a str,
    order_id: u64,
    amount: Number,
    currency: &'static str,
}

/// Only the status is documented to be there; what else is there has to fit.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PayAnswer {
    status: String,
    payment_id: Option<Value>,
    message: Option<Value>,
    amount: Option<Value>,
    currency: Option<Value>,
    error: Option<Value>,
}

/// A provider that takes the money by one call.
pub struct Pay {
    upstream: Arc<Upstream>,
    paths: PayPaths,
    keys: Keys,
}

impl Pay {
    /// At this service.
    pub fn new(upstream: Arc<Upstream>, paths: PayPaths, keys: Keys) -> Self {
        Self {
            upstream,
            paths,
            keys,
        }
    }
}

#[async_trait]
impl Payments for Pay {
    fn plan(&self) -> PaymentPlan {
        PaymentPlan::OneShot(self.keys.capabilities())
    }

    async fn pay(&self, call: &PaymentCall) -> CallOutcome {
        let body = PayBody {
            order_id: call.number.0,
            user_id: call
                .customer
                .as_ref()
                .map(|id| wire_id::to_wire(id.as_str())),
            amount: amounts::to_wire(call.amount),
            currency: call.amount.currency().code(),
            payment_method: call.method.as_ref().map(PaymentMethod::as_str),
        };
        let request = self.paths.pay.request(&[]);
        let request = request.map(|request| request.json(&body).key(&call.key, self.keys));
        let read = |answer: &HttpAnswer| paid(answer, call);
        self.upstream.deed(request, read).await
    }

    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        let Some(refund) = &self.paths.refund else {
            let advice =
                "this provider has no call that pays back: do it there, then settle the refund";
            return CallOutcome::Definite(rejected(advice));
        };
        let body = RefundBody {
            payment_id: call.reference.as_deref().unwrap_or(call.origin.as_str()),
            order_id: call.number.0,
            amount: amounts::to_wire(call.amount),
            currency: call.amount.currency().code(),
        };
        let request = refund.request(&[]);
        let request = request.map(|request| request.json(&body).key(&call.key, self.keys));
        let read = |answer: &HttpAnswer| refunded(answer, call);
        self.upstream.deed(request, read).await
    }

    async fn authorize(&self, _: &PaymentCall) -> CallOutcome {
        has_no(Step::Authorize)
    }

    async fn capture(&self, _: &PaymentCall) -> CallOutcome {
        has_no(Step::Capture)
    }

    async fn void(&self, _: &PaymentCall) -> CallOutcome {
        has_no(Step::Void)
    }
}

/// An order that was placed with payment in two steps waits for a provider that has them.
fn has_no(step: Step) -> CallOutcome {
    CallOutcome::NotSent(format!(
        "this provider takes money by one call and has no {}",
        step.name()
    ))
}

fn paid(answer: &HttpAnswer, call: &PaymentCall) -> Result<Answer, Fault> {
    let told: PayAnswer = match answer.json() {
        Err(_) if answer.status == StatusCode::PAYMENT_REQUIRED => return declined(answer),
        told => told?,
    };
    if told.says_yes(answer, call)? {
        told.receipt(answer, call)
    } else {
        let words = told.words().unwrap_or_else(|| "declined".to_owned());
        Ok(Answer::Refused(Refusal::Declined(words)))
    }
}

/// The status alone says no, where what comes with it says nothing else: a page is a proxy's or a
/// login's, and a payment in another form than documented may have been made.
fn declined(answer: &HttpAnswer) -> Result<Answer, Fault> {
    if answer.is_page() {
        return Err(answer.unexpected("is a page for people"));
    }
    let body = answer.tolerant_json().unwrap_or_default();
    no_success(&body)?;
    let status = there(&body, "status").and_then(Value::as_str);
    let is_yes = status.is_some_and(|status| status.eq_ignore_ascii_case(SUCCESS));
    if is_yes || there(&body, PAYMENT_ID).is_some() {
        return Err(Fault::mismatch(
            "it declines, and tells of a payment all the same",
        ));
    }
    Ok(Answer::Refused(Refusal::Declined("declined".to_owned())))
}

fn refunded(answer: &HttpAnswer, call: &PaymentCall) -> Result<Answer, Fault> {
    let told: PayAnswer = answer.json()?;
    if told.says_yes(answer, call)? {
        is_of_the_payment(answer, call)?;
        told.receipt(answer, call)
    } else {
        let words = told.words();
        let words = words.unwrap_or_else(|| "the provider refused to pay back".to_owned());
        Ok(Answer::Refused(Refusal::Rejected(words)))
    }
}

/// That the payment that it names, if it names one, is the one that was to be paid back; beside a
/// `refundId` as well as alone. One that we know by our key alone may have any name there.
fn is_of_the_payment(answer: &HttpAnswer, call: &PaymentCall) -> Result<(), Fault> {
    let body = answer.tolerant_json().unwrap_or_default();
    let known = call.reference.as_deref();
    match known.filter(|known| *known != call.origin.as_str()) {
        Some(known) => is_of(&body, PAYMENT_ID, known, "another payment"),
        None => Ok(()),
    }
}

impl PayAnswer {
    /// Whether it was done: what contradicts itself or the request is neither.
    fn says_yes(&self, answer: &HttpAnswer, call: &PaymentCall) -> Result<bool, Fault> {
        let body = answer.tolerant_json().unwrap_or_default();
        is_of(
            &body,
            "orderId",
            &call.number.0.to_string(),
            "another order",
        )?;
        let is_yes = self.status.eq_ignore_ascii_case(SUCCESS);
        let is_no = self.status.eq_ignore_ascii_case("FAILED");
        let may_say_no =
            answer.status.is_success() || matches!(answer.status.as_u16(), 400 | 402 | 409 | 422);
        if is_yes && answer.status.is_client_error() {
            let what = format!("it says SUCCESS in an answer with status {}", answer.status);
            return Err(Fault::mismatch(&what));
        }
        if is_yes && answer.is_done() {
            no_failure(&body)?;
            return self.checked(call).map(|()| true);
        }
        if !is_no || !may_say_no {
            return Err(answer.unexpected("has no status that is documented"));
        }
        let took_money = self.payment_id.is_some() && self.amount.is_some();
        if took_money {
            return Err(Fault::mismatch(
                "it says FAILED, and tells of a payment all the same",
            ));
        }
        no_success(&body).map(|()| false)
    }

    /// A success is the one that was asked for.
    fn checked(&self, call: &PaymentCall) -> Result<(), Fault> {
        let wanted = call.amount;
        let is_wanted =
            |amount: &Value| amounts::from_wire(amount, wanted.currency()) == Some(wanted);
        let is_currency = |code: &Value| {
            code.as_str()
                .is_some_and(|code| code.eq_ignore_ascii_case(wanted.currency().code()))
        };
        if !self.currency.as_ref().is_none_or(is_currency) {
            return Err(Fault::mismatch("it speaks of another currency"));
        }
        if !self.amount.as_ref().is_none_or(is_wanted) {
            return Err(Fault::mismatch("it speaks of another amount"));
        }
        Ok(())
    }

    fn receipt(&self, answer: &HttpAnswer, call: &PaymentCall) -> Result<Answer, Fault> {
        let reference = match &self.payment_id {
            None => call.origin.as_str().to_owned(),
            Some(id) => {
                let id = wire_id::from_wire(id).and_then(|id| bounded(&id, ID_LIMIT).ok());
                id.ok_or_else(|| answer.unexpected("has a paymentId that is none"))?
            }
        };
        Ok(Answer::Done(Receipt::Payment {
            reference,
            amount: call.amount,
        }))
    }

    /// Why not, in the provider's words.
    fn words(&self) -> Option<String> {
        let told = [&self.message, &self.error].into_iter().flatten();
        let words = told
            .filter_map(Value::as_str)
            .find(|words| !words.trim().is_empty());
        words.map(|words| plain(words, MESSAGE_LIMIT))
    }
}

fn rejected(why: &str) -> Answer {
    Answer::Refused(Refusal::Rejected(why.to_owned()))
}
