//! `migrate`: makes the database's tables, or brings them up to date.

use crate::config::Settings;
use crate::output::print;
use crate::stores::open_database;
use crate::telemetry::start_logs;
use application::ports::Clock;
use outbound::SystemClock;
use std::process::ExitCode;
use std::sync::Arc;

/// Replicas that run go on meanwhile: every step of the schema is made for that.
pub(super) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    start_logs(&settings.log, None)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    open_database(&settings.database, &clock)
        .await?
        .close()
        .await;
    print("the database is up to date\n")?;
    Ok(ExitCode::SUCCESS)
}
