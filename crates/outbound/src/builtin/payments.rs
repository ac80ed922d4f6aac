//! The built-in payment provider: a test gateway that keeps its promises and its books.

use super::effect::{not_found, outcome, unknown};
use super::later_payments::{forget, is_due, pay_back, take_on, tell};
use super::payment_books::{Payment, PaymentState};
use super::silences::Silences;
use super::test_tokens::{Behaviour, behaviour, behaviour_later};
use crate::sql::sqlite::{SqliteStore, WriteError};
use application::ports::{Clock, PaymentCall, PaymentNews, PaymentNewsFeed, Payments, StoreError};
use async_trait::async_trait;
use domain::process::{CallOutcome, Capabilities, EvidenceKind, PaymentPlan, Step};
use rusqlite::Connection;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longer than any caller waits.
const SILENCE: Duration = Duration::from_hours(1);
/// How long an answer is on its way before it is lost.
const A_MOMENT: Duration = Duration::from_millis(50);

/// Money in the store's own database. The payment method says how it goes, matched exactly:
///
/// | Method | What happens |
/// |---|---|
/// | none, `tok_visa`, or any name that is no token (`CARD`, `COD`, `UPI`) | approved |
/// | `tok_decline` | declined, `card_declined` |
/// | `tok_capture_decline` | authorized, then the capture is declined, `capture_declined` |
/// | `tok_timeout` | no answer and no effect at first; the repeat is approved |
/// | `tok_late_success` | done, the first answer lost; the repeat finds it done |
/// | `tok_unknown` | an answer that contradicts the request: the order waits for an operator |
/// | any other `tok_…` | declined, `invalid_token` |
///
/// A gateway that pays later takes payments on and tells their results after a while, as a
/// [`PaymentNewsFeed`], until somebody has heard them:
///
/// | Method | What happens |
/// |---|---|
/// | none, `tok_visa`, or any name that is no token | paid |
/// | `tok_decline`, `tok_capture_decline` | failed, with the code of the table above |
/// | `tok_timeout` | nothing is ever told: the order expires |
/// | `tok_late_success` | paid, and told twice |
/// | `tok_unknown` | paid, and told with another amount: the order waits for an operator |
/// | any other `tok_…` | declined at once, `invalid_token` |
pub struct BuiltinPayments {
    store: Arc<SqliteStore>,
    clock: Arc<dyn Clock>,
    /// How long a result takes; none: it is the answer.
    later: Option<domain::Duration>,
    kept_silent: Mutex<Silences>,
}

#[async_trait]
impl PaymentNewsFeed for BuiltinPayments {
    async fn due(&self, limit: usize) -> Result<Vec<PaymentNews>, StoreError> {
        let now = self.clock.now();
        // Nothing is the usual answer, and keeps nobody from writing.
        if !self.store.read(move |c| is_due(c, now)).await? {
            return Ok(Vec::new());
        }
        let told = self.store.write(move |c| tell(c, now, limit)).await;
        told.map_err(WriteError::into_store_error)
    }

    async fn acknowledge(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        let forgotten = self.store.write(move |c| forget(c, &id)).await;
        forgotten.map_err(WriteError::into_store_error)
    }
}

impl BuiltinPayments {
    /// The payments of this store, answered at once.
    pub fn new(store: Arc<SqliteStore>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            later: None,
            kept_silent: Mutex::default(),
        }
    }

    /// The same, with results that come so long after the payment was taken on.
    #[must_use]
    pub fn paying_later(self, after: domain::Duration) -> Self {
        Self {
            later: Some(after),
            ..self
        }
    }

    fn payment(&self, call: &PaymentCall) -> Payment {
        Payment {
            order: call.order.uuid().into_bytes(),
            key: call.origin.as_str().to_owned(),
            reference: format!("pay_{}", call.order.uuid().simple()),
            amount: call.amount,
            at: self.clock.now().micros(),
        }
    }

    /// Blocks or takes an amount, as the token says.
    async fn begin(&self, call: &PaymentCall, step: Step, approved: PaymentState) -> CallOutcome {
        let wanted = behaviour(call.method.as_ref());
        if wanted == Behaviour::TimeOut && self.keeps_silent(call) {
            tokio::time::sleep(SILENCE).await;
            return unknown(
                EvidenceKind::TimedOut,
                "tok_timeout: the gateway was silent",
            );
        }
        let (state, code) = match (wanted, approved) {
            (Behaviour::Decline(code), _) => (PaymentState::Declined, Some(code)),
            (Behaviour::DeclineCapture, PaymentState::Captured) => {
                (PaymentState::Declined, Some("capture_declined"))
            }
            _ => (approved, None),
        };
        let payment = self.payment(call);
        let booked = self
            .store
            .write(move |c| payment.begin(c, step, state, code))
            .await;
        answer_as_told(wanted, booked).await
    }

    fn keeps_silent(&self, call: &PaymentCall) -> bool {
        let mut kept = self
            .kept_silent
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.is_first(&call.key)
    }

    /// Moves a payment from one of its states to another.
    async fn advance(
        &self,
        call: &PaymentCall,
        step: Step,
        from: &'static [PaymentState],
        to: PaymentState,
    ) -> CallOutcome {
        let payment = self.payment(call);
        let moved = self
            .store
            .write(move |c| payment.advance(c, step, from, to));
        outcome(moved.await)
    }
}

/// The effect is what it is; the token decides what the caller hears of it.
async fn answer_as_told(
    wanted: Behaviour,
    booked: Result<(CallOutcome, bool), WriteError>,
) -> CallOutcome {
    let is_new = matches!(booked, Ok((_, true)));
    let told = outcome(booked.map(|(outcome, _)| outcome));
    match wanted {
        Behaviour::LateSuccess if is_new => {
            tokio::time::sleep(A_MOMENT).await;
            unknown(
                EvidenceKind::TimedOut,
                "tok_late_success: the answer was lost",
            )
        }
        Behaviour::Mismatch if matches!(told, CallOutcome::Definite(_)) => {
            let detail = "tok_unknown: the gateway answers with another amount than was asked for";
            unknown(EvidenceKind::Mismatch, detail)
        }
        _ => told,
    }
}

#[async_trait]
impl Payments for BuiltinPayments {
    fn plan(&self) -> PaymentPlan {
        match self.later {
            None => PaymentPlan::TwoStep(Capabilities::IDEAL),
            Some(_) => PaymentPlan::OneShot(Capabilities::IDEAL),
        }
    }

    async fn authorize(&self, call: &PaymentCall) -> CallOutcome {
        self.begin(call, Step::Authorize, PaymentState::Authorized)
            .await
    }

    async fn capture(&self, call: &PaymentCall) -> CallOutcome {
        let to = match behaviour(call.method.as_ref()) {
            Behaviour::DeclineCapture => PaymentState::CaptureDeclined,
            _ => PaymentState::Captured,
        };
        self.advance(call, Step::Capture, &[PaymentState::Authorized], to)
            .await
    }

    async fn pay(&self, call: &PaymentCall) -> CallOutcome {
        let Some(after) = self.later else {
            return self.begin(call, Step::Pay, PaymentState::Captured).await;
        };
        let payment = self.payment(call);
        let wanted = behaviour_later(call.method.as_ref());
        let due_at = self.clock.now().plus(after);
        let taken_on = move |c: &Connection| take_on(c, &payment, wanted, due_at);
        outcome(self.store.write(taken_on).await)
    }

    async fn void(&self, call: &PaymentCall) -> CallOutcome {
        let from = &[PaymentState::Authorized, PaymentState::CaptureDeclined];
        self.advance(call, Step::Void, from, PaymentState::Voided)
            .await
    }

    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        let payment = self.payment(call);
        outcome(self.store.write(move |c| pay_back(c, &payment)).await)
    }

    async fn query(&self, step: Step, call: &PaymentCall) -> CallOutcome {
        let payment = self.payment(call);
        match self.store.read(move |c| payment.find(c)).await {
            Ok(found) => found.map_or_else(not_found, |booked| booked.became(step)),
            Err(error) => CallOutcome::NotSent(error.to_string()),
        }
    }
}
