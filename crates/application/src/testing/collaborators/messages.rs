//! The notifications and carts ports in memory.

use super::books::Served;
use super::script::Stage;
use crate::ports::{CallKey, Carts, Notice, Notifications};
use async_trait::async_trait;
use domain::CustomerId;
use domain::process::{CallOutcome, Receipt, Step};
use std::sync::{Mutex, PoisonError};

/// Keeps what customers were told.
pub struct FakeNotifications {
    stage: Stage,
    notices: Mutex<Vec<Notice>>,
}

impl FakeNotifications {
    pub(super) fn new(stage: Stage) -> Self {
        Self {
            stage,
            notices: Mutex::default(),
        }
    }

    /// Every notice that went out.
    pub fn notices(&self) -> Vec<Notice> {
        let notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        notices.clone()
    }
}

#[async_trait]
impl Notifications for FakeNotifications {
    async fn notify(&self, notice: &Notice) -> CallOutcome {
        self.stage
            .play(
                Step::Notify,
                &notice.key,
                Some(notice.order),
                |_now, refusal| {
                    if let Some(refusal) = refusal {
                        return Served::refused(refusal);
                    }
                    let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
                    notices.push(notice.clone());
                    Served::done(Receipt::Plain)
                },
            )
            .await
    }
}

/// Keeps whose carts were cleared.
pub struct FakeCarts {
    stage: Stage,
    cleared: Mutex<Vec<CustomerId>>,
}

impl FakeCarts {
    pub(super) fn new(stage: Stage) -> Self {
        Self {
            stage,
            cleared: Mutex::default(),
        }
    }

    /// Whose carts were cleared.
    pub fn cleared(&self) -> Vec<CustomerId> {
        let cleared = self.cleared.lock().unwrap_or_else(PoisonError::into_inner);
        cleared.clone()
    }
}

#[async_trait]
impl Carts for FakeCarts {
    async fn clear(&self, key: &CallKey, customer: &CustomerId) -> CallOutcome {
        self.stage
            .play(Step::ClearCart, key, None, |_now, refusal| {
                if let Some(refusal) = refusal {
                    return Served::refused(refusal);
                }
                let mut cleared = self.cleared.lock().unwrap_or_else(PoisonError::into_inner);
                cleared.push(customer.clone());
                Served::done(Receipt::Plain)
            })
            .await
    }
}
