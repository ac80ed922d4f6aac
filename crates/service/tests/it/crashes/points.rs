//! Every named point of every story that an order can have.

use super::story::Story;

/// Where the process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// At the first visit.
    First,
    /// At the second visit: another order has passed it before.
    Second,
    /// At this visit: the same order has passed it before.
    Nth(u32),
    /// At the first visit, and again at the first visit of the next life, if there is one.
    AndAgain,
    /// The first attempt of the call lost its answer with its process; here the second attempt does.
    SecondAttempt,
}

/// One case of the matrix.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) story: Story,
    pub(super) point: String,
    pub(super) when: When,
}

/// The moments of each call.
const AROUND: [&str; 3] = ["before-call", "after-call", "after-record"];

const ALWAYS: &[When] = &[When::First, When::Second, When::AndAgain];
const ALONE: &[When] = &[When::First, When::AndAgain];
const ONCE_MORE: &[When] = &[When::Nth(2)];
const TWICE: &[When] = &[When::Nth(1), When::Nth(2)];

/// The calls that each story adds to those before, and when the process is killed around them.
const CALLS: [(Story, &[&str], &[When]); 12] = [
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
        Story::OnSimple,
        &["reserve", "authorize", "capture", "notify"],
        ALONE,
    ),
    (
        Story::LateSuccess,
        &["authorize"],
        &[When::First, When::Nth(2), When::AndAgain],
    ),
    (Story::Cancelled, &["refund", "release"], ALWAYS),
    (
        Story::CancelledInFlight,
        &["authorize", "void", "release"],
        ALWAYS,
    ),
    (Story::Shipped, &["consume"], ALWAYS),
    (Story::Delivered, &["consume"], ALONE),
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
    (Story::SettledDone, &["authorize", "capture"], ALONE),
    (Story::SettledNotDone, &["authorize"], ONCE_MORE),
    (Story::SettledRetry, &["authorize"], ONCE_MORE),
];

/// The moments that are no call's.
const OTHERS: [(Story, &str, &[When]); 11] = [
    (Story::Placed, "before-place", ALWAYS),
    (Story::Placed, "after-place", ALWAYS),
    (Story::OnSimple, "before-place", ALONE),
    (Story::OnSimple, "after-place", ALONE),
    (Story::Cancelled, "after-command", ALWAYS),
    (Story::CancelledInFlight, "after-command", ALWAYS),
    (Story::Shipped, "after-command", ALWAYS),
    // It is picked, it leaves, it is seen on its way, it arrives.
    (
        Story::Delivered,
        "after-command",
        &[
            When::Nth(1),
            When::Nth(2),
            When::Nth(3),
            When::Nth(4),
            When::AndAgain,
        ],
    ),
    (Story::SettledDone, "after-command", ALONE),
    (Story::SettledNotDone, "after-command", TWICE),
    (Story::SettledRetry, "after-command", TWICE),
];

/// Each undo, in each story that has it.
const UNDOS: [(Story, &str); 6] = [
    (Story::Cancelled, "refund"),
    (Story::Cancelled, "release"),
    (Story::CancelledInFlight, "void"),
    (Story::CaptureDeclined, "void"),
    (Story::CaptureDeclined, "release"),
    (Story::Declined, "release"),
];

/// The matrix.
pub(super) fn cases() -> Vec<Case> {
    let around = |call: &str| AROUND.map(|moment| format!("{moment}:{call}"));
    let mut cases = Vec::new();
    let mut add = |story, point: &str, whens: &[When]| {
        cases.extend(whens.iter().map(|when| Case {
            story,
            point: point.to_owned(),
            when: *when,
        }));
    };
    for (story, calls, whens) in CALLS {
        for point in calls.iter().flat_map(|call| around(call)) {
            add(story, &point, whens);
        }
    }
    for (story, point, whens) in OTHERS {
        add(story, point, whens);
    }
    for (story, undo) in UNDOS {
        for point in around(undo) {
            add(story, &point, &[When::SecondAttempt]);
        }
    }
    cases
}

/// A part of it that has each point, each story and each way to be killed: for the databases on which
/// the whole would take too long.
pub(super) fn every_point_once() -> Vec<Case> {
    let (mut points, mut stories, mut whens) = (Vec::new(), Vec::new(), Vec::new());
    let is_needed = |case: &Case| {
        // Each is noted, whichever of them the case is needed for.
        let news = [
            is_new(&mut points, case.point.clone()),
            is_new(&mut stories, case.story),
            is_new(&mut whens, std::mem::discriminant(&case.when)),
        ];
        news.contains(&true)
    };
    cases().into_iter().filter(is_needed).collect()
}

fn is_new<T: PartialEq>(known: &mut Vec<T>, one: T) -> bool {
    let is_new = !known.contains(&one);
    if is_new {
        known.push(one);
    }
    is_new
}
