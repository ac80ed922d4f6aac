//! What operators may do with an order as it stands: each deed a form that asks for a reason.

use super::form_key::FormKey;
use crate::http::web::words::ActionWords;
use askama::Template;
use domain::{Order, Reason};

/// The part of the page.
#[derive(Template)]
#[template(path = "dashboard/order/actions.html")]
pub(super) struct Actions {
    order: String,
    token: String,
    /// How the order stood when this was rendered.
    status: &'static str,
    offered: Vec<Action>,
    longest_reason: usize,
}

struct Action {
    name: &'static str,
    words: ActionWords,
    key: String,
}

impl Actions {
    pub(super) fn of(order: &Order, token: &str, key: &FormKey) -> Self {
        let status = order.status().kind().as_str();
        let offered = order.next_actions().iter().map(|action| Action {
            name: action.as_str(),
            words: ActionWords::of(*action),
            key: key.of(action.as_str(), status),
        });
        Self {
            order: order.id().to_string(),
            token: token.to_owned(),
            status,
            offered: offered.collect(),
            longest_reason: Reason::LIMIT,
        }
    }
}
