//! A comparison of everything beside a service's other work: one at a time in each process, within a
//! bound of time, and its report is kept until the next one begins.

use super::pages::{Place, Reconcile, ReconcileError};
use super::report::{Ending, ReconcileReport};
use crate::audit::{Ending as DeedEnding, Intent, RecordDeed};
use crate::caller::Caller;
use crate::ports::DeedKind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

/// Compares everything in the background.
#[derive(Clone)]
pub struct BackgroundReconcile {
    reconcile: Reconcile,
    deeds: RecordDeed,
    latest: Arc<Mutex<Option<ReconcileReport>>>,
    stopping: CancellationToken,
}

/// Why no comparison was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotBegun {
    /// One goes on.
    #[error("a comparison goes on: wait for its report")]
    GoesOn,
    /// It is not for them.
    #[error("only operators may do this")]
    Forbidden,
}

impl BackgroundReconcile {
    /// How long one may take. What it has not come to by then is for the command line, which takes the
    /// time that it needs.
    pub const LONGEST: Duration = Duration::from_mins(15);

    /// Compares with this, on record; ends when the process stops.
    pub fn new(reconcile: Reconcile, deeds: RecordDeed, stopping: CancellationToken) -> Self {
        Self {
            reconcile,
            deeds,
            latest: Arc::default(),
            stopping,
        }
    }

    /// The report of the one that goes on, or of the last.
    pub fn report(&self) -> Option<ReconcileReport> {
        self.latest().clone()
    }

    /// The same as this caller may see it.
    pub fn shown_to(&self, caller: &Caller) -> Option<ReconcileReport> {
        let report = self.report()?;
        Some(match caller.veil() {
            Some(veil) => report.behind(veil),
            None => report,
        })
    }

    /// Begins one, if none goes on. Nothing is changed by it, but every collaborator is asked much. One that
    /// cannot go on record ends with that.
    pub fn begin(&self, caller: &Caller) -> Result<(), NotBegun> {
        if !caller.is_operator() {
            return Err(NotBegun::Forbidden);
        }
        let by = caller.scope();
        {
            let mut latest = self.latest();
            if latest.as_ref().is_some_and(|report| report.ended.is_none()) {
                return Err(NotBegun::GoesOn);
            }
            let now = self.reconcile.clock.now();
            *latest = Some(ReconcileReport::new(by.clone(), now));
        }
        tracing::info!(by, "{by} has orders compared with their collaborators");
        let (all, this, caller) = (self.clone(), self.clone(), caller.clone());
        let comparing = tokio::spawn(async move { all.on_record(&caller).await });
        tokio::spawn(async move {
            this.end(comparing.await.unwrap_or(Ending::BrokeOff));
        });
        Ok(())
    }

    async fn on_record(&self, by: &Caller) -> Ending {
        let intent = Intent {
            kind: DeedKind::ReconcileCompare,
            subject: "all orders",
            reason: "",
        };
        let begun = match self.deeds.begin(by, intent).await {
            Ok(begun) => begun,
            Err(error) => return Ending::Unread(error),
        };
        let ending = self.within_bounds().await;
        begun.end(&self.noted(&ending)).await;
        ending
    }

    /// What goes on record of it.
    fn noted(&self, ending: &Ending) -> DeedEnding {
        let seen = self.report().map_or_else(String::new, |report| {
            let (orders, differences) = (report.orders, report.differences.count);
            format!("orders: {orders}, differences: {differences}")
        });
        match ending {
            Ending::Through => DeedEnding::done(seen),
            Ending::OutOfTime => DeedEnding::failed(format!("it took too long; {seen}")),
            Ending::Stopped => DeedEnding::failed(format!("the process was to stop; {seen}")),
            Ending::Unread(_) | Ending::BrokeOff => {
                DeedEnding::failed(format!("it broke off; {seen}"))
            }
        }
    }

    async fn within_bounds(&self) -> Ending {
        let stopped = self.stopping.cancelled();
        let compared = tokio::time::timeout(Self::LONGEST, self.all());
        tokio::select! {
            () = stopped => Ending::Stopped,
            compared = compared => match compared {
                Ok(Ok(())) => Ending::Through,
                Ok(Err(ReconcileError::Store(error))) => Ending::Unread(error),
                // No order was named.
                Ok(Err(ReconcileError::NoSuchOrder)) => Ending::BrokeOff,
                Err(_) => Ending::OutOfTime,
            },
        }
    }

    async fn all(&self) -> Result<(), ReconcileError> {
        let mut place = Some(Place::START);
        while let Some(here) = place {
            let section = self.reconcile.section(here).await?;
            let next = section.next.clone();
            if let Some(report) = self.latest().as_mut() {
                report.add(section);
            }
            place = next;
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    fn end(&self, ending: Ending) {
        let now = self.reconcile.clock.now();
        if let Some(report) = self.latest().as_mut() {
            let (orders, differences) = (report.orders, report.differences.count);
            tracing::info!(orders, differences, ?ending, "the comparison has ended");
            report.ended = Some((now, ending));
        }
    }

    fn latest(&self) -> MutexGuard<'_, Option<ReconcileReport>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
