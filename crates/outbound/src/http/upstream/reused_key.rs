//! The one rule for answers that are about the call's key: they tell nothing of what was asked for, and
//! no protocol may take them for a refusal of it.

use super::answer::HttpAnswer;
use crate::guard::Fault;
use domain::process::{Answer, EvidenceKind};
use reqwest::StatusCode;

/// Reads the answer to a call whose key the other side honours.
///
/// A 422 is how services answer a key that came with another request before (the `Idempotency-Key`
/// header's draft). The first request under it may well have been done, so it is for a person; and it is
/// taken for that wherever it has no refusal of the protocol's own in it. A repeat would only bring it
/// again.
pub(super) fn read_under_key(
    answer: &HttpAnswer,
    read: impl FnOnce(&HttpAnswer) -> Result<Answer, Fault>,
) -> Result<Answer, Fault> {
    let reused = || Fault::mismatch("the key of this call was used for another request");
    match answer.status {
        StatusCode::UNPROCESSABLE_ENTITY if answer.is_empty() || speaks_of_keys(answer) => {
            Err(reused())
        }
        StatusCode::UNPROCESSABLE_ENTITY => read(answer).map_err(|fault| match fault {
            Fault::Answered(_) => reused().answered(),
            fault if fault.kind() == Some(EvidenceKind::Unreadable) => reused(),
            fault => fault,
        }),
        // Not out of stock, for example: the first request is still under way.
        StatusCode::CONFLICT if speaks_of_keys(answer) => {
            Err(answer.unexpected("says that its key is in use").answered())
        }
        _ => read(answer),
    }
}

/// `"code": "key_reused"`, or a title or type such as `Idempotency-Key is already used`.
fn speaks_of_keys(answer: &HttpAnswer) -> bool {
    let text = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    ["key_reused", "idempotency", "idempotent"]
        .iter()
        .any(|words| text.contains(words))
}
