//! Many schedules on all cores, what they reached and what they violated.

use super::reach::{Happening, Reached};
use super::variants::Mutant;
use super::world::World;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

/// How many schedules a thread plays before it says so.
const BATCH: u64 = 64;

/// The most violations that a report keeps.
const KEPT_VIOLATIONS: usize = 20;

/// An invariant that a schedule violated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The seed that replays it.
    pub seed: u64,
    /// The invariant's id.
    pub invariant: &'static str,
    /// What was met.
    pub detail: String,
}

/// What a campaign came to.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The first seed.
    pub seed_start: u64,
    /// How many schedules were played.
    pub schedules: u64,
    /// How many of them violated an invariant.
    pub violated: u64,
    /// The first of the violations, by seed.
    pub violations: Vec<Violation>,
    /// What the schedules reached.
    pub reached: Reached,
}

/// One schedule again, with every move.
#[derive(Debug, Clone)]
pub struct Replay {
    /// What was done, in order.
    pub trace: Vec<String>,
    /// What was violated, if anything.
    pub violation: Option<Violation>,
}

struct Played {
    reached: Reached,
    violations: Vec<Violation>,
    schedules: u64,
}

/// Plays schedules with consecutive seeds on all cores; `progress` is told how many are done.
pub fn run(seed_start: u64, schedules: u64, progress: impl Fn(u64)) -> Report {
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let (done, played) = mpsc::channel();
    let mut report = Report {
        seed_start,
        ..Report::default()
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (done, next) = (done.clone(), &next);
            scope.spawn(move || play_batches(seed_start, schedules, next, &done));
        }
        drop(done);
        for batch in played {
            report.add(batch);
            progress(report.schedules);
        }
    });
    report.violations.sort();
    report
}

fn play_batches(seed_start: u64, schedules: u64, next: &AtomicU64, done: &mpsc::Sender<Played>) {
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= schedules {
            return;
        }
        let last = (first + BATCH).min(schedules);
        let mut played = Played {
            reached: Reached::default(),
            violations: Vec::new(),
            schedules: last - first,
        };
        for n in first..last {
            let seed = seed_start.wrapping_add(n);
            let mut world = World::of(seed, None, false);
            world.play();
            played.reached.add(&world.reached);
            played.violations.extend(violation(seed, &world));
        }
        if done.send(played).is_err() {
            return;
        }
    }
}

/// Plays one schedule with a trace.
pub fn replay(seed: u64, mutant: Option<Mutant>) -> Replay {
    let mut world = World::of(seed, mutant, true);
    world.play();
    let violation = violation(seed, &world);
    Replay {
        violation,
        trace: world.into_log(),
    }
}

/// Plays schedules of a mutant until one violates an invariant: which, and how many it took.
pub fn hunt(mutant: Mutant, seed_start: u64, limit: u64) -> Option<(u64, Violation)> {
    (0..limit).find_map(|n| {
        let seed = seed_start.wrapping_add(n);
        let mut world = World::of(seed, Some(mutant), false);
        world.play();
        violation(seed, &world).map(|violation| (n + 1, violation))
    })
}

fn violation(seed: u64, world: &World) -> Option<Violation> {
    let (invariant, detail) = world.violation.clone()?;
    Some(Violation {
        seed,
        invariant,
        detail,
    })
}

impl Report {
    fn add(&mut self, played: Played) {
        self.schedules += played.schedules;
        self.violated += played.violations.len() as u64;
        self.reached.add(&played.reached);
        self.violations.extend(played.violations);
        self.violations.sort();
        self.violations.truncate(KEPT_VIOLATIONS);
    }

    /// What has to happen in a campaign and did not: then it proves nothing.
    pub fn missing(&self) -> Vec<Happening> {
        self.reached.missing()
    }

    /// Whether nothing was violated and everything was reached.
    pub fn is_sound(&self) -> bool {
        self.violated == 0 && self.missing().is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} schedules from seed {}: {} violated an invariant",
            self.schedules, self.seed_start, self.violated
        )?;
        for violation in &self.violations {
            writeln!(f, "  {violation}")?;
        }
        writeln!(f, "reached:\n{}", self.reached)?;
        for what in self.missing() {
            writeln!(f, "NEVER REACHED, so the run is void: {what}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {}: {}: {}", self.seed, self.invariant, self.detail)
    }
}
