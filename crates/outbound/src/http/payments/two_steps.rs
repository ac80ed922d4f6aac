//! What the answers of `authorize-capture` mean: the state that a payment is in tells what became of each
//! step.

use crate::amounts;
use crate::http::contradictions::{is_of, no_failure, no_success};
use crate::http::upstream::{Fault, HttpAnswer};
use crate::http::words::{MESSAGE_LIMIT, plain};
use application::ports::{MoneyHeld, MoneyStage, PaymentCall, Statement};
use domain::Currency;
use domain::process::{Answer, Receipt, Refusal, Step};
use domain::text::bounded;
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

/// The most characters of a payment's id.
const ID_LIMIT: usize = 200;

/// The most characters of a provider's code.
const CODE_LIMIT: usize = 100;

/// A payment as it stands.
#[derive(Deserialize)]
struct PaymentAnswer {
    id: String,
    status: State,
    amount: Value,
    currency: String,
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

/// What a deed came to.
pub(super) fn moved(answer: &HttpAnswer, step: Step, call: &PaymentCall) -> Result<Answer, Fault> {
    if !answer.is_done() {
        return refused(answer, step);
    }
    let payment = PaymentAnswer::of(answer, call)?;
    let receipt = payment.receipt(call)?;
    payment.is_plausible(step, call)?;
    payment.status.became(step, receipt).ok_or_else(|| {
        Fault::mismatch(&format!(
            "it says done, and the payment is in a state without {}",
            step.name()
        ))
    })
}

/// What became of a step, told by the state that its payment is in.
pub(super) fn queried(
    answer: &HttpAnswer,
    step: Step,
    call: &PaymentCall,
) -> Result<Answer, Fault> {
    if is_unknown(answer)? {
        return Ok(Answer::NotFound);
    }
    let payment = PaymentAnswer::of(answer, call)?;
    let receipt = payment.receipt(call)?;
    payment.is_plausible(step, call)?;
    let became = payment.status.became(step, receipt);
    Ok(became.unwrap_or(Answer::NotFound))
}

/// What is held of a payment, whatever the order says.
pub(super) fn held(answer: &HttpAnswer, call: &PaymentCall) -> Result<Statement<MoneyHeld>, Fault> {
    if is_unknown(answer)? {
        return Ok(Statement::NeverHeardOf);
    }
    let payment = PaymentAnswer::of(answer, call)?;
    let stage = match payment.status {
        State::Authorized | State::CaptureDeclined => MoneyStage::Blocked,
        State::Captured => MoneyStage::Taken,
        _ if payment.is_plausible(Step::Refund, call).is_err() => {
            return Ok(Statement::NeverHeardOf);
        }
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
    no_success(&answer.tolerant_json().unwrap_or_default())?;
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
    fn of(answer: &HttpAnswer, call: &PaymentCall) -> Result<Self, Fault> {
        let payment: Self = answer.json()?;
        bounded(&payment.id, ID_LIMIT)
            .map_err(|why| answer.unexpected(&format!("has an id that {why}")))?;
        let known = call.reference.as_ref();
        if known.is_some_and(|known| *known != payment.id) {
            return Err(Fault::mismatch("it speaks of another payment"));
        }
        let body = answer.tolerant_json().unwrap_or_default();
        is_of(&body, "orderId", &call.order.to_string(), "another order")?;
        no_failure(&body)?;
        Ok(payment)
    }

    /// Of the amount that was asked for.
    fn receipt(&self, call: &PaymentCall) -> Result<Receipt, Fault> {
        let currency = call.amount.currency();
        if !self.currency.eq_ignore_ascii_case(currency.code()) {
            return Err(Fault::mismatch("it speaks of another currency"));
        }
        if amounts::from_wire(&self.amount, currency) != Some(call.amount) {
            return Err(Fault::mismatch("it speaks of another amount"));
        }
        Ok(Receipt::Payment {
            reference: self.id.clone(),
            amount: call.amount,
        })
    }

    /// Money that is known to have been taken is not given back by never having been taken.
    fn is_plausible(&self, step: Step, call: &PaymentCall) -> Result<(), Fault> {
        let was_never_taken = matches!(self.status, State::Voided | State::Declined);
        if step == Step::Refund && call.was_taken && was_never_taken {
            return Err(Fault::mismatch(
                "it says that it never took the money that it had told us it took",
            ));
        }
        Ok(())
    }
}

fn declined(code: &str) -> Answer {
    Answer::Refused(Refusal::Declined(plain(code, CODE_LIMIT)))
}

fn rejected(why: &str) -> Answer {
    Answer::Refused(Refusal::Rejected(why.to_owned()))
}
