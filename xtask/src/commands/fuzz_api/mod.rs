//! Fuzzing the API: schemathesis makes up requests from the description that the service serves, sends
//! them to the real binary, and holds every answer against the description.

mod orders;
mod python;
mod run;
mod service;
mod tally;

use anyhow::{Context, bail};
use clap::Args;
use run::Run;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;
use tally::Tally;

/// More runs than this that get nowhere are a fault of the fuzzing.
const MOST_RUNS: u64 = 1_000;

/// How many go with the tests.
const SOME_CASES: u64 = 2_000;

/// A run makes up about this part of all cases for each operation: a few runs make up the whole.
const EXAMPLES_PART: u64 = 80;

/// How many cases, and which.
#[derive(Args)]
pub struct Arguments {
    /// How many requests to send at least.
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    pub cases: u64,
    /// The seed of the first run; the others count on from it.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// How many runs at once, each with a service and a database of its own.
    #[arg(long, value_name = "W", default_value_t = 2)]
    pub workers: u64,
    /// How many requests to make up for each operation in a run [default: by the number of cases]
    #[arg(long, value_name = "N")]
    pub examples: Option<u64>,
}

/// Fuzzes, and says what came of it.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let tools = python::tools(&folder()?)?;
    fuzz(arguments, &tools)
}

/// Fuzzes for a minute or two on the way to the tests. Says why if schemathesis cannot be had here,
/// which is no fault of this code.
pub fn run_where_possible() -> anyhow::Result<Option<String>> {
    let some = Arguments {
        cases: SOME_CASES,
        seed: 1,
        workers: 2,
        examples: None,
    };
    match python::tools(&folder()?) {
        Ok(tools) => fuzz(&some, &tools).map(|()| None),
        Err(why) => Ok(Some(format!("{why:#}"))),
    }
}

/// Fuzzes with schemathesis where this program lies.
fn fuzz(arguments: &Arguments, schemathesis: &Path) -> anyhow::Result<()> {
    let service = service::build()?;
    let examples = arguments.examples();
    let started = Instant::now();
    println!(
        "\nfuzzing: {} cases or more, {} runs at once, {examples} made up for each operation in each",
        arguments.cases, arguments.workers
    );
    let so_far = Mutex::new(Progress::default());
    let work = || -> anyhow::Result<()> {
        while let Some(seed) = take(&so_far, arguments) {
            let run = Run {
                seed,
                examples,
                schemathesis,
                service: &service,
                folder: folder()?.join(format!("seed-{seed}")),
            };
            let tally = run.fuzz().with_context(|| format!("seed {seed}"))?;
            let mut so_far = so_far.lock().expect("no thread panics with it");
            println!("seed {seed}: {tally}");
            so_far.finished += 1;
            so_far.tally.add(tally);
        }
        Ok(())
    };
    std::thread::scope(|threads| {
        let workers: Vec<_> = (0..arguments.workers.max(1))
            .map(|_| threads.spawn(work))
            .collect();
        let ends = workers.into_iter().map(|worker| {
            let end = worker.join();
            end.unwrap_or_else(|_| bail!("a worker panicked"))
        });
        ends.collect::<Vec<_>>()
            .into_iter()
            .collect::<Result<(), _>>()
    })?;
    let tally = so_far.into_inner().expect("no thread panics with it").tally;
    tally.finish(started.elapsed())
}

impl Arguments {
    fn examples(&self) -> u64 {
        let share = self.cases / EXAMPLES_PART;
        self.examples.unwrap_or_else(|| share.clamp(10, 250))
    }
}

#[derive(Default)]
struct Progress {
    runs: u64,
    finished: u64,
    tally: Tally,
}

impl Progress {
    /// The cases so far, and those that are to be expected of the runs under way.
    fn expected(&self) -> u64 {
        let underway = self.runs - self.finished;
        let each = self.tally.cases().checked_div(self.finished);
        self.tally.cases() + underway * each.unwrap_or(0)
    }
}

/// The seed of the next run, if one more is needed.
fn take(so_far: &Mutex<Progress>, arguments: &Arguments) -> Option<u64> {
    let mut so_far = so_far.lock().expect("no thread panics with it");
    let enough = so_far.expected() >= arguments.cases || so_far.runs >= MOST_RUNS;
    if enough || so_far.tally.has_failed() {
        return None;
    }
    let seed = arguments.seed + so_far.runs;
    so_far.runs += 1;
    Some(seed)
}

/// Where everything about fuzzing is kept: the tools, and what each run leaves.
fn folder() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("where this program lies is unknown")?;
    let target = program.ancestors().nth(2);
    let target = target.context("this program lies in no folder of build results")?;
    Ok(target.join("fuzz-api"))
}
