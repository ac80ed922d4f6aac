//! What is on record of a request that changed a cart: a head of JSON on the first line, then the
//! answer's body as it went out.

use application::request::{Answer, Fingerprint, RequestKey, RequestRecord};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Head {
    /// Whose request, and its key: a record under another's key is nobody's. Records of earlier versions
    /// do not say it.
    #[serde(default)]
    request: Option<[String; 2]>,
    fingerprint: [u8; 32],
    status: u16,
    headers: Vec<(String, String)>,
    content_type: Option<String>,
}

/// The record as it is kept.
pub(super) fn written(request: &RequestKey, fingerprint: Fingerprint, answer: &Answer) -> Vec<u8> {
    let head = Head {
        request: Some([request.scope.clone(), request.key.clone()]),
        fingerprint: fingerprint.0,
        status: answer.status,
        headers: answer.headers.clone(),
        content_type: answer.content_type.clone(),
    };
    let mut value = serde_json::to_vec(&head).expect("strings and numbers always become JSON");
    value.push(b'\n');
    value.extend_from_slice(&answer.body);
    value
}

/// The record of this request, or why the value is none.
pub(super) fn read(value: &[u8], request: &RequestKey) -> Result<RequestRecord, String> {
    let not_one = || "it is not a record as this version writes them".to_owned();
    let end = value.iter().position(|byte| *byte == b'\n');
    let (head, body) = value.split_at(end.ok_or_else(not_one)?);
    let head: Head = serde_json::from_slice(head).map_err(|_| not_one())?;
    if let Some([scope, key]) = &head.request
        && (scope, key) != (&request.scope, &request.key)
    {
        return Err("it is the record of another request".to_owned());
    }
    Ok(RequestRecord {
        fingerprint: Fingerprint(head.fingerprint),
        order: None,
        answer: Some(Answer {
            status: head.status,
            headers: head.headers,
            content_type: head.content_type,
            body: body[1..].to_vec(),
        }),
    })
}
