//! Webhooks: whether what arrived is from the service (Standard Webhooks, HMAC-SHA256).

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::time::{Duration, SystemTime};

/// How far its time may be from one's own clock.
const TOLERANCE: Duration = Duration::from_mins(5);

/// Why what arrived is not to be believed: answer 400 or 401, and do nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRefused {
    /// It is too old, from the future, or has no time.
    #[error("the timestamp is more than five minutes off")]
    Stale,
    /// The secret itself is not one: `whsec_` and base 64.
    #[error("the secret is not in base 64")]
    BadSecret,
    /// Somebody else sent it, or it was changed on the way.
    #[error("no signature is good for this secret")]
    Forged,
}

/// Whether one of the signatures is good. `id`, `timestamp` and `signatures` are the headers `webhook-id`,
/// `webhook-timestamp` and `webhook-signature`; the body is taken as it came, byte for byte.
pub fn verify_webhook(
    secret: &str,
    (id, timestamp, signatures): (&str, &str, &str),
    body: &[u8],
    now: SystemTime,
) -> Result<(), WebhookRefused> {
    let sent: u64 = timestamp.parse().map_err(|_| WebhookRefused::Stale)?;
    let sent = SystemTime::UNIX_EPOCH
        .checked_add(Duration::from_secs(sent))
        .ok_or(WebhookRefused::Stale)?;
    let off = now
        .duration_since(sent)
        .unwrap_or_else(|future| future.duration());
    if off > TOLERANCE {
        return Err(WebhookRefused::Stale);
    }
    let bytes = STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret));
    let key = hmac::Key::new(
        hmac::HMAC_SHA256,
        &bytes.map_err(|_| WebhookRefused::BadSecret)?,
    );
    let signed = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat();
    let is_good = |given: &str| {
        let tag = given
            .strip_prefix("v1,")
            .and_then(|tag| STANDARD.decode(tag).ok());
        tag.is_some_and(|tag| hmac::verify(&key, &signed, &tag).is_ok())
    };
    let good = signatures.split(' ').any(is_good);
    good.then_some(()).ok_or(WebhookRefused::Forged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_believed_by_its_signature_its_time_and_nothing_else() {
        let key = b"thirty-two bytes of a fresh secret";
        let secret = format!("whsec_{}", STANDARD.encode(key));
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, key),
            b"msg/1.1795330800.{}",
        );
        let signatures = format!("v1,AAAA v1,{}", STANDARD.encode(tag));
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_330_800);
        let asked = |secret: &str, id, timestamp, body: &[u8], now| {
            verify_webhook(secret, (id, timestamp, &signatures), body, now)
        };
        assert_eq!(asked(&secret, "msg/1", "1795330800", b"{}", now), Ok(()));
        let later = now + TOLERANCE + Duration::from_secs(1);
        let stale = Err(WebhookRefused::Stale);
        assert_eq!(asked(&secret, "msg/1", "1795330800", b"{}", later), stale);
        assert_eq!(asked(&secret, "msg/1", "soon", b"{}", now), stale);
        let forged = Err(WebhookRefused::Forged);
        assert_eq!(asked(&secret, "msg/2", "1795330800", b"{}", now), forged);
        assert_eq!(asked(&secret, "msg/1", "1795330800", b"{ }", now), forged);
        assert_eq!(
            asked("whsec_AAAA", "msg/1", "1795330800", b"{}", now),
            forged
        );
        let bad = Err(WebhookRefused::BadSecret);
        assert_eq!(asked("whsec_!", "msg/1", "1795330800", b"{}", now), bad);
    }
}
