//! The keys of a page's forms: what makes each take effect once, however often it is sent.

use crate::http::web::with_query;
use domain::{OrderId, OrderRef};

const PREFIX: &str = "form-";

/// What the keys of one rendered page begin with: no other page has it.
#[derive(Debug, Clone)]
pub(super) struct FormKey(String);

impl FormKey {
    /// By a name that nothing else has.
    pub(super) fn new(unique: OrderId) -> Self {
        Self(format!("{PREFIX}{unique}"))
    }

    /// The key of one deed in one state of the order: the same form may be shown again when the order has
    /// moved on, and means something else then.
    pub(super) fn of(&self, deed: &str, state: impl std::fmt::Display) -> String {
        format!("{}-{deed}-{state}", self.0)
    }

    /// Where the changes of this page's order come from: with the same keys, so that forms that mean the
    /// same stay as they are while somebody types.
    pub(super) fn live_address(&self, order: OrderId) -> String {
        with_query(
            &format!("/dashboard/live/orders/{order}"),
            [("form", &*self.0)],
        )
    }

    /// The same from its text, if a page of ours can have it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let unique = text.strip_prefix(PREFIX)?;
        let is_unique = matches!(unique.parse(), Ok(OrderRef::Id(_)));
        (is_unique && unique.len() == 36).then(|| Self(text.to_owned()))
    }
}
