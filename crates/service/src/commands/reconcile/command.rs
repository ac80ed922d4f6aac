//! What can be typed, and the run over all pages.

use super::report::Report;
use crate::commands::draining::drain;
use crate::commands::orders::{OPERATOR, Purpose, core_of_orders};
use crate::config::Settings;
use crate::wiring::Core;
use application::Caller;
use application::audit::RecordDeed;
use application::orders::SettleOrder;
use application::reconcile::{Finding, Place, Reconcile, Repaired, Section};
use clap::Args;
use domain::OrderRef;
use std::process::ExitCode;

/// The exit code where something could not be compared, and nothing differs in the rest.
const NOT_COMPARED: u8 = 2;

#[derive(Debug, Args)]
pub(crate) struct ReconcileCommand {
    /// Repair what is safe to repair.
    #[arg(long)]
    repair: bool,
    /// Only this order: a number, a UUID, `ORD-<uuid>` or `ORD_<number>`.
    #[arg(long, value_name = "ORDER")]
    order: Option<OrderRef>,
    /// Print JSON, one object a line, for machines; the last is the summary.
    #[arg(long)]
    json: bool,
}

impl ReconcileCommand {
    pub(crate) async fn run(self, settings: &Settings) -> ExitCode {
        match self.compared(settings).await {
            Ok(code) => code,
            Err(error) => {
                eprintln!("error: nothing was compared: {error:#}");
                ExitCode::from(NOT_COMPARED)
            }
        }
    }

    async fn compared(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let purpose = if self.repair {
            Purpose::Decide
        } else {
            Purpose::Look
        };
        let core = core_of_orders(settings, purpose).await?;
        let reported = self.over(&core).await;
        drain(&core.engine).await;
        let report = reported?;
        report.end()?;
        Ok(match (report.has_differences(), report.is_incomplete()) {
            (true, _) => ExitCode::FAILURE,
            (false, true) => ExitCode::from(NOT_COMPARED),
            (false, false) => ExitCode::SUCCESS,
        })
    }

    /// Page by page: what was found is told before the next page is turned.
    async fn over(&self, core: &Core) -> anyhow::Result<Report> {
        let (reconcile, deeds) = (reconcile(core), core.deeds());
        let on = (&reconcile, &deeds);
        let mut report = Report::new(self.json);
        if let Some(order) = self.order {
            let section = reconcile.one(order).await?;
            self.tell(on, &mut report, section).await?;
            return Ok(report);
        }
        let mut place = Some(Place::START);
        while let Some(here) = place {
            let mut section = reconcile.section(here).await?;
            place = section.next.take();
            self.tell(on, &mut report, section).await?;
        }
        Ok(report)
    }

    async fn tell(
        &self,
        (reconcile, deeds): (&Reconcile, &RecordDeed),
        report: &mut Report,
        section: Section,
    ) -> anyhow::Result<()> {
        let by = Caller::Operator(OPERATOR.to_owned());
        let findings: &[Finding] = &section.findings;
        for finding in findings {
            let repaired = if self.repair {
                reconcile.repair(finding, &by, deeds).await
            } else {
                Repaired::NotTried
            };
            report.tell(finding, &repaired)?;
        }
        report.count(&section);
        Ok(())
    }
}

fn reconcile(core: &Core) -> Reconcile {
    Reconcile {
        journal: core.journal.clone(),
        list: core.list.clone(),
        collaborators: core.engine.collaborators().clone(),
        clock: core.clock.clone(),
        settle: SettleOrder(core.change()),
    }
}
