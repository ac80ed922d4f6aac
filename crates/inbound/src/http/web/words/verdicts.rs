//! An operator's word on what the service cannot find out.

use domain::process::Verdict;

/// What is said with it, to be read after a name.
pub(crate) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Done => "it was done",
        Verdict::NotDone => "it was not done",
        Verdict::Retry => "try again",
    }
}

/// What the button says, and what it leads to.
pub(crate) const fn verdict_label(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Done => (
            "It was done",
            "You have made sure that it was done. The order goes on from there.",
        ),
        Verdict::NotDone => (
            "It was not done",
            "You have made sure that it was not done, and will not be by an earlier attempt. It may be done again.",
        ),
        Verdict::Retry => (
            "Try again",
            "The cause is mended. The order is taken up at once.",
        ),
    }
}
