//! What waits in the store for somebody to take it up, counted as far as somebody wants to know.

use super::order_list::ParkedAs;
use domain::{Duration, Timestamp};

/// What waits, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// Orders that are due and that nobody has taken up, as far as they were counted.
    pub due: u64,
    /// For how long the first of them has been due, by the clock that leases are told by; zero if none is.
    pub due_for: Duration,
    /// Orders that wait for a person, by why; together as far as they were counted. Reasons of a newer
    /// version are left out.
    pub parked: Vec<(ParkedAs, u64)>,
    /// Requests that wait for prices, as far as they were counted.
    pub price_questions: u64,
    /// When the first of them was made.
    pub first_question: Option<Timestamp>,
}

impl Backlog {
    /// Nothing waits.
    pub const NOTHING: Self = Self {
        due: 0,
        due_for: Duration::ZERO,
        parked: Vec::new(),
        price_questions: 0,
        first_question: None,
    };
}
