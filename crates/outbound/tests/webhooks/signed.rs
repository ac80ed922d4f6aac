//! Signatures are verified by an implementation that is not ours.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// As a receiver would do it, with nothing but the language's own library: the same lines are in
/// docs/webhooks.md.
const VERIFY: &str = r#"
import base64, hashlib, hmac, sys
secret, msg_id, timestamp, signatures = sys.argv[1:]
body = sys.stdin.buffer.read()
key = base64.b64decode(secret.removeprefix("whsec_"))
signed = f"{msg_id}.{timestamp}.".encode() + body
expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
good = any(hmac.compare_digest(expected, given) for given in signatures.split(" "))
print("good" if good else "bad")
"#;

/// Whether the signature is good; none where there is no Python.
pub(crate) fn verified(secret: &str, id: &str, at: &str, given: &str, body: &[u8]) -> Option<bool> {
    let python = Command::new("python3")
        .args(["-c", VERIFY, secret, id, at, given])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn();
    let Ok(mut python) = python else {
        eprintln!("left out: signatures are not verified independently (no python3)");
        return None;
    };
    let mut stdin = python.stdin.take().unwrap();
    stdin.write_all(body).unwrap();
    drop(stdin);
    let said = python.wait_with_output().unwrap().stdout;
    let said = String::from_utf8(said).unwrap();
    assert!(["good", "bad"].contains(&said.trim()), "{said:?}");
    Some(said.trim() == "good")
}
