//! The payments port over books in memory.

use super::books::{Money, Served};
use super::effects::{Did, Effect};
use super::script::Stage;
use crate::ports::{PaymentCall, Payments};
use async_trait::async_trait;
use domain::Timestamp;
use domain::process::{CallOutcome, Capabilities, PaymentPlan, Refusal, Step};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A payment provider that keeps books.
pub struct FakePayments {
    plan: PaymentPlan,
    stage: Stage,
    books: Mutex<Money>,
}

impl FakePayments {
    pub(super) fn new(plan: PaymentPlan, stage: Stage) -> Self {
        let known = match plan {
            PaymentPlan::TwoStep(known) | PaymentPlan::OneShot(known) => known,
            PaymentPlan::NotRequired => Capabilities::IDEAL,
        };
        Self {
            plan,
            stage,
            books: Mutex::new(Money::new(known)),
        }
    }

    /// Its books as they are now; held only for a moment.
    pub fn books(&self) -> MutexGuard<'_, Money> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn play(
        &self,
        step: Step,
        call: &PaymentCall,
        work: fn(&mut Money, &PaymentCall, Timestamp) -> Served,
    ) -> CallOutcome {
        let work = |now, refusal: Option<Refusal>| match refusal {
            Some(refusal) => self.books().refuse(call, now, refusal),
            None => work(&mut self.books(), call, now),
        };
        self.stage
            .play(step, &call.key, Some(call.order), work)
            .await
    }
}

#[async_trait]
impl Payments for FakePayments {
    fn plan(&self) -> PaymentPlan {
        self.plan
    }

    async fn authorize(&self, call: &PaymentCall) -> CallOutcome {
        self.play(Step::Authorize, call, Money::authorize).await
    }

    async fn capture(&self, call: &PaymentCall) -> CallOutcome {
        self.play(Step::Capture, call, Money::capture).await
    }

    async fn pay(&self, call: &PaymentCall) -> CallOutcome {
        self.play(Step::Pay, call, Money::pay).await
    }

    async fn void(&self, call: &PaymentCall) -> CallOutcome {
        self.play(Step::Void, call, Money::void).await
    }

    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        self.play(Step::Refund, call, Money::refund).await
    }

    async fn query(&self, step: Step, call: &PaymentCall) -> CallOutcome {
        self.stage.effects.write(Effect {
            order: Some(call.order),
            step,
            key: call.key.clone(),
            did: Did::Asked,
        });
        CallOutcome::Definite(self.books().look_up(&call.key))
    }
}
