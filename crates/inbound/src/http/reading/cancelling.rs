//! Why an order is cancelled, as the body of the request says it.

use crate::http::reading::fields::{self, Violation};
use crate::http::reading::readers;
use domain::Reason;
use serde_json::{Map, Value};

/// The reason in the member `reason`. Whoever acts on somebody else's order as an operator has to
/// give one.
pub(crate) fn reason(body: Option<&Value>, is_needed: bool) -> Result<Reason, Vec<Violation>> {
    let nothing = Value::Object(Map::new());
    fields::read(body.unwrap_or(&nothing), |fields| {
        if is_needed {
            fields.required("reason", readers::reason)
        } else {
            let given = fields.optional("reason", readers::reason);
            Some(given.unwrap_or_else(Reason::not_given))
        }
    })
}
