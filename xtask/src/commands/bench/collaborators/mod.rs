//! One service hangs: how long do the orders take that do not need it? The real service asks the sandbox
//! for everything over HTTP, while a second stream of orders keeps needing the service that hangs.

mod ordering;
mod table;
mod trial;

use super::Collaborators;
use super::process;
use ordering::By;
use table::Table;
use trial::Trial;

/// Which service hangs, which orders need it, and which do not. (All orders of a shop need its
/// inventory, its payments and its catalogue: where one of those hangs, nobody is left to be measured.)
const TRIALS: [Trial; 4] = [
    Trial {
        hanging: "notifications",
        needing: By::Simple,
        others: By::V1,
    },
    Trial {
        hanging: "carts",
        needing: By::Checkout,
        others: By::V1,
    },
    Trial {
        hanging: "customers",
        needing: By::V1,
        others: By::Simple,
    },
    Trial {
        hanging: "shipping",
        needing: By::V1,
        others: By::Gateway,
    },
];

/// Builds, measures, and prints the table.
pub fn run(arguments: &Collaborators) -> anyhow::Result<()> {
    let program = process::build()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut table = Table::default();
    for trial in TRIALS {
        // Beside the build results, not in a temporary folder, which may be no disk at all.
        let folder = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(process::build_folder()?)?;
        let measured = trial.run(&program, folder.path(), arguments);
        table.trials.push(runtime.block_on(measured)?);
    }
    println!(
        "\n{} rounds of {} s each, undisturbed and hanging in turn; {} orders a second that do not need \
         the service, {} that do{}\n\n{table}",
        arguments.rounds,
        arguments.seconds,
        arguments.rate,
        arguments.needing,
        if arguments.without_breaker {
            "; no breaker"
        } else {
            ""
        },
    );
    let missed = table.missed();
    anyhow::ensure!(missed.is_empty(), "the aim is missed for {missed:?}");
    Ok(())
}
