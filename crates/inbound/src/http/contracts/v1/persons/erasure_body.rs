//! An erasure in words.

use crate::http::reading::moment;
use application::personal_data::{EraseCustomer, ErasureState};
use serde::Serialize;
use utoipa::ToSchema;

/// How an erasure stands. Whose it is, it does not say.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErasureBody {
    #[schema(format = "uuid")]
    erasure: String,
    /// `pending` while something is waited for, then `done`.
    #[schema(examples("pending"))]
    state: &'static str,
    /// What was placed up to then is meant.
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    requested_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    done_at: Option<String>,
    /// How many orders it has erased.
    orders_erased: u64,
    /// How many orders and requests are under way, or not told to everybody yet; counted up to 1,000.
    orders_waiting: u64,
}

impl From<ErasureState> for ErasureBody {
    fn from(state: ErasureState) -> Self {
        Self {
            erasure: state.id.to_string(),
            state: if state.done_at.is_some() {
                "done"
            } else {
                "pending"
            },
            requested_at: moment::rfc3339(state.requested_at),
            done_at: state.done_at.map(moment::rfc3339),
            orders_erased: state.erased,
            orders_waiting: state.waiting.min(u64::from(EraseCustomer::COUNTED)),
        }
    }
}
