//! Signatures as Standard Webhooks has them: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base 64.

use application::webhooks::WebhookSecret;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// The value of `webhook-signature`: one for each secret that is good, with a space between. None: a secret
/// is none, which only a hand in the database can have made it.
pub(super) fn signatures<'a>(
    secrets: impl Iterator<Item = &'a WebhookSecret>,
    id: &str,
    timestamp: i64,
    body: &[u8],
) -> Option<String> {
    let signed = secrets.map(|secret| signature(secret, id, timestamp, body));
    Some(signed.collect::<Option<Vec<_>>>()?.join(" "))
}

fn signature(secret: &WebhookSecret, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let key = secret.reveal().strip_prefix(WebhookSecret::PREFIX)?;
    let key = BASE64_STANDARD.decode(key).ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let mut signed = hmac::Context::with_key(&key);
    signed.update(format!("{id}.{timestamp}.").as_bytes());
    signed.update(body);
    Some(format!("v1,{}", BASE64_STANDARD.encode(signed.sign())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> WebhookSecret {
        WebhookSecret::from_text(text.to_owned())
    }

    /// The example of the specification's own libraries.
    #[test]
    fn the_example_of_the_specification_is_signed_as_it_says() {
        let secret = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = signatures(
            [&secret].into_iter(),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signed.as_deref(), Some(expected));
    }

    #[test]
    fn two_secrets_sign_while_one_is_replaced_and_what_is_no_secret_signs_nothing() {
        let (one, other) = (secret("whsec_AAAA"), secret("whsec_BBBB"));
        let both = signatures([&one, &other].into_iter(), "1", 2, b"3").unwrap();
        let alone = |one| signatures([one].into_iter(), "1", 2, b"3").unwrap();
        assert_eq!(both, format!("{} {}", alone(&one), alone(&other)));
        for none in ["", "AAAA", "whsec_?"] {
            assert_eq!(signatures([&secret(none)].into_iter(), "1", 2, b"3"), None);
        }
    }
}
