//! What is told: each finding as it is found, and the figures at the end.

use super::unchecked::UncheckedView;
use super::words;
use crate::output::print;
use crate::telemetry::escaped;
use application::reconcile::{Difference, Finding, ParkedOrder, Repaired, Section};
use domain::{OrderId, OrderNumber};
use serde::Serialize;

/// What was told so far.
pub(super) struct Report {
    is_json: bool,
    summary: Summary,
    unchecked: UncheckedView,
}

#[derive(Default, Serialize)]
struct Summary {
    what: &'static str,
    /// Whether all that could be compared agrees, and all could be.
    result: &'static str,
    orders: u64,
    under_way: u64,
    holdings: u64,
    parked: u64,
    differences: u64,
    repaired: u64,
    unreadable: u64,
}

/// A finding for machines.
#[derive(Serialize)]
struct Line<'a> {
    what: &'static str,
    order: String,
    number: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_says: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    they_say: Option<&'a str>,
    to_do: &'a str,
    /// Whether `--repair` can do it.
    repairable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    repaired: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_repaired: Option<&'a str>,
}

impl Report {
    pub(super) fn new(is_json: bool) -> Self {
        Self {
            is_json,
            summary: Summary {
                what: "summary",
                ..Summary::default()
            },
            unchecked: UncheckedView::default(),
        }
    }

    /// Tells a finding, and what its repair came to.
    pub(super) fn tell(&mut self, finding: &Finding, repaired: &Repaired) -> anyhow::Result<()> {
        let counted = match (finding, repaired) {
            (_, Repaired::Done(_)) => &mut self.summary.repaired,
            (Finding::Difference(_), _) => &mut self.summary.differences,
            (Finding::Parked(_), _) => &mut self.summary.parked,
            (Finding::Unreadable { .. }, _) => &mut self.summary.unreadable,
        };
        *counted += 1;
        if self.is_json {
            print(&format!(
                "{}\n",
                serde_json::to_string(&line(finding, repaired))?
            ))?;
        } else {
            print(&escaped_lines(&words::finding(finding, repaired)))?;
        }
        Ok(())
    }

    /// Counts a page.
    pub(super) fn count(&mut self, section: &Section) {
        self.summary.orders += section.orders;
        self.summary.under_way += section.under_way;
        self.summary.holdings += section.holdings;
        self.unchecked.note(&section.unchecked);
    }

    pub(super) const fn has_differences(&self) -> bool {
        self.summary.differences + self.summary.parked > 0
    }

    pub(super) fn is_incomplete(&self) -> bool {
        self.summary.unreadable > 0 || !self.unchecked.is_empty()
    }

    /// Tells what was not compared, and the figures.
    pub(super) fn end(&self) -> anyhow::Result<()> {
        if !self.is_json {
            print(&escaped_lines(&self.unchecked.words()))?;
            print(&self.figures())?;
            return Ok(());
        }
        for line in self.unchecked.lines() {
            print(&format!("{}\n", serde_json::to_string(&line)?))?;
        }
        let summary = Summary {
            result: self.result(),
            ..self.summary
        };
        print(&format!("{}\n", serde_json::to_string(&summary)?))?;
        Ok(())
    }

    fn result(&self) -> &'static str {
        match (self.has_differences(), self.is_incomplete()) {
            (true, _) => "differences",
            (false, true) => "incomplete",
            (false, false) => "agree",
        }
    }

    fn figures(&self) -> String {
        let Summary {
            orders,
            under_way,
            holdings,
            parked,
            differences,
            repaired,
            unreadable,
            ..
        } = self.summary;
        let verdict = match self.result() {
            "agree" => "all agree",
            "incomplete" => "no differences in what could be compared; not all could be",
            _ => "somebody has to look",
        };
        format!(
            "{orders} orders compared ({under_way} under way), {holdings} holdings looked up; \
             {differences} differences, {parked} parked, {repaired} repaired, {unreadable} unreadable: \
             {verdict}\n"
        )
    }
}

fn line<'a>(finding: &'a Finding, repaired: &'a Repaired) -> Line<'a> {
    let line = match finding {
        Finding::Difference(found) => difference(found),
        Finding::Parked(found) => parked(found),
        Finding::Unreadable { order, number, why } => Line {
            order_says: Some(why),
            ..blank("unreadable", *order, *number)
        },
    };
    match repaired {
        Repaired::Done(how) => Line {
            repaired: Some(how),
            ..line
        },
        Repaired::NotDone(why) => Line {
            not_repaired: Some(why),
            ..line
        },
        Repaired::NotTried => line,
    }
}

fn difference(found: &Difference) -> Line<'_> {
    Line {
        with: Some(found.side.collaborator()),
        kind: Some(found.kind.name()),
        key: Some(found.key.as_str().to_owned()),
        order_says: Some(&found.order_says),
        they_say: Some(&found.they_say),
        to_do: found.advice,
        repairable: found.is_repairable(),
        ..blank("difference", found.order, found.number)
    }
}

fn parked(found: &ParkedOrder) -> Line<'_> {
    Line {
        kind: Some(found.parked.hold.name()),
        key: found.parked.call.map(|call| call.to_string()),
        they_say: found.they_say.as_deref(),
        to_do: found.parked.hold.advice(),
        repairable: found.is_settled_by_it,
        ..blank("parked", found.order, Some(found.number))
    }
}

fn blank<'a>(what: &'static str, order: OrderId, number: Option<OrderNumber>) -> Line<'a> {
    Line {
        what,
        order: order.to_string(),
        number: number.map(|number| number.0),
        with: None,
        kind: None,
        key: None,
        order_says: None,
        they_say: None,
        to_do: words::MEND,
        repairable: false,
        repaired: None,
        not_repaired: None,
    }
}

/// Words of others end up on terminals.
fn escaped_lines(text: &str) -> String {
    let lines = text.lines().map(escaped);
    lines.map(|line| line + "\n").collect()
}
