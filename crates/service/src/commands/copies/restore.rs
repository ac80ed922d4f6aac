//! `restore --from FILE`: checked alone, or put in place.

use super::afterwards;
use super::kept::open_to_mark;
use super::looking::{Looked, look};
use super::source::{NOT_DONE, Source, file_of, size};
use crate::commands::orders::OPERATOR;
use crate::config::Settings;
use crate::moment::moment_in_full;
use crate::output::print;
use anyhow::{Context as _, bail, ensure};
use application::ports::Clock as _;
use application::restored::Marked;
use clap::Args;
use domain::{Actor, Timestamp};
use outbound::SystemClock;
use outbound::sql::sqlite::copies::{
    Copy, Digested, Lock, Pace, digested, last_number, number_behind,
};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub(crate) struct RestoreCommand {
    /// The copy.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Check the copy, and change nothing.
    #[arg(long)]
    verify: bool,
    /// Put it in the place of the file that is there, which is kept beside it.
    #[arg(long, conflicts_with = "verify")]
    replace: bool,
    /// Put it in place although something is wrong with it.
    #[arg(long, conflicts_with = "verify")]
    despite_faults: bool,
    /// No service has run since the copy was made, so what is under way goes on as it is.
    #[arg(long, conflicts_with = "verify")]
    nothing_since: bool,
    /// The highest number of an order that was given after the copy was made, where it is known: the next
    /// order has a higher one. It is read from the file that is replaced; where that cannot be read, it has to
    /// be said.
    #[arg(long, value_name = "NUMBER", conflicts_with = "verify")]
    last_number: Option<u64>,
}

/// Where there is no file that could tell it.
const UNKNOWN: &str = "nothing tells which number of an order was given last: if orders were placed since the copy, \
                       restore again with --replace and --last-number before the service starts, or numbers \
                       are given twice\n";

impl RestoreCommand {
    pub(crate) async fn run(self, settings: &Settings) -> ExitCode {
        let done = if self.verify {
            self.verified(settings).await
        } else {
            self.put_in_place(settings).await
        };
        done.unwrap_or_else(|error| {
            let what = if self.verify {
                "the copy could not be checked"
            } else {
                "nothing was put in place"
            };
            eprintln!("error: {what}: {error:#}");
            ExitCode::from(NOT_DONE)
        })
    }

    async fn verified(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let mut looked = look(&self.from, settings).await?;
        self.look_at_digest(&mut looked).await?;
        print(&looked.words())?;
        if let Some(of) = looked.checked.newest_event {
            print(&format!("its latest event is of {}\n", moment_in_full(of)))?;
        }
        Ok(match (looked.faults, looked.is_incomplete()) {
            (0, false) => ExitCode::SUCCESS,
            (0, true) => ExitCode::from(NOT_DONE),
            _ => ExitCode::FAILURE,
        })
    }

    async fn put_in_place(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let database = file_of(settings)?.to_owned();
        let lock = tokio::task::spawn_blocking(move || Lock::take(&database)).await??;
        ensure!(
            self.replace || !lock.is_taken(),
            "{} is there already: --replace puts the copy in its place and keeps it beside",
            lock.path().display()
        );
        let last_number = self.last_given(&lock)?;
        let source = Source {
            from: self.from.clone(),
            is_live: false,
            to: lock.path().to_owned(),
            may_replace: true,
            pace: Pace { mib_a_second: None },
        };
        let copy = source.copy().await?;
        let mut looked = self.looked_at(&copy, settings).await?;
        self.look_at_digest(&mut looked).await?;
        print(&looked.words())?;
        if looked.faults > 0 && !self.despite_faults {
            bail!("something is wrong with it; --despite-faults puts it in place all the same");
        }
        let of = looked.checked.newest_event;
        let marked = self.marked(&copy, of).await?;
        if let Some(last) = last_number {
            number_behind(copy.path(), last)?;
        } else if !lock.is_taken() {
            print(UNKNOWN)?;
        }
        let (path, bytes) = (lock.path().to_owned(), copy.bytes());
        let stamp = afterwards::stamp(SystemClock.now());
        let put = tokio::task::spawn_blocking(move || lock.put(copy, &stamp)).await??;
        print(&format!("{}: {}\n", path.display(), size(bytes)))?;
        if let Some(kept) = put.kept_as {
            print(&format!("what was there is kept as {}\n", kept.display()))?;
        }
        print(&afterwards::words(of, marked.as_ref()))?;
        Ok(if looked.faults > 0 {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    /// An older schema is brought up to date first, in the copy alone.
    async fn looked_at(&self, copy: &Copy, settings: &Settings) -> anyhow::Result<Looked> {
        let looked = look(copy.path(), settings).await?;
        if looked.faults > 0 || !looked.checked.is_older() {
            return Ok(looked);
        }
        let (database, mark) = open_to_mark(copy.path())?;
        database.close().await;
        drop(mark);
        look(copy.path(), settings).await
    }

    /// That the copy itself is sound does not tell that it is what was written.
    async fn look_at_digest(&self, looked: &mut Looked) -> anyhow::Result<()> {
        let from = self.from.clone();
        match tokio::task::spawn_blocking(move || digested(&from)).await?? {
            Digested::Same => {}
            Digested::Different => {
                let name = self.from.display();
                looked.tell(&format!(
                    "the digest in {name}.sha256 is not that of {name}: it has changed since it was written"
                ));
            }
            Digested::Unknown => print(&format!(
                "there is no {}.sha256: a bit that flipped inside a text is not found without it\n",
                self.from.display()
            ))?,
        }
        Ok(())
    }

    /// What calls may have been made since.
    async fn marked(&self, copy: &Copy, of: Option<Timestamp>) -> anyhow::Result<Option<Marked>> {
        let Some(of) = of.filter(|_| !self.nothing_since) else {
            return Ok(None);
        };
        let (database, mark) = open_to_mark(copy.path())?;
        let by = Actor::Operator(OPERATOR.to_owned());
        let marked = mark.run(of, &by).await;
        database.close().await;
        drop(mark);
        Ok(Some(
            marked.context("orders under way could not be marked")?,
        ))
    }

    /// The last number that anybody was told of. Taken for none where it cannot be read, numbers would be
    /// given twice.
    fn last_given(&self, lock: &Lock) -> anyhow::Result<Option<u64>> {
        if !lock.is_taken() {
            return Ok(self.last_number);
        }
        match last_number(lock.path()) {
            Ok(replaced) => Ok(replaced.max(self.last_number)),
            Err(_) if self.last_number.is_some() => Ok(self.last_number),
            Err(error) => bail!(
                "the last number of an order cannot be read from {}: {error}. Say it with --last-number, so \
                 that no number is given twice: the highest that a customer, an event or a log knows, or a \
                 higher one; 0 if no order was placed since the copy",
                lock.path().display()
            ),
        }
    }
}
