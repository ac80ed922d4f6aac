//! `backup --to FILE`.

use super::looking::look;
use super::source::{NOT_DONE, Source, file_of, size};
use crate::config::Settings;
use crate::output::print;
use anyhow::{bail, ensure};
use clap::Args;
use outbound::sql::sqlite::copies::Pace;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(crate) struct BackupCommand {
    /// Where the copy is to be; its digest lies beside it as FILE.sha256.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Replace FILE if there is one.
    #[arg(long)]
    replace: bool,
    /// Copy at most so many MiB a second, so that the service has the disk for itself as well; 0: as fast as
    /// the disk can.
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    rate: u32,
    /// Do not check the copy.
    #[arg(long)]
    no_verify: bool,
}

impl BackupCommand {
    pub(crate) async fn run(self, settings: &Settings) -> ExitCode {
        match self.backed_up(settings).await {
            Ok(code) => code,
            Err(error) => {
                eprintln!("error: there is no backup: {error:#}");
                ExitCode::from(NOT_DONE)
            }
        }
    }

    async fn backed_up(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let from = file_of(settings)?;
        ensure!(from.exists(), "there is no database {} yet", from.display());
        let source = Source {
            from: from.to_owned(),
            is_live: true,
            to: self.to.clone(),
            may_replace: self.replace,
            pace: Pace {
                mib_a_second: NonZeroU32::new(self.rate),
            },
        };
        let copy = source.copy().await?;
        let looked = if self.no_verify {
            None
        } else {
            Some(look(copy.path(), settings).await?)
        };
        if looked
            .as_ref()
            .is_some_and(|looked| looked.checked.is_damaged)
        {
            bail!(
                "the copy is damaged, and so perhaps is {}: look at the disk, then check that file with \
                 `order-service restore --verify --from`; --no-verify makes a copy all the same",
                from.display()
            );
        }
        let bytes = copy.bytes();
        tokio::task::spawn_blocking(move || copy.keep()).await??;
        print(&format!("{}: {}\n", self.to.display(), size(bytes)))?;
        let Some(looked) = looked else {
            print("not checked\n")?;
            return Ok(ExitCode::SUCCESS);
        };
        print(&looked.words())?;
        if looked.faults > 0 {
            eprintln!(
                "error: the copy is there, and what is wrong in it is so in the running database"
            );
        }
        Ok(match (looked.faults, looked.is_incomplete()) {
            (0, false) => ExitCode::SUCCESS,
            (0, true) => ExitCode::from(NOT_DONE),
            _ => ExitCode::FAILURE,
        })
    }
}
