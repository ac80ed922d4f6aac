//! `orders import FILE`: orders of another system, line by line, as often as it takes.

use super::desk::Desk;
use super::import_file::{Batch, Batches};
use super::view::{ImportResultView, ImportView};
use crate::output::print;
use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// How often what may be tried again is, and how long apart.
const TRIES: usize = 5;
const PAUSE: Duration = Duration::from_secs(1);

/// How many refusals are printed; the figures at the end count all of them.
const SHOWN: usize = 100;

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A file of one JSON object on each line, as `GET /api/v1/orders?format=ndjson` exports them.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// What the whole file came to.
#[derive(Default)]
struct Figures {
    imported: u64,
    known: u64,
    refused: u64,
}

impl ImportArgs {
    pub(super) async fn run(self, desk: &Desk) -> anyhow::Result<ExitCode> {
        let name = self.file.display().to_string();
        let file = File::open(&self.file).with_context(|| format!("{name} cannot be read"))?;
        let bar = progress(file.metadata()?.len());
        let mut figures = Figures::default();
        for batch in Batches::of(file) {
            let batch = batch.with_context(|| format!("{name} cannot be read to its end"))?;
            figures.import(desk, &batch, &bar).await?;
            bar.inc(batch.bytes);
            bar.set_message(figures.words());
        }
        bar.finish_and_clear();
        print(&format!("{name}: {}\n", figures.words()))?;
        Ok(if figures.refused == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

impl Figures {
    async fn import(
        &mut self,
        desk: &Desk,
        batch: &Batch,
        bar: &ProgressBar,
    ) -> anyhow::Result<()> {
        for (line, why) in &batch.unreadable {
            self.refuse(bar, *line, why);
        }
        if batch.records.is_empty() {
            return Ok(());
        }
        let results = patiently(desk, batch).await?;
        for (line, result) in batch.lines.iter().zip(results) {
            match result {
                ImportResultView::Imported => self.imported += 1,
                ImportResultView::Known => self.known += 1,
                ImportResultView::Refused(why) | ImportResultView::TryAgain(why) => {
                    self.refuse(bar, *line, &why);
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, bar: &ProgressBar, line: u64, why: &str) {
        self.refused += 1;
        if self.refused <= SHOWN as u64 {
            bar.suspend(|| eprintln!("line {line}: {why}"));
        }
    }

    fn words(&self) -> String {
        let Self {
            imported,
            known,
            refused,
        } = self;
        format!("{imported} imported, {known} known already, {refused} refused")
    }
}

/// The whole batch again while something in it may be tried again: what was taken over is known then.
async fn patiently(desk: &Desk, batch: &Batch) -> anyhow::Result<Vec<ImportResultView>> {
    let mut first: Option<ImportView> = None;
    for _ in 0..TRIES {
        let view = desk.import(&batch.records).await?;
        let view = match first.take() {
            None => view,
            Some(earlier) => earlier.improved_by(view),
        };
        if !view.may_be_tried_again() {
            return Ok(view.results);
        }
        first = Some(view);
        tokio::time::sleep(PAUSE).await;
    }
    Ok(first.map(|view| view.results).unwrap_or_default())
}

/// A bar for people; where the output is no terminal, none is drawn.
fn progress(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} % {msg} ({eta} left)");
    bar.set_style(style.expect("the template is sound"));
    bar
}
