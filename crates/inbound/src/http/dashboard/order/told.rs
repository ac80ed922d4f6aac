//! What a deed on an order came to: a short word where it is kept under the form's key, and a notice where
//! it is told.

use crate::http::answering::answer;
use crate::http::web::Notice;
use crate::http::web::words::{ActionWords, order_status};
use application::Answer;
use axum::http::StatusCode;
use axum::response::Response;
use domain::order::{IllegalTransition, NextAction, OrderStatusKind};
use domain::process::SettleError;

/// The header that carries it in an answer that is kept.
const TOLD: &str = "order-was";

/// What the domain calls what it forbids.
const PARTICIPLES: [&str; 4] = ["cancelled", "processed", "shipped", "delivered"];

/// What a deed came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// The order was changed, now or by the same form before.
    Done(NextAction),
    /// The operator's word is on record.
    Settled,
    /// The lifecycle forbids it.
    NotNow {
        from: OrderStatusKind,
        wanted: &'static str,
    },
    /// There was nothing to settle in this way.
    NotSettled(NotSettled),
    /// The order had moved on since the form was rendered.
    MovedOn,
    /// It moves on faster than the deed could be decided.
    Busy,
    /// Whether it was done is not known.
    Unknown,
    /// The form was sent before, with something else in it.
    FormUsed,
    /// A reason is needed.
    NoReason,
}

/// Why a word on a parked order was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotSettled {
    NotParked,
    OnlyRetry,
    StillRetried,
    NamesNoPayment,
}

impl NotSettled {
    const ALL: [Self; 4] = [
        Self::NotParked,
        Self::OnlyRetry,
        Self::StillRetried,
        Self::NamesNoPayment,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::NotParked => "not-parked",
            Self::OnlyRetry => "only-retry",
            Self::StillRetried => "still-retried",
            Self::NamesNoPayment => "names-no-payment",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::NotParked => {
                "There is nothing to settle: the order does not wait for a person any more."
            }
            Self::OnlyRetry => {
                "The order is held as a whole, so there is no call that was done or not: it can only be tried again."
            }
            Self::StillRetried => {
                "The call is still repeated by itself, so only the other side's word counts: it can only be tried again at once."
            }
            Self::NamesNoPayment => {
                "A reference names a payment: only a payment that was done takes one."
            }
        }
    }
}

impl From<&SettleError> for NotSettled {
    fn from(error: &SettleError) -> Self {
        match error {
            SettleError::NotParked => Self::NotParked,
            SettleError::OnlyRetry(_) => Self::OnlyRetry,
            SettleError::StillRetried(_) => Self::StillRetried,
            SettleError::NamesNoPayment => Self::NamesNoPayment,
        }
    }
}

impl From<&IllegalTransition> for Told {
    fn from(error: &IllegalTransition) -> Self {
        Self::NotNow {
            from: error.from,
            wanted: error.wanted,
        }
    }
}

impl Told {
    /// As it is kept.
    fn code(self) -> String {
        match self {
            Self::Done(action) => format!("done.{}", action.as_str()),
            Self::Settled => "settled".to_owned(),
            Self::NotNow { from, wanted } => format!("not-now.{}.{wanted}", from.as_str()),
            Self::NotSettled(why) => format!("not-settled.{}", why.code()),
            Self::MovedOn => "moved-on".to_owned(),
            Self::Busy => "busy".to_owned(),
            Self::Unknown => "unknown".to_owned(),
            Self::FormUsed => "form-used".to_owned(),
            Self::NoReason => "no-reason".to_owned(),
        }
    }

    /// What was kept, if it is one of ours.
    fn parse(code: &str) -> Option<Self> {
        let mut parts = code.split('.');
        let told = match (parts.next()?, parts.next(), parts.next()) {
            ("done", Some(name), None) => {
                let mut actions = NextAction::ALL.into_iter();
                Self::Done(actions.find(|action| action.as_str() == name)?)
            }
            ("settled", None, None) => Self::Settled,
            ("not-now", Some(from), Some(wanted)) => Self::NotNow {
                from: OrderStatusKind::parse(from)?,
                wanted: PARTICIPLES.into_iter().find(|known| *known == wanted)?,
            },
            ("not-settled", Some(why), None) => {
                let mut all = NotSettled::ALL.into_iter();
                Self::NotSettled(all.find(|known| known.code() == why)?)
            }
            ("moved-on", None, None) => Self::MovedOn,
            ("busy", None, None) => Self::Busy,
            ("unknown", None, None) => Self::Unknown,
            ("form-used", None, None) => Self::FormUsed,
            ("no-reason", None, None) => Self::NoReason,
            _ => return None,
        };
        Some(told)
    }

    /// What the page says of it.
    pub(super) fn notice(self) -> Notice {
        let text = match self {
            Self::Done(action) => format!("Done: the order is {}.", ActionWords::of(action).done),
            Self::Settled => "Your word is on record; the order goes on from there.".to_owned(),
            Self::NotNow { from, wanted } => not_now(from, wanted),
            Self::NotSettled(why) => format!("Nothing was changed. {}", why.words()),
            Self::MovedOn => "Nothing was changed: the order has moved on since you looked. This is how it stands now; decide again.".to_owned(),
            Self::Busy => "Nothing was changed: the order is changing too quickly. Try again.".to_owned(),
            Self::Unknown => "Whether it was done is not known yet. This is what the order says now; look again in a moment.".to_owned(),
            Self::FormUsed => "Nothing was changed: this form was sent before with something else in it. This is how the order stands now.".to_owned(),
            Self::NoReason => "Nothing was changed: give a reason of 1 to 500 characters.".to_owned(),
        };
        let is_bad = !matches!(self, Self::Done(_) | Self::Settled);
        Notice { is_bad, text }
    }

    /// To be kept under the form's key.
    pub(super) fn answer(self) -> Answer {
        answer::with_header(answer::empty(StatusCode::SEE_OTHER), TOLD, self.code())
    }

    /// What such an answer says; one of an older version may say what is not known any more.
    pub(super) fn of(answer: &Response) -> Option<Self> {
        Self::parse(answer.headers().get(TOLD)?.to_str().ok()?)
    }
}

/// Why something cannot be done with an order that stands there.
pub(in crate::http::dashboard) fn not_now(from: OrderStatusKind, wanted: &str) -> String {
    let from = order_status(from).words.to_lowercase();
    format!("Nothing was changed: an order that is {from} cannot be {wanted}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Told> {
        let done = NextAction::ALL.map(Told::Done);
        let not_settled = NotSettled::ALL.map(Told::NotSettled);
        let not_now = OrderStatusKind::ALL
            .map(|from| PARTICIPLES.map(|wanted| Told::NotNow { from, wanted }));
        let others = [
            Told::Settled,
            Told::MovedOn,
            Told::Busy,
            Told::Unknown,
            Told::FormUsed,
            Told::NoReason,
        ];
        let all = done.into_iter().chain(not_settled).chain(others);
        all.chain(not_now.into_iter().flatten()).collect()
    }

    #[test]
    fn what_is_kept_is_read_again() {
        for told in all() {
            let kept = answer::response(told.answer());
            assert_eq!(Told::of(&kept), Some(told));
            assert!(!told.notice().text.is_empty());
        }
        for strange in [
            "",
            "done",
            "done.refund",
            "settled.x",
            "not-now.SHIPPED.sunk",
            "<b>",
        ] {
            assert_eq!(Told::parse(strange), None, "{strange}");
        }
    }

    #[test]
    fn only_what_was_done_is_told_as_done() {
        for told in all() {
            let notice = told.notice();
            assert_eq!(
                notice.is_bad,
                !notice.text.starts_with(['D', 'Y']),
                "{told:?}"
            );
        }
    }
}
