//! What the schedules have reached: a campaign that never met a thing proves nothing about it.

use domain::order::OrderStatusKind;
use domain::process::{Hold, Step, Verdict};
use std::collections::BTreeMap;
use std::fmt;

/// How a call ended, without the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum EndKind {
    Done,
    Refused,
    NotFound,
    NotSent,
    Unknown,
}

/// Something that can happen in a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happening {
    /// An attempt to do a step ended.
    Ended(Step, EndKind),
    /// A question about a call was answered.
    Queried(EndKind),
    /// An order came to be parked; by the reason's name.
    Parked(&'static str),
    /// An order came to stand there.
    Status(OrderStatusKind),
    /// An order was called off; by the cause's name.
    Cancelled(&'static str),
    /// An operator settled a parked order.
    Settled(&'static str),
    /// Anything else, mostly faults.
    Event(&'static str),
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(step, end) => write!(f, "{} {}", step.name(), lower(*end)),
            Self::Queried(end) => write!(f, "query {}", lower(*end)),
            Self::Parked(hold) => write!(f, "parked {hold}"),
            Self::Status(kind) => write!(f, "order {}", kind.as_str()),
            Self::Cancelled(cause) => write!(f, "cancelled {cause}"),
            Self::Settled(verdict) => write!(f, "settled {verdict}"),
            Self::Event(name) => f.write_str(name),
        }
    }
}

fn lower(end: EndKind) -> String {
    format!("{end:?}").to_lowercase()
}

/// How often each thing happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached(BTreeMap<Happening, u64>);

/// The faults and races that every campaign has to meet.
const EVENTS: [&str; 40] = [
    "append conflict",
    "cancel conflict",
    "cancel won",
    "cancel lost",
    "cancel repeated",
    "clock jumped",
    "commit duplicated",
    "commit lost",
    "commit unknown, not written",
    "commit unknown, written",
    "connection lost",
    "done by hand",
    "duplicate delivered",
    "late arrival",
    "late answer ignored",
    "lease stolen",
    "lost answer found",
    "paid later",
    "payment abandoned",
    "payment failed later",
    "payment reported after the order was called off",
    "payment reported after the order had expired",
    "payment reported before it was asked for",
    "payment reported while its call was in flight",
    "payment report conflict",
    "payment report sent twice",
    "payment report told again",
    "payment taken on",
    "payment taken on before it was asked for",
    "place kept",
    "place lost",
    "place unknown, written",
    "request expired",
    "request lost",
    "runner killed",
    "runner too late to send",
    "settle conflict",
    "ship conflict",
    "ship won",
    "timed out",
];

impl Reached {
    pub(super) fn count(&mut self, what: Happening) {
        *self.0.entry(what).or_default() += 1;
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (what, times) in &other.0 {
            *self.0.entry(*what).or_default() += times;
        }
    }

    /// How often a thing happened.
    pub fn times(&self, what: Happening) -> u64 {
        self.0.get(&what).copied().unwrap_or(0)
    }

    /// All that happened.
    pub fn all(&self) -> impl Iterator<Item = (Happening, u64)> + '_ {
        self.0.iter().map(|(what, times)| (*what, *times))
    }

    /// What has to happen in a campaign and did not.
    pub fn missing(&self) -> Vec<Happening> {
        required().filter(|what| self.times(*what) == 0).collect()
    }
}

fn required() -> impl Iterator<Item = Happening> {
    let ends = [
        EndKind::Done,
        EndKind::Refused,
        EndKind::NotSent,
        EndKind::Unknown,
    ];
    let ended = Step::ALL
        .into_iter()
        .flat_map(move |step| ends.map(|end| Happening::Ended(step, end)));
    let queried = [
        EndKind::Done,
        EndKind::Refused,
        EndKind::NotFound,
        EndKind::Unknown,
    ];
    let causes = [
        "requested",
        "out-of-stock",
        "reservation-refused",
        "reservation-expired",
        "payment-declined",
        "payment-expired",
    ];
    ended
        .chain(queried.map(Happening::Queried))
        .chain(Hold::ALL.map(|hold| Happening::Parked(hold.name())))
        .chain(OrderStatusKind::ALL.map(Happening::Status))
        .chain(causes.map(Happening::Cancelled))
        .chain(Verdict::ALL.map(|verdict| Happening::Settled(verdict.name())))
        .chain(EVENTS.map(Happening::Event))
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, times) in &self.0 {
            writeln!(f, "  {times:>12}  {what}")?;
        }
        Ok(())
    }
}
