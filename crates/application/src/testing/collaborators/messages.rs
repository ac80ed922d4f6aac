//! The notifications port in memory.

use super::books::Served;
use super::script::Stage;
use crate::ports::{Notice, Notifications};
use async_trait::async_trait;
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
