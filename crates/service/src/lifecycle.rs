//! How the process lives and stops: the first signal ends the intake and lets the work in hand rest,
//! the second aborts; a background task that dies takes the process with it.

use crate::config::StopSettings;
use domain::Duration;
use std::future::Future;
use std::ops::ControlFlow;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How a life ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// All work rests.
    Clean,
    /// A background task died; all other work rests.
    TaskDied,
    /// Somebody, or the end of patience, cut it short: what was in hand is left to the next start.
    Aborted,
}

impl End {
    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Self::Clean => ExitCode::SUCCESS,
            Self::TaskDied | Self::Aborted => ExitCode::FAILURE,
        }
    }
}

/// The background tasks of the process. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Lifecycle {
    /// What takes work in.
    intake: TaskTracker,
    /// What goes on until the work in hand rests.
    background: TaskTracker,
    /// The intake is about to end.
    leaving: CancellationToken,
    /// Intake has ended.
    stopping: CancellationToken,
    /// A task has died.
    died: CancellationToken,
}

impl Lifecycle {
    /// Cancelled when the intake is to end.
    pub(crate) fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// Cancelled when the process has been asked to stop, which may be announced before it happens.
    pub(crate) fn leaving(&self) -> CancellationToken {
        self.leaving.clone()
    }

    /// Runs a task that takes work in: it ends by itself once the process is stopping.
    pub(crate) fn spawn_intake(
        &self,
        name: &'static str,
        task: impl Future<Output = anyhow::Result<()>> + Send + 'static,
    ) {
        self.intake.spawn(self.watched(name, task));
    }

    /// Runs a task that ends by itself once the work in hand rests.
    pub(crate) fn spawn_background(
        &self,
        name: &'static str,
        task: impl Future<Output = anyhow::Result<()>> + Send + 'static,
    ) {
        self.background.spawn(self.watched(name, task));
    }

    /// None of them is to end before the process stops.
    fn watched(
        &self,
        name: &'static str,
        task: impl Future<Output = anyhow::Result<()>> + Send + 'static,
    ) -> impl Future<Output = ()> + Send + 'static {
        let task = tokio::spawn(task);
        let (stopping, died) = (self.stopping.clone(), self.died.clone());
        async move {
            match task.await {
                Ok(Ok(())) if stopping.is_cancelled() => return,
                Ok(Ok(())) => tracing::error!(task = name, "{name} ended too early: stopping"),
                Ok(Err(error)) => tracing::error!(task = name, "{name} failed: {error:#}"),
                Err(_panicked) => tracing::error!(task = name, "{name} panicked: stopping"),
            }
            died.cancel();
        }
    }

    /// Lives until the first signal or the first dead task, then stops in order: intake, work in
    /// hand, background. `rest` lets the work in hand rest.
    pub(crate) async fn run(
        self,
        mut signals: Signals,
        stop: &StopSettings,
        rest: impl Future<Output = ()>,
    ) -> End {
        tokio::select! {
            name = signals.next() => {
                self.leaving.cancel();
                if self.announce(name, stop.announce, &mut signals).await.is_break() {
                    return End::Aborted;
                }
                tracing::info!("{name}: no more requests are taken; work in hand comes to rest");
            }
            () = self.died.cancelled() => {}
        }
        self.leaving.cancel();
        self.stopping.cancel();
        let patience = stop.patience;
        let graceful = async {
            self.intake.close();
            self.intake.wait().await;
            rest.await;
            self.background.close();
            self.background.wait().await;
        };
        tokio::select! {
            () = graceful => self.end(),
            name = signals.next() => {
                tracing::warn!("{name} again: aborting; the next start takes up what is in hand");
                End::Aborted
            }
            () = tokio::time::sleep(patience.into()) => {
                tracing::warn!(
                    patience_ms = patience.micros() / 1_000,
                    "patience is over: aborting; the next start takes up what is in hand"
                );
                End::Aborted
            }
        }
    }

    /// Goes on for a while, so that load balancers see that it will stop; breaks if it must at once.
    async fn announce(
        &self,
        name: &str,
        period: Duration,
        signals: &mut Signals,
    ) -> ControlFlow<()> {
        if period == Duration::ZERO {
            return ControlFlow::Continue(());
        }
        let announce_ms = period.micros() / 1_000;
        tracing::info!(
            announce_ms,
            "{name}: no longer ready; requests are taken for {announce_ms} ms"
        );
        tokio::select! {
            biased;
            name = signals.next() => {
                tracing::warn!("{name} again: aborting; the next start takes up what is in hand");
                return ControlFlow::Break(());
            }
            () = self.died.cancelled() => {}
            () = tokio::time::sleep(period.into()) => {}
        }
        ControlFlow::Continue(())
    }

    fn end(&self) -> End {
        if self.died.is_cancelled() {
            End::TaskDied
        } else {
            tracing::info!("all work rests: good bye");
            End::Clean
        }
    }
}

/// The signals that ask a process to stop; noted from the moment that this is made.
#[cfg(unix)]
pub(crate) struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(crate) fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        let _only_fails_without_a_console = tokio::signal::ctrl_c().await;
        "Ctrl-C"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    const STOP: StopSettings = StopSettings {
        announce: Duration::ZERO,
        patience: Duration::from_secs(20),
    };

    /// Runs a life with one task that ends by itself; tells how it ended, and whether work rested.
    async fn life(task: impl Future<Output = anyhow::Result<()>> + Send + 'static) -> (End, bool) {
        let lifecycle = Lifecycle::default();
        let stopping = lifecycle.stopping();
        lifecycle.spawn_intake("the door", async move {
            stopping.cancelled().await;
            Ok(())
        });
        lifecycle.spawn_background("a task", task);
        let has_rested = Arc::new(AtomicBool::new(false));
        let rested = has_rested.clone();
        let rest = async move { rested.store(true, Ordering::SeqCst) };
        let end = lifecycle.run(Signals::listen().unwrap(), &STOP, rest).await;
        (end, has_rested.load(Ordering::SeqCst))
    }

    #[tokio::test]
    async fn a_task_that_dies_stops_the_process_in_order_and_makes_it_fail() {
        assert_eq!(life(async { Ok(()) }).await, (End::TaskDied, true));
        assert_eq!(
            life(async { anyhow::bail!("no more") }).await,
            (End::TaskDied, true)
        );
        assert_eq!(
            life(async { panic!("on purpose") }).await,
            (End::TaskDied, true)
        );
        assert_eq!(End::TaskDied.exit_code(), ExitCode::FAILURE);
        assert_eq!(End::Clean.exit_code(), ExitCode::SUCCESS);
    }

    #[tokio::test]
    async fn work_that_does_not_rest_is_left_when_patience_is_over() {
        let lifecycle = Lifecycle::default();
        lifecycle.spawn_background("a task", async { Ok(()) });
        let signals = Signals::listen().unwrap();
        let stop = StopSettings {
            patience: Duration::from_millis(20),
            ..STOP
        };
        let end = lifecycle.run(signals, &stop, std::future::pending());
        assert_eq!(end.await, End::Aborted);
    }
}
