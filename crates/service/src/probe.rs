//! Kills this process at a named point, as hard as the machine can: for crash tests alone.

use application::ports::{NoProbe, Point, Probe};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Whoever listens to the process's named moments.
pub(crate) fn probe(kill_at: Option<(Point, u64)>) -> Arc<dyn Probe> {
    let Some((point, visit)) = kill_at else {
        return Arc::new(NoProbe);
    };
    tracing::warn!(
        %point, visit,
        "TESTING: this process will kill itself at {point} (testing.kill_at is set)"
    );
    Arc::new(Killer {
        point,
        visits_left: AtomicU64::new(visit),
    })
}

struct Killer {
    point: Point,
    visits_left: AtomicU64,
}

impl Probe for Killer {
    fn reached(&self, point: Point) {
        if point == self.point && self.visits_left.fetch_sub(1, Ordering::SeqCst) == 1 {
            die();
        }
    }
}

/// No handler runs, nothing is flushed, nothing is said.
#[cfg(unix)]
fn die() {
    let me = rustix::process::getpid();
    rustix::process::kill_process(me, rustix::process::Signal::KILL)
        .expect("a process may kill itself");
    loop {
        std::thread::park();
    }
}

#[cfg(not(unix))]
fn die() {
    std::process::abort();
}
