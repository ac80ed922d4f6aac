//! Links to one order: short tokens of our own, signed with a secret that nothing else uses.

use super::signing_secrets::SigningSecrets;
use application::Current;
use application::ports::{Clock, Links, OrderLink};
use domain::{Duration, OrderId, OrderRef, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Whom the tokens are for: no token of an identity provider can be taken for a link, nor a link
/// for one.
const AUDIENCE: &str = "order-link";

const MICROS_OF_A_SECOND: i64 = 1_000_000;

/// A token of ours has about 200 characters.
const LONGEST: usize = 512;

/// Signs links and knows its own again.
pub struct SignedLinks {
    clock: Arc<dyn Clock>,
    lifetime: Duration,
    secrets: Current<SigningSecrets>,
    rules: Validation,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    aud: String,
    sub: String,
    /// Seconds since 1970.
    exp: i64,
}

impl SignedLinks {
    /// Links that hold for so long, and as long as the secret that they were signed with opens any.
    pub fn new(
        secrets: Current<SigningSecrets>,
        lifetime: Duration,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["aud", "sub"]);
        // By our own clock, below.
        rules.validate_exp = false;
        Self {
            clock,
            lifetime,
            secrets,
            rules,
        }
    }
}

impl Links for SignedLinks {
    fn to(&self, order: OrderId) -> OrderLink {
        let end = self.clock.now().plus(self.lifetime);
        let exp = end.micros().div_euclid(MICROS_OF_A_SECOND);
        let claims = Claims {
            aud: AUDIENCE.to_owned(),
            sub: order.to_string(),
            exp,
        };
        let secrets = self.secrets.get();
        let key = EncodingKey::from_secret(secrets.newest().as_bytes());
        let token = encode(&Header::new(Algorithm::HS256), &claims, &key)
            .expect("three plain claims and any secret can be signed");
        OrderLink {
            token,
            expires_at: Timestamp::from_micros(exp.saturating_mul(MICROS_OF_A_SECOND)),
        }
    }

    fn opened_by(&self, token: &str) -> Option<OrderId> {
        if token.len() > LONGEST {
            return None;
        }
        let now = self.clock.now();
        let secrets = self.secrets.get();
        let claims = secrets.that_open(now).find_map(|secret| {
            let key = DecodingKey::from_secret(secret.as_bytes());
            decode::<Claims>(token, &key, &self.rules).ok()
        });
        let (claims, now) = (claims?.claims, now.micros().div_euclid(MICROS_OF_A_SECOND));
        match claims.sub.parse() {
            Ok(OrderRef::Id(id)) if now < claims.exp => Some(id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::testing::ManualClock;
    use application::testing::clock::NEW_YEAR;

    const SECRET: &str = "a secret of the tests, and of nothing else";
    const DAY: Duration = Duration::from_hours(24);

    fn links(secret: &str) -> (Arc<ManualClock>, SignedLinks) {
        let clock = Arc::new(ManualClock::standing_at(NEW_YEAR));
        let secrets = Current::new(SigningSecrets::of(secret));
        let links = SignedLinks::new(secrets, DAY, clock.clone());
        (clock, links)
    }

    fn order() -> OrderId {
        match "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99".parse() {
            Ok(OrderRef::Id(id)) => id,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_link_opens_its_order_until_it_expires() {
        let (clock, links) = links(SECRET);
        let link = links.to(order());
        assert_eq!(link.expires_at, NEW_YEAR.plus(DAY));
        assert_eq!(links.opened_by(&link.token), Some(order()));
        clock.advance(Duration::from_secs(24 * 3_600 - 1));
        assert_eq!(links.opened_by(&link.token), Some(order()));
        clock.advance(Duration::from_secs(1));
        assert_eq!(links.opened_by(&link.token), None);
    }

    #[test]
    fn what_was_not_made_here_opens_nothing() {
        let (_, ours) = links(SECRET);
        let (_, theirs) = links("another secret of other tests");
        assert_eq!(ours.opened_by(&theirs.to(order()).token), None);
        let good = ours.to(order()).token;
        let (message, _signature) = good.rsplit_once('.').unwrap();
        for bad in [
            String::new(),
            "nonsense".to_owned(),
            format!("{message}."),
            format!("{good}x"),
            "x".repeat(1_000_000),
        ] {
            assert_eq!(ours.opened_by(&bad), None);
        }
    }

    #[test]
    fn a_token_for_somebody_else_is_no_link_although_the_secret_is_the_same() {
        let (_, links) = links(SECRET);
        let signed = |claims: serde_json::Value| {
            let key = EncodingKey::from_secret(SECRET.as_bytes());
            encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap()
        };
        let id = order().to_string();
        let far = 4_000_000_000_i64;
        let good = signed(serde_json::json!({"aud": AUDIENCE, "sub": id, "exp": far}));
        assert_eq!(links.opened_by(&good), Some(order()));
        for claims in [
            serde_json::json!({"aud": "orders", "sub": id, "exp": far}),
            serde_json::json!({"sub": id, "exp": far}),
            serde_json::json!({"aud": AUDIENCE, "sub": id}),
            serde_json::json!({"aud": AUDIENCE, "sub": "1", "exp": far}),
        ] {
            assert_eq!(links.opened_by(&signed(claims.clone())), None, "{claims}");
        }
    }

    #[test]
    fn a_links_token_needs_no_escaping_in_an_address() {
        let (_, links) = links(SECRET);
        let token = links.to(order()).token;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        assert!(token.chars().all(is_plain), "{token}");
        assert!(token.len() <= LONGEST);
    }
}
