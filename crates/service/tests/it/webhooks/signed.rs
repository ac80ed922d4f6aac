//! Signatures of Standard Webhooks as a receiver verifies them, without a line of the service's: HMAC-SHA256
//! as RFC 2104 writes it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

const BLOCK: usize = 64;

/// Whether one of the signatures is this secret's.
pub(super) fn is_good(secret: &str, id: &str, timestamp: &str, given: &str, body: &[u8]) -> bool {
    let key = secret.strip_prefix("whsec_").unwrap();
    let key = BASE64_STANDARD.decode(key).unwrap();
    let content = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat();
    let expected = format!("v1,{}", BASE64_STANDARD.encode(hmac(&key, &content)));
    given.split(' ').any(|signature| signature == expected)
}

/// For keys that are no longer than a block.
fn hmac(key: &[u8], content: &[u8]) -> [u8; 32] {
    assert!(key.len() <= BLOCK, "secrets have 32 bytes");
    let mut block = [0; BLOCK];
    block[..key.len()].copy_from_slice(key);
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(content);
    let outer = Sha256::new().chain_update(padded(0x5c));
    outer.chain_update(inner.finalize()).finalize().into()
}

/// The example of the specification's own libraries.
#[test]
fn the_example_of_standard_webhooks_is_good_and_no_other() {
    let (secret, id) = (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
    );
    let given = "v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let body = br#"{"test": 2432232314}"#;
    assert!(is_good(secret, id, "1614265330", given, body));
    assert!(!is_good(secret, id, "1614265331", given, body));
    assert!(!is_good("whsec_AAAA", id, "1614265330", given, body));
}
