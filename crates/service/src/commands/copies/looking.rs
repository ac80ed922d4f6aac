//! A copy is looked at: the file and its rows, then the orders against the books that are in it. Each thing
//! that is wrong is told as it is found.

use super::kept::reconcile_kept;
use crate::commands::reconcile::words;
use crate::config::Settings;
use crate::output::print;
use crate::telemetry::escaped;
use application::reconcile::{Finding, Place, Repaired, Section};
use outbound::sql::sqlite::copies::{Checked, check};
use std::fmt::Write as _;
use std::path::Path;

/// What a copy came to.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) checked: Checked,
    /// How many things are wrong.
    pub(super) faults: u64,
    /// How many orders wait for a person, which is nothing wrong.
    parked: u64,
    /// How many have collaborators whose books are not in the copy.
    elsewhere: u64,
}

/// Looks at all of it.
pub(super) async fn look(file: &Path, settings: &Settings) -> anyhow::Result<Looked> {
    let path = file.to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        let mut looked = Looked::default();
        let checked = check(&path, &mut |fault| looked.tell(&fault));
        checked.map(|checked| Looked { checked, ..looked })
    });
    let mut looked = looked.await??;
    if looked.checked.is_damaged || looked.checked.is_older() {
        return Ok(looked);
    }
    match reconcile_kept(file, settings) {
        Ok(reconcile) => {
            let mut place = Some(Place::START);
            while let Some(here) = place {
                match reconcile.section(here).await {
                    Ok(mut section) => {
                        place = section.next.take();
                        looked.note(&section);
                    }
                    Err(error) => {
                        looked.tell(&format!(
                            "the orders cannot all be compared with the books: {error}"
                        ));
                        break;
                    }
                }
            }
        }
        Err(error) => looked.tell(&format!(
            "the orders cannot be compared with the books: {error}"
        )),
    }
    Ok(looked)
}

impl Looked {
    /// A reader that has seen enough is no fault of the copy.
    pub(super) fn tell(&mut self, fault: &str) {
        self.faults += 1;
        let lines = fault.trim_end().lines().map(escaped);
        let _ = print(&lines.map(|line| line + "\n").collect::<String>());
    }

    /// What cannot be read has been told, order by order.
    fn note(&mut self, section: &Section) {
        for finding in &section.findings {
            match finding {
                Finding::Difference(_) => self.tell(&words::finding(finding, &Repaired::NotTried)),
                Finding::Parked(_) => self.parked += 1,
                Finding::Unreadable { .. } => {}
            }
        }
        let elsewhere = section.unchecked.iter().filter(|one| one.number.is_some());
        self.elsewhere += elsewhere.count() as u64;
    }

    /// Whether there is more to look at than could be.
    pub(super) fn is_incomplete(&self) -> bool {
        !self.checked.left_out.is_empty()
    }

    /// In a line or more.
    pub(super) fn words(&self) -> String {
        let Checked {
            orders,
            events,
            left_out,
            ..
        } = &self.checked;
        let mut words = format!("checked: {orders} orders with {events} events");
        match self.faults {
            0 => words.push_str(", nothing is wrong with them\n"),
            1 => words.push_str(", one thing is wrong: see above\n"),
            faults => {
                let _ = writeln!(words, ", {faults} things are wrong: see above");
            }
        }
        for what in left_out {
            let _ = writeln!(words, "not looked at: {what}");
        }
        if self.parked > 0 {
            let _ = writeln!(words, "{} orders wait for a person", self.parked);
        }
        if self.elsewhere > 0 {
            words.push_str(
                "not compared: what collaborators elsewhere hold; `order-service reconcile` asks them\n",
            );
        }
        words
    }
}
