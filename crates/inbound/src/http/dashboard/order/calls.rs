//! The calls of an order's process: what each came to, and which are still to be made.

use crate::http::answering::wording::capitalised;
use crate::http::web::words::{self, At, Badge};
use askama::Template;
use domain::Order;
use domain::process::{CallId, CallState};

/// The part of the page.
#[derive(Template)]
#[template(path = "dashboard/order/calls.html")]
pub(super) struct Calls {
    calls: Vec<Call>,
}

struct Call {
    what: String,
    whom: &'static str,
    badge: Badge,
    attempts: u32,
    begun: Option<At>,
}

impl Calls {
    /// Those on record; then, for an order that was not called off, those of its plan.
    pub(super) fn of(order: &Order) -> Self {
        let begun = order.calls().iter();
        let begun = begun.map(|(id, state)| Call::of(*id, Some(state)));
        let plan = order.plan();
        let planned = plan.until_pivot(order.lines().len());
        let planned = planned.into_iter().chain(plan.after_pivot());
        let planned = planned
            .filter(|id| order.call(*id).is_none() && !order.is_cancelled())
            .map(|id| Call::of(id, None));
        Self {
            calls: begun.chain(planned).collect(),
        }
    }
}

impl Call {
    fn of(id: CallId, state: Option<&CallState>) -> Self {
        Self {
            what: capitalised(&words::call(id)),
            whom: words::whom(id.step),
            badge: state.map_or(Badge::rest("Not begun"), words::phase),
            attempts: state.map_or(0, |state| state.attempts),
            begun: state.map(|state| At(state.first_at)),
        }
    }
}
