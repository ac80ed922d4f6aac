//! Every named point of every story that an order can have.

use super::story::Story;

/// Where the process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// At the first visit.
    First,
    /// At the second visit: another order has passed it before.
    Second,
    /// At the second visit: the same order has passed it before and tries again.
    Retry,
    /// At the first visit, and again at the first visit of the next life, if there is one.
    AndAgain,
}

/// One case of the matrix.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) story: Story,
    pub(super) point: String,
    pub(super) when: When,
}

const ALWAYS: &[When] = &[When::First, When::Second, When::AndAgain];

/// The calls that each story adds to those before, and when the process is killed around them.
const CALLS: [(Story, &[&str], &[When]); 7] = [
    (
        Story::Placed,
        &[
            "reserve",
            "authorize",
            "capture",
            "create-shipment",
            "notify",
        ],
        ALWAYS,
    ),
    (
        Story::LateSuccess,
        &["authorize"],
        &[When::First, When::Retry, When::AndAgain],
    ),
    (Story::Cancelled, &["refund", "release"], ALWAYS),
    (
        Story::CancelledInFlight,
        &["authorize", "void", "release"],
        ALWAYS,
    ),
    (Story::Shipped, &["consume"], ALWAYS),
    (
        Story::Declined,
        &["reserve", "authorize", "release"],
        ALWAYS,
    ),
    (
        Story::CaptureDeclined,
        &["capture", "void", "release"],
        ALWAYS,
    ),
];

/// The matrix.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (story, calls, whens) in CALLS {
        let around = |call: &&str| {
            ["before-call", "after-call", "after-record"].map(|point| format!("{point}:{call}"))
        };
        let mut points: Vec<String> = calls.iter().flat_map(around).collect();
        points.extend(match story {
            Story::Placed => vec!["before-place".to_owned(), "after-place".to_owned()],
            Story::Cancelled | Story::CancelledInFlight | Story::Shipped => {
                vec!["after-command".to_owned()]
            }
            Story::LateSuccess | Story::Declined | Story::CaptureDeclined => Vec::new(),
        });
        for point in points {
            for when in whens {
                cases.push(Case {
                    story,
                    point: point.clone(),
                    when: *when,
                });
            }
        }
    }
    cases
}
