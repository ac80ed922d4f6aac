//! The simulation from the command line: any number of schedules, with progress and seeds.

use clap::Args;

/// How many schedules, and which.
#[derive(Args)]
pub struct Arguments {
    /// How many schedules to play.
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    schedules: u64,
    /// The seed of the first; the others count on from it.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Play only the schedule with this seed, and print its every move.
    #[arg(long, value_name = "SEED", conflicts_with_all = ["schedules", "seed"])]
    replay: Option<u64>,
}

/// Plays schedules, or one again.
#[cfg(feature = "simulate")]
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match arguments.replay {
        Some(seed) => replay(seed),
        None => play(arguments.seed, arguments.schedules),
    }
}

#[cfg(feature = "simulate")]
fn play(seed: u64, schedules: u64) -> anyhow::Result<()> {
    use application::testing::simulation;
    use indicatif::{ProgressBar, ProgressStyle};

    let style =
        "{bar:40} {percent:>3} %  {human_pos} of {human_len} schedules, {per_sec}, {eta} left";
    let bar = ProgressBar::new(schedules).with_style(ProgressStyle::with_template(style)?);
    let report = simulation::run(seed, schedules, |done| bar.set_position(done));
    bar.finish();
    println!("{report}");
    if let Some(violation) = report.violations.first() {
        anyhow::bail!(
            "{} schedules violated an invariant; to see the first: cargo xtask simulate --replay {}",
            report.violated,
            violation.seed
        );
    }
    let missing = report.missing().len();
    if missing > 0 {
        anyhow::bail!(
            "nothing was violated, but {missing} things never happened: play more schedules"
        );
    }
    println!("Everything was reached and nothing was violated.");
    Ok(())
}

#[cfg(feature = "simulate")]
fn replay(seed: u64) -> anyhow::Result<()> {
    let replay = application::testing::simulation::replay(seed, None);
    for step in &replay.trace {
        println!("{step}");
    }
    if let Some(violation) = replay.violation {
        anyhow::bail!("{violation}");
    }
    println!("\nseed {seed}: nothing was violated");
    Ok(())
}

/// Goes on in an optimised xtask that has the simulation.
#[cfg(not(feature = "simulate"))]
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let which = match arguments.replay {
        Some(seed) => vec![format!("--replay={seed}")],
        None => vec![
            format!("--schedules={}", arguments.schedules),
            format!("--seed={}", arguments.seed),
        ],
    };
    let mut words = vec!["simulate".to_owned()];
    words.extend(which);
    crate::cargo::go_on_with("simulate", &words)
}
