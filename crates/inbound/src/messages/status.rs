//! What providers call the state of a payment.

use super::body::Members;
use super::reading;

/// How a payment ended, by the word of its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Well.
    Paid,
    /// Not well.
    Failed,
}

/// Reads the member `status`; where there is none, the topic says it.
pub(super) fn read(members: &Members) -> Result<Option<Ended>, String> {
    let Some(status) = reading::id(members, "status")? else {
        return Ok(None);
    };
    match status.to_ascii_uppercase().as_str() {
        "SUCCESS" | "SUCCEEDED" | "SUCCESSFUL" | "COMPLETED" | "COMPLETE" | "PAID" | "CAPTURED" => {
            Ok(Some(Ended::Paid))
        }
        "FAILED" | "FAILURE" | "DECLINED" | "REJECTED" => Ok(Some(Ended::Failed)),
        _ => Err(format!(
            "its status {} is not known",
            domain::text::clipped(&status, 40)
        )),
    }
}
