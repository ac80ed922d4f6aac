//! What a comparison of everything has found so far, within bounds: all of it is counted, and the first of
//! each kind are kept.

use super::finding::{Difference, Finding, Side, Unchecked};
use super::pages::{Place, Section};
use crate::ports::StoreError;
use domain::order::Veil;
use domain::{OrderNumber, Timestamp};

/// The first few of something, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// The first.
    pub first: Vec<T>,
    /// All.
    pub count: u64,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            first: Vec::new(),
            count: 0,
        }
    }
}

impl<T> Kept<T> {
    fn keep(&mut self, found: T, at_most: usize) {
        self.count += 1;
        if self.first.len() < at_most {
            self.first.push(found);
        }
    }

    /// How many are not kept.
    pub fn left_out(&self) -> u64 {
        self.count - self.first.len() as u64
    }
}

/// Why orders were not compared with somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCompared {
    /// With whom.
    pub side: Side,
    /// Why not.
    pub why: String,
    /// Which orders.
    pub orders: Kept<OrderNumber>,
    /// Whether it concerns what no order has, too.
    pub has_no_list: bool,
}

/// How a comparison ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Everything was looked at.
    Through,
    /// It took too long, and the rest was not looked at.
    OutOfTime,
    /// The process was to stop.
    Stopped,
    /// The orders could not be read.
    Unread(StoreError),
    /// A fault of ours ended it.
    BrokeOff,
}

/// The report of one comparison.
#[derive(Debug, Clone)]
pub struct ReconcileReport {
    /// Who asked for it.
    pub by: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When and how it ended; none: it goes on.
    pub ended: Option<(Timestamp, Ending)>,
    /// Where it is, or was when it ended early.
    pub place: Place,
    /// How many orders were looked at.
    pub orders: u64,
    /// How many of them were in the middle of their process.
    pub under_way: u64,
    /// How many holdings of collaborators were looked at.
    pub holdings: u64,
    /// Where orders and collaborators say different things.
    pub differences: Kept<Difference>,
    /// Orders that wait for a person or cannot be read.
    pub others: Kept<Finding>,
    /// What was not compared.
    pub not_compared: Vec<NotCompared>,
}

impl ReconcileReport {
    /// The most differences that are kept, and the most of the other findings.
    pub const MOST_FINDINGS: usize = 500;
    /// The most reasons why something was not compared that are told apart.
    pub const MOST_REASONS: usize = 30;
    /// The most orders that are named for each of them.
    pub const MOST_NAMED: usize = 20;
    /// What stands for the reasons beyond those.
    pub const OTHER_REASONS: &str = "other reasons";

    pub(super) fn new(by: String, began_at: Timestamp) -> Self {
        Self {
            by,
            began_at,
            ended: None,
            place: Place::START,
            orders: 0,
            under_way: 0,
            holdings: 0,
            differences: Kept::default(),
            others: Kept::default(),
            not_compared: Vec::new(),
        }
    }

    /// The same behind a veil: what is said of holdings and faults is in other services' words.
    pub(super) fn behind(mut self, veil: Veil) -> Self {
        for found in &mut self.differences.first {
            found.order_says = veil.words(&found.order_says);
            found.they_say = veil.words(&found.they_say);
        }
        for found in &mut self.others.first {
            match found {
                Finding::Parked(parked) => {
                    parked.they_say = parked.they_say.as_deref().map(|said| veil.words(said));
                }
                Finding::Unreadable { why, .. } => *why = veil.words(why),
                Finding::Difference(_) => {}
            }
        }
        for reason in &mut self.not_compared {
            reason.why = veil.words(&reason.why);
        }
        self
    }

    /// Whether all was compared, and nothing has to be looked at.
    pub fn agrees(&self) -> bool {
        self.is_complete() && self.differences.count + self.others.count == 0
    }

    /// Whether everything could be compared.
    pub fn is_complete(&self) -> bool {
        matches!(self.ended, Some((_, Ending::Through))) && self.not_compared.is_empty()
    }

    /// Adds a page.
    pub(super) fn add(&mut self, section: Section) {
        self.orders += section.orders;
        self.under_way += section.under_way;
        self.holdings += section.holdings;
        for finding in section.findings {
            match finding {
                Finding::Difference(found) => self.differences.keep(*found, Self::MOST_FINDINGS),
                other => self.others.keep(other, Self::MOST_FINDINGS),
            }
        }
        for unchecked in section.unchecked {
            self.note(unchecked);
        }
        if let Some(next) = section.next {
            self.place = next;
        }
    }

    fn note(&mut self, Unchecked { side, number, why }: Unchecked) {
        let known = |noted: &NotCompared, why: &str| noted.side == side && noted.why == why;
        let is_full = self.not_compared.len() >= Self::MOST_REASONS;
        let place = |why: &str| self.not_compared.iter().position(|noted| known(noted, why));
        let (place, why) = match place(&why) {
            Some(place) => (Some(place), why),
            None if is_full => (place(Self::OTHER_REASONS), Self::OTHER_REASONS.to_owned()),
            None => (None, why),
        };
        let place = place.unwrap_or_else(|| {
            self.not_compared.push(NotCompared {
                side,
                why,
                orders: Kept::default(),
                has_no_list: false,
            });
            self.not_compared.len() - 1
        });
        let noted = &mut self.not_compared[place];
        match number {
            Some(number) => noted.orders.keep(number, Self::MOST_NAMED),
            None => noted.has_no_list = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::OrderId;

    fn unchecked(side: Side, number: Option<u64>, why: &str) -> Unchecked {
        Unchecked {
            side,
            number: number.map(OrderNumber),
            why: why.to_owned(),
        }
    }

    #[test]
    fn what_was_not_compared_is_counted_by_reason_within_bounds() {
        let mut report = ReconcileReport::new("ada".to_owned(), Timestamp::from_micros(0));
        let silent = (1..=50).map(|number| unchecked(Side::Money, Some(number), "silent"));
        let reasons = (0..100).map(|n| unchecked(Side::Stock, Some(1), &format!("reason {n}")));
        let mut all: Vec<_> = silent.chain(reasons).collect();
        all.push(unchecked(Side::Money, None, "silent"));
        report.add(Section {
            orders: 50,
            unchecked: all,
            ..Section::default()
        });
        let money = &report.not_compared[0];
        assert_eq!((money.orders.count, money.orders.first.len()), (50, 20));
        assert_eq!((money.orders.left_out(), money.has_no_list), (30, true));
        // The others are together, one for each side.
        assert_eq!(report.not_compared.len(), ReconcileReport::MOST_REASONS + 1);
        let rest = report.not_compared.last().expect("there are some");
        assert_eq!(
            (rest.why.as_str(), rest.orders.count),
            ("other reasons", 71)
        );
        report.ended = Some((Timestamp::from_micros(1), Ending::Through));
        assert!(!report.is_complete() && !report.agrees());
    }

    #[test]
    fn who_looks_on_reads_what_was_found_and_not_in_which_words() {
        let mut report = ReconcileReport::new("ada".to_owned(), Timestamp::from_micros(0));
        let damaged = Finding::Unreadable {
            order: OrderId::LOWEST,
            number: Some(OrderNumber(7)),
            why: "Jane Doe is no status".to_owned(),
        };
        report.add(Section {
            findings: vec![damaged],
            unchecked: vec![unchecked(Side::Money, Some(1), "Jane Doe is unknown")],
            ..Section::default()
        });
        let shown = format!("{:?}", report.behind(Veil::Masked));
        assert!(
            !shown.contains("Jane") && shown.matches("***").count() == 2,
            "{shown}"
        );
        assert!(shown.contains("OrderNumber(7)"), "{shown}");
    }
}
