//! What a metric is: what is said of it, and how it is counted.

use super::labels::Label;
use metrics::{Key, Level, Metadata, SharedString, with_recorder};

/// A metric of the service.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Its name, as Prometheus has it.
    pub name: &'static str,
    /// What kind of number it is.
    pub kind: Kind,
    /// What is counted.
    pub unit: Unit,
    /// What it says, in a sentence without its full stop.
    pub help: &'static str,
    /// What its series are told apart by.
    pub labels: &'static [Label],
    /// Who knows the number.
    pub source: Source,
}

/// What kind of number a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Grows, and begins at 0 with the process.
    Counter,
    /// Goes up and down.
    Gauge,
    /// How many were at most so large, for each of these bounds.
    Histogram(Buckets),
}

/// The upper bounds of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buckets {
    /// Lengths of time, in microseconds.
    Micros(&'static [u32]),
    /// Plain numbers.
    Numbers(&'static [u32]),
}

/// What a metric counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// Whatever this word says.
    Of(&'static str),
}

/// Who knows the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It is counted by this process as things happen.
    Counted,
    /// It is read when somebody wants to know; left out where it cannot be.
    Read,
}

/// Everything is counted, whatever its level.
const ALWAYS: Metadata<'static> = Metadata::new("order_service", Level::INFO, None);

impl Metric {
    /// A counter, counted as things happen.
    pub(super) const fn counter(name: &'static str, unit: Unit, help: &'static str) -> Self {
        Self::new(name, Kind::Counter, unit, help)
    }

    /// A gauge, kept as things happen.
    pub(super) const fn gauge(name: &'static str, unit: Unit, help: &'static str) -> Self {
        Self::new(name, Kind::Gauge, unit, help)
    }

    /// A histogram of lengths of time.
    pub(super) const fn times(
        name: &'static str,
        micros: &'static [u32],
        help: &'static str,
    ) -> Self {
        let kind = Kind::Histogram(Buckets::Micros(micros));
        Self::new(name, kind, Unit::Seconds, help)
    }

    /// A histogram of plain numbers.
    pub(super) const fn sizes(
        name: &'static str,
        bounds: &'static [u32],
        unit: Unit,
        help: &'static str,
    ) -> Self {
        let kind = Kind::Histogram(Buckets::Numbers(bounds));
        Self::new(name, kind, unit, help)
    }

    const fn new(name: &'static str, kind: Kind, unit: Unit, help: &'static str) -> Self {
        Self {
            name,
            kind,
            unit,
            help,
            labels: &[],
            source: Source::Counted,
        }
    }

    /// The same, with a series for each of what these labels say.
    pub(super) const fn by(self, labels: &'static [Label]) -> Self {
        Self { labels, ..self }
    }

    /// The same, read when somebody wants to know.
    pub(super) const fn read(self) -> Self {
        Self {
            source: Source::Read,
            ..self
        }
    }

    /// The series of a counter where its labels say this, in their order.
    pub fn count<const N: usize>(&self, says: [impl Into<SharedString>; N]) -> metrics::Counter {
        let key = self.key(says);
        with_recorder(|recorder| recorder.register_counter(&key, &ALWAYS))
    }

    /// The series of a gauge, likewise.
    pub fn level<const N: usize>(&self, says: [impl Into<SharedString>; N]) -> metrics::Gauge {
        let key = self.key(says);
        with_recorder(|recorder| recorder.register_gauge(&key, &ALWAYS))
    }

    /// The series of a histogram, likewise.
    pub fn spread<const N: usize>(&self, says: [impl Into<SharedString>; N]) -> metrics::Histogram {
        let key = self.key(says);
        with_recorder(|recorder| recorder.register_histogram(&key, &ALWAYS))
    }

    /// The only series of a metric without labels.
    pub const ALONE: [&'static str; 0] = [];

    fn key<const N: usize>(&self, says: [impl Into<SharedString>; N]) -> Key {
        debug_assert_eq!(N, self.labels.len(), "{} has other labels", self.name);
        let names = self.labels.iter().map(|label| label.name);
        let labels = names.zip(says);
        let labels = labels.map(|(name, says)| metrics::Label::new(name, says));
        Key::from_parts(self.name, labels.collect::<Vec<_>>())
    }

    /// Tells who keeps the numbers what this one is.
    pub(in crate::metrics) fn describe(&self) {
        let (name, help) = (self.name.into(), self.help.into());
        with_recorder(|recorder| match self.kind {
            Kind::Counter => recorder.describe_counter(name, None, help),
            Kind::Gauge => recorder.describe_gauge(name, None, help),
            Kind::Histogram(_) => recorder.describe_histogram(name, None, help),
        });
    }
}
