//! What a deed on many orders came to: a line for each, kept under the form's key and told again to
//! whoever sends the form again.

use super::ORDERS;
use crate::http::web::Frame;
use crate::http::web::words::{self, Badge};
use application::orders::{BulkChanged, ChangeError};
use askama::Template;
use domain::order::{IllegalTransition, OrderStatusKind, RevisionError};
use domain::{Order, OrderRef};
use serde::{Deserialize, Serialize};

/// The page.
#[derive(Template)]
#[template(path = "dashboard/orders/bulk_result.html")]
pub(in crate::http::dashboard) struct BulkResultPage {
    pub(super) frame: Frame,
    pub(super) label: &'static str,
    /// The list that the orders were ticked on.
    pub(super) back: String,
    pub(super) lines: Vec<Line>,
    pub(super) tally: Vec<Tally>,
}

/// What became of one order, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// As the form named it.
    order: String,
    came_to: CameTo,
    /// Where it stands, where that is known.
    status: Option<String>,
}

/// What a deed came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CameTo {
    Done,
    Already,
    Refused,
    /// It stood elsewhere than on the list, so nothing was done.
    MovedOn,
    NotFound,
    Forbidden,
    /// Nothing was done, and it may be tried again.
    NotNow,
    /// Whether it was done is not known.
    Unknown,
}

/// One line of the page.
pub(super) struct Line {
    order: String,
    page: String,
    badge: Badge,
    words: String,
}

/// How many came to the same.
pub(super) struct Tally {
    badge: Badge,
    count: usize,
}

impl CameTo {
    const ALL: [Self; 8] = [
        Self::Done,
        Self::Already,
        Self::Refused,
        Self::MovedOn,
        Self::NotFound,
        Self::Forbidden,
        Self::NotNow,
        Self::Unknown,
    ];

    const fn badge(self) -> Badge {
        match self {
            Self::Done => Badge::ok("Done"),
            Self::Already => Badge::rest("Already so"),
            Self::Refused => Badge::bad("Refused"),
            Self::MovedOn => Badge::wait("Moved on"),
            Self::NotFound => Badge::bad("Not found"),
            Self::Forbidden => Badge::bad("Not allowed"),
            Self::NotNow => Badge::wait("Not done"),
            Self::Unknown => Badge::wait("Unknown"),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Done | Self::Already => "",
            Self::Refused => "The order does not allow it as it stands.",
            Self::MovedOn => {
                "Nothing was done now: the order no longer stood as the list showed it. Look at it, and decide again."
            }
            Self::NotFound => "There is no such order.",
            Self::Forbidden => "This is for operators.",
            Self::NotNow => "Nothing was changed. Try again.",
            Self::Unknown => "Whether it was done is not known yet: look at the order.",
        }
    }
}

impl Kept {
    pub(super) fn of(name: OrderRef, changed: &BulkChanged) -> Self {
        let status = |order: &Order| order.status().kind();
        let (came_to, status) = match changed {
            BulkChanged::Done(order) => (CameTo::Done, Some(status(order))),
            BulkChanged::Already(order) => (CameTo::Already, Some(status(order))),
            BulkChanged::Failed(error) => match error {
                ChangeError::Refused(IllegalTransition { from, .. }) => {
                    (CameTo::Refused, Some(*from))
                }
                ChangeError::Revision(RevisionError::Status { at, .. }) => {
                    (CameTo::MovedOn, Some(*at))
                }
                ChangeError::Revision(RevisionError::Version { .. }) => (CameTo::MovedOn, None),
                ChangeError::NotFound => (CameTo::NotFound, None),
                ChangeError::Forbidden => (CameTo::Forbidden, None),
                ChangeError::Busy(_) | ChangeError::Store(_) => (CameTo::NotNow, None),
                ChangeError::Unknown(_) => (CameTo::Unknown, None),
            },
        };
        Self {
            order: named(name),
            came_to,
            status: status.map(|kind| kind.as_str().to_owned()),
        }
    }

    /// Whether it stays so: what may be tried again is not kept.
    pub(super) const fn is_final(&self) -> bool {
        match self.came_to {
            CameTo::Done
            | CameTo::Already
            | CameTo::Refused
            | CameTo::MovedOn
            | CameTo::NotFound => true,
            CameTo::Forbidden | CameTo::NotNow | CameTo::Unknown => false,
        }
    }
}

impl From<&Kept> for Line {
    fn from(kept: &Kept) -> Self {
        let status = kept.status.as_deref().and_then(OrderStatusKind::parse);
        let stands = status.map(|kind| {
            let status = words::order_status(kind).words.to_lowercase();
            match kept.came_to {
                CameTo::Refused | CameTo::MovedOn => format!("It was {status}."),
                _ => format!("It is {status}."),
            }
        });
        let said = Some(kept.came_to.words().to_owned()).filter(|words| !words.is_empty());
        let words: Vec<String> = said.into_iter().chain(stands).collect();
        Self {
            order: kept.order.clone(),
            page: format!("{ORDERS}/{}", kept.order),
            badge: kept.came_to.badge(),
            words: words.join(" "),
        }
    }
}

/// The short name of an order in addresses.
pub(super) fn named(name: OrderRef) -> String {
    match name {
        OrderRef::Id(id) => id.to_string(),
        OrderRef::Number(number) => number.0.to_string(),
    }
}

/// How many came to what.
pub(super) fn tally(results: &[Kept]) -> Vec<Tally> {
    let counted = CameTo::ALL.map(|came_to| Tally {
        badge: came_to.badge(),
        count: results
            .iter()
            .filter(|kept| kept.came_to == came_to)
            .count(),
    });
    counted
        .into_iter()
        .filter(|tally| tally.count > 0)
        .collect()
}
