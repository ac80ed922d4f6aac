//! The built-in payment provider: a test gateway that keeps its promises and its books.

use super::books::{Books, PaymentBooks};
use super::effect::{not_done, not_found, outcome, rejected, unknown};
use super::holdings::Holdings;
use super::payment_books::{Booked, News, Payment, PaymentMove, PaymentState};
use super::silences::Silences;
use super::test_tokens::{Behaviour, behaviour, behaviour_later};
use crate::sql::WriteError;
use application::ports::{
    Clock, Holding, HoldingName, MoneyHeld, PaymentCall, PaymentNews, PaymentNewsFeed, Payments,
    ReadError, Statement, StoreError,
};
use async_trait::async_trait;
use domain::process::{CallOutcome, Capabilities, EvidenceKind, PaymentPlan, Step};
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
    books: Arc<dyn PaymentBooks>,
    clock: Arc<dyn Clock>,
    /// How long a result takes; none: it is the answer.
    later: Option<domain::Duration>,
    kept_silent: Mutex<Silences>,
    holdings: Holdings,
}

#[async_trait]
impl PaymentNewsFeed for BuiltinPayments {
    async fn due(&self, limit: usize) -> Result<Vec<PaymentNews>, StoreError> {
        let now = self.clock.now();
        // Nothing is the usual answer, and keeps nobody from writing.
        if !self.books.has_news(now).await? {
            return Ok(Vec::new());
        }
        self.books.news(now, limit).await
    }

    async fn acknowledge(&self, id: &str) -> Result<(), StoreError> {
        match id.parse() {
            Ok(id) => self.books.forget_news(id).await,
            // Only numbers were given out; anything else has arrived long ago.
            Err(_) => Ok(()),
        }
    }
}

impl BuiltinPayments {
    /// The payments of these books, answered at once.
    pub fn new(books: &Books, clock: Arc<dyn Clock>) -> Self {
        Self {
            books: books.payments.clone(),
            holdings: Holdings::new(books),
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
        Payment::new(call, self.clock.now())
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
        let begun = self.open(call, step, state, code, None).await;
        answer_as_told(wanted, begun).await
    }

    /// Opens the books on a key and tells what became of it, and whether it was new.
    async fn open(
        &self,
        call: &PaymentCall,
        step: Step,
        state: PaymentState,
        code: Option<&'static str>,
        news: Option<News>,
    ) -> Result<(CallOutcome, bool), WriteError> {
        let begun = self.books.begin(self.payment(call), state, code, news);
        let (booked, is_new) = begun.await?;
        // An undo that came first knew the amount, too.
        if booked.amount != call.amount {
            return Ok((rejected("the key was used for another amount"), false));
        }
        Ok((booked.became(step), is_new))
    }

    /// Takes a payment on and remembers what is to be told of it.
    async fn take_on(&self, call: &PaymentCall, after: domain::Duration) -> CallOutcome {
        let taken_on = match behaviour_later(call.method.as_ref()) {
            Ok(later) => {
                let news = News {
                    due_at: self.clock.now().plus(after),
                    decline: later.decline,
                    reported_minor: call.amount.minor().saturating_add(later.off_by),
                    times: later.times,
                };
                self.open(call, Step::Pay, PaymentState::Pending, None, Some(news))
                    .await
            }
            Err(code) => {
                self.open(call, Step::Pay, PaymentState::Declined, Some(code), None)
                    .await
            }
        };
        outcome(taken_on.map(|(outcome, _)| outcome))
    }

    fn keeps_silent(&self, call: &PaymentCall) -> bool {
        let mut kept = self
            .kept_silent
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.is_first(&call.key)
    }

    async fn advance(&self, call: &PaymentCall, wanted: PaymentMove) -> CallOutcome {
        let moved = self.books.advance(self.payment(call), wanted).await;
        let step = wanted.step();
        outcome(moved.map(|now| match now {
            Some(now) => now.became_or_cannot(step),
            None => rejected("nothing was authorized under this key"),
        }))
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
        self.advance(call, PaymentMove::Capture(to)).await
    }

    async fn pay(&self, call: &PaymentCall) -> CallOutcome {
        match self.later {
            None => self.begin(call, Step::Pay, PaymentState::Captured).await,
            Some(after) => self.take_on(call, after).await,
        }
    }

    async fn void(&self, call: &PaymentCall) -> CallOutcome {
        self.advance(call, PaymentMove::Void).await
    }

    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        if call.was_taken {
            match self.books.booked(self.payment(call)).await {
                Ok(found) if !found.as_ref().is_some_and(Booked::may_have_taken) => {
                    let detail = "the books do not have the money that they said was taken";
                    return unknown(EvidenceKind::Mismatch, detail);
                }
                Ok(_) => {}
                Err(error) => return not_done(&error),
            }
        }
        self.advance(call, PaymentMove::Refund).await
    }

    async fn query(&self, step: Step, call: &PaymentCall) -> CallOutcome {
        match self.books.booked(self.payment(call)).await {
            Ok(found) => found.map_or_else(not_found, |booked: Booked| booked.became(step)),
            Err(error) => not_done(&error),
        }
    }

    async fn held(&self, call: &PaymentCall) -> Result<Statement<MoneyHeld>, ReadError> {
        self.holdings.money(call.order, &call.origin).await
    }

    async fn holdings(
        &self,
        behind: &HoldingName,
        limit: u32,
    ) -> Result<Option<Vec<Holding<MoneyHeld>>>, ReadError> {
        self.holdings.all_money(behind, limit).await
    }
}
