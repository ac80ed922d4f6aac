//! What can be told, or in words why not: nothing unknown is shown as nothing.

use crate::http::web::words::{At, grouped};
use application::overview::{Counted, Flow, Standing, Untold};
use application::ports::Total;

/// A part's content, or why there is none.
pub(super) type Told<T> = Result<T, &'static str>;

const NOT_YET: &str = "This is not known yet.";
const NO_ANSWER: &str = "This is not known: the store gives no answer. It is asked again.";
const TOO_SLOW: &str = "This is not known: the store did not answer in time. It is asked again.";

/// What is counted of the last hour.
pub(super) fn counted(flow: &Flow) -> Told<&Counted> {
    match (&flow.counted, &flow.trouble) {
        (Some(counted), _) => Ok(counted),
        (None, Some(_)) => Err(NO_ANSWER),
        (None, None) => Err(NOT_YET),
    }
}

/// A part of how all stands.
pub(super) fn part<'a, T>(
    standing: Option<&'a Standing>,
    part: impl FnOnce(&'a Standing) -> &'a Result<T, Untold>,
) -> Told<&'a T> {
    let standing = standing.ok_or(NOT_YET)?;
    part(standing).as_ref().map_err(|why| match why {
        Untold::Failed(_) => NO_ANSWER,
        Untold::TooSlow => TOO_SLOW,
    })
}

/// What is not asked of the store.
pub(super) fn known(standing: Option<&Standing>) -> Told<&Standing> {
    standing.ok_or(NOT_YET)
}

/// `12`; `more than 1,000` where nobody counted on.
pub(super) fn how_many(total: Total) -> String {
    let number = grouped(total.orders);
    if total.is_exact {
        number
    } else {
        format!("more than {number}")
    }
}

/// How far what is counted can be taken at its word.
#[derive(Default)]
pub(super) struct Extent {
    /// Since when it counts, where that is not the whole hour.
    pub(super) since: Option<At>,
    /// Up to when, where that is not now.
    pub(super) up_to: Option<At>,
    /// Nothing more is counted at the moment.
    pub(super) is_halted: bool,
}

impl Extent {
    pub(super) fn of(flow: &Flow) -> Self {
        let Some(counted) = &flow.counted else {
            return Self::default();
        };
        Self {
            since: (counted.since > counted.hour.begin()).then_some(At(counted.since)),
            up_to: counted.up_to.map(At),
            is_halted: flow.trouble.is_some(),
        }
    }
}
