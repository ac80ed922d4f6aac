//! Sessions of browsers: short tokens of our own, signed with the secret of links for another audience.

use super::signing_secrets::SigningSecrets;
use application::Current;
use application::ports::{Clock, Session, Sessions};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Whom the tokens are for: no link, and no token of an identity provider, can be taken for a session.
const AUDIENCE: &str = "dashboard-session";

/// The same of those who only look on: no earlier version, which knows nothing of them, is to take them for
/// operators.
const LOOKING_ON: &str = "dashboard-session-looking-on";

/// What the key of marks is derived by, so that no mark is a signature of anything else.
const MARKS: &[u8] = b"marks of the order service's pages";

const MICROS_OF_A_SECOND: i64 = 1_000_000;

/// A token of ours has about 300 characters, and more where a name is long.
const LONGEST: usize = 2_048;

/// Seals sessions and knows its own again.
pub struct SignedSessions {
    clock: Arc<dyn Clock>,
    secrets: Current<SigningSecrets>,
    rules: Validation,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    aud: String,
    sub: String,
    /// Seconds since 1970.
    exp: i64,
    /// The mark of the credential.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    by: Option<String>,
}

impl SignedSessions {
    /// Sessions hold as long as the secret that they were sealed with opens any.
    pub fn new(secrets: Current<SigningSecrets>, clock: Arc<dyn Clock>) -> Self {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_audience(&[AUDIENCE, LOOKING_ON]);
        rules.set_required_spec_claims(&["aud", "sub"]);
        // By our own clock, below.
        rules.validate_exp = false;
        Self {
            clock,
            secrets,
            rules,
        }
    }
}

fn mark_with(secret: &str, text: &str) -> hmac::Tag {
    let root = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let derived = hmac::sign(&root, MARKS);
    let marking = hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref());
    hmac::sign(&marking, text.as_bytes())
}

impl Sessions for SignedSessions {
    fn seal(&self, session: &Session) -> String {
        let claims = Claims {
            aud: if session.only_looks {
                LOOKING_ON
            } else {
                AUDIENCE
            }
            .to_owned(),
            sub: session.operator.clone(),
            exp: session.ends_at.micros().div_euclid(MICROS_OF_A_SECOND),
            by: session.credential.clone(),
        };
        let secrets = self.secrets.get();
        let key = EncodingKey::from_secret(secrets.newest().as_bytes());
        encode(&Header::new(Algorithm::HS256), &claims, &key)
            .expect("four plain claims and any secret can be signed")
    }

    fn opened_by(&self, token: &str) -> Option<Session> {
        if token.len() > LONGEST {
            return None;
        }
        let now = self.clock.now();
        let secrets = self.secrets.get();
        let opened = secrets.that_open(now).find_map(|secret| {
            let key = DecodingKey::from_secret(secret.as_bytes());
            decode::<Claims>(token, &key, &self.rules).ok()
        });
        let claims = opened?.claims;
        let ends_at = Timestamp::from_micros(claims.exp.checked_mul(MICROS_OF_A_SECOND)?);
        (now < ends_at).then_some(Session {
            operator: claims.sub,
            credential: claims.by,
            only_looks: claims.aud == LOOKING_ON,
            ends_at,
        })
    }

    fn mark(&self, text: &str) -> String {
        let mark = mark_with(self.secrets.get().newest(), text);
        BASE64_URL_SAFE_NO_PAD.encode(mark)
    }

    fn is_mark(&self, text: &str, mark: &str) -> bool {
        let secrets = self.secrets.get();
        secrets
            .that_open(self.clock.now())
            .any(|secret| BASE64_URL_SAFE_NO_PAD.encode(mark_with(secret, text)) == mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::SignedLinks;
    use application::ports::Links as _;
    use application::testing::ManualClock;
    use application::testing::clock::NEW_YEAR;
    use domain::{Duration, OrderRef};

    const SECRET: &str = "a secret of the tests, and of nothing else";

    fn sessions(secret: &str) -> (Arc<ManualClock>, SignedSessions) {
        let clock = Arc::new(ManualClock::standing_at(NEW_YEAR));
        let secrets = Current::new(SigningSecrets::of(secret));
        (clock.clone(), SignedSessions::new(secrets, clock))
    }

    fn session() -> Session {
        Session {
            operator: "Grace \"Amazing\" Hopper; é".to_owned(),
            credential: Some("mark".to_owned()),
            only_looks: false,
            ends_at: NEW_YEAR.plus(Duration::from_hours(12)),
        }
    }

    #[test]
    fn a_session_counts_until_it_ends() {
        let (clock, sessions) = sessions(SECRET);
        let token = sessions.seal(&session());
        assert_eq!(sessions.opened_by(&token), Some(session()));
        let looking_on = Session {
            only_looks: true,
            ..session()
        };
        let sealed = sessions.seal(&looking_on);
        assert_eq!(sessions.opened_by(&sealed), Some(looking_on));
        clock.advance(Duration::from_secs(12 * 3_600 - 1));
        assert_eq!(sessions.opened_by(&token), Some(session()));
        clock.advance(Duration::from_secs(1));
        assert_eq!(sessions.opened_by(&token), None);
    }

    #[test]
    fn what_was_not_sealed_here_is_no_session() {
        let (clock, ours) = sessions(SECRET);
        let (_, theirs) = sessions("another secret of other tests");
        assert_eq!(ours.opened_by(&theirs.seal(&session())), None);
        let good = ours.seal(&session());
        let (message, _signature) = good.rsplit_once('.').unwrap();
        let secrets = Current::new(SigningSecrets::of(SECRET));
        let links = SignedLinks::new(secrets, Duration::from_hours(24), clock);
        let Ok(OrderRef::Id(order)) = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99".parse() else {
            panic!("it is an id");
        };
        let link = links.to(order).token;
        for bad in ["", "nonsense", message, &format!("{good}x"), &link] {
            assert_eq!(ours.opened_by(bad), None, "{bad}");
        }
        assert_eq!(ours.opened_by(&"x".repeat(1_000_000)), None);
        assert_eq!(links.opened_by(&good), None, "a session is no link");
    }

    #[test]
    fn a_mark_is_of_one_text_and_one_secret() {
        let (_, ours) = sessions(SECRET);
        let (_, theirs) = sessions("another secret of other tests");
        assert_eq!(ours.mark("form"), ours.mark("form"));
        assert_ne!(ours.mark("form"), ours.mark("forn"));
        assert_ne!(ours.mark("form"), theirs.mark("form"));
    }

    #[test]
    fn what_an_earlier_secret_has_sealed_holds_for_its_grace_and_no_longer() {
        let clock = Arc::new(ManualClock::standing_at(NEW_YEAR));
        let held = Current::new(SigningSecrets::of(SECRET));
        let sessions = SignedSessions::new(held.clone(), clock.clone());
        let (sealed, mark) = (sessions.seal(&session()), sessions.mark("form"));
        let until = NEW_YEAR.plus(Duration::from_hours(1));
        let next = SigningSecrets::of("the next secret of these tests");
        held.put(next.replacing(&held.get(), until));
        assert_eq!(sessions.opened_by(&sealed), Some(session()));
        assert!(sessions.is_mark("form", &mark) && sessions.mark("form") != mark);
        clock.advance(Duration::from_hours(1));
        assert_eq!(sessions.opened_by(&sealed), None);
        assert!(!sessions.is_mark("form", &mark));
    }

    #[test]
    fn sessions_and_marks_need_no_escaping() {
        let (_, sessions) = sessions(SECRET);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        assert!(sessions.seal(&session()).chars().all(is_plain));
        assert!(sessions.mark("é").chars().all(is_plain));
        let longest = Session {
            operator: "é".repeat(128),
            ..session()
        };
        assert!(sessions.seal(&longest).len() <= LONGEST);
    }
}
