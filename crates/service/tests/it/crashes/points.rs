//! Every named point of every story that an order can have.

use super::story::Story;

/// Where the process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// At the first visit.
    First,
    /// At the second visit: another order has passed it before.
    Second,
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

/// The calls that each story adds to those before.
const CALLS: [(Story, &[&str]); 5] = [
    (
        Story::Placed,
        &[
            "reserve",
            "authorize",
            "capture",
            "create-shipment",
            "notify",
        ],
    ),
    (Story::Cancelled, &["refund", "release"]),
    (Story::Shipped, &["consume"]),
    (Story::Declined, &["reserve", "authorize", "release"]),
    (Story::CaptureDeclined, &["capture", "void", "release"]),
];

/// The matrix.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (story, calls) in CALLS {
        let around = |call: &&str| {
            ["before-call", "after-call", "after-record"].map(|point| format!("{point}:{call}"))
        };
        let mut points: Vec<String> = calls.iter().flat_map(around).collect();
        points.extend(match story {
            Story::Placed => vec!["before-place".to_owned(), "after-place".to_owned()],
            Story::Cancelled | Story::Shipped => vec!["after-command".to_owned()],
            Story::Declined | Story::CaptureDeclined => Vec::new(),
        });
        for point in points {
            for when in [When::First, When::Second, When::AndAgain] {
                let point = point.clone();
                cases.push(Case { story, point, when });
            }
        }
    }
    cases
}
