//! Which file is meant, and what to use where the orders are in none; how a copy's progress is shown.

use crate::config::{DatabaseSettings, Settings};
use anyhow::bail;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use outbound::sql::sqlite::copies::{Copy, CopyPlan, Pace};
use std::path::{Path, PathBuf};

/// The exit code where nothing could be done, or not all looked at.
pub(super) const NOT_DONE: u8 = 2;

/// The file that the settings name.
pub(super) fn file_of(settings: &Settings) -> anyhow::Result<&Path> {
    match &settings.database {
        DatabaseSettings::SqliteFile(path) => Ok(path),
        DatabaseSettings::SqliteMemory => {
            bail!(
                "the orders are in a service's memory alone: there is no file to copy or to replace"
            )
        }
        DatabaseSettings::Postgres(_) => bail!(
            "the orders are on a PostgreSQL server: use pg_dump or the provider's snapshots, such as \
             `pg_dump --format=custom --file=orders.dump DATABASE`, and `pg_restore --clean --if-exists \
             --dbname=DATABASE orders.dump` with all replicas stopped; then `order-service reconcile`"
        ),
        DatabaseSettings::Mysql(_) => bail!(
            "the orders are on a MySQL or MariaDB server: use mariadb-dump (mysqldump) or the provider's \
             snapshots, such as `mariadb-dump --single-transaction DATABASE >orders.sql`, and `mariadb \
             DATABASE <orders.sql` with all replicas stopped; then `order-service reconcile`"
        ),
    }
}

/// A copy that is still to be planned, with names of its own so that a thread can have it.
pub(super) struct Source {
    pub(super) from: PathBuf,
    pub(super) is_live: bool,
    pub(super) to: PathBuf,
    pub(super) may_replace: bool,
    pub(super) pace: Pace,
}

impl Source {
    /// Copies, and shows a bar where somebody looks.
    pub(super) async fn copy(self) -> anyhow::Result<Copy> {
        let copied = tokio::task::spawn_blocking(move || {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template(
                "{bar:30} {percent:>3} % of {total_bytes} ({eta} left)",
            );
            bar.set_style(style.expect("the template is sound"));
            let plan = CopyPlan {
                from: &self.from,
                is_live: self.is_live,
                to: &self.to,
                may_replace: self.may_replace,
                pace: self.pace,
            };
            let copied = Copy::make(&plan, &mut |progress| {
                bar.set_length(progress.of);
                bar.set_position(progress.copied);
            });
            bar.finish_and_clear();
            copied
        });
        Ok(copied.await??)
    }
}

/// In words.
pub(super) fn size(bytes: u64) -> String {
    HumanBytes(bytes).to_string()
}
