//! What a browser keeps between its way to the provider's page and its way back: a sealed cookie, so that
//! nobody comes back who has not gone from here, in this browser, a short while ago.

use crate::http::dashboard::SIGN_IN;
use crate::http::identity::is_same_secret;
use crate::http::use_cases::UseCases;
use crate::http::web::{NewCookie, cookie};
use application::ports::Visit;
use axum::http::HeaderMap;
use axum::http::header::HeaderValue;
use domain::{Duration, Timestamp};
use form_urlencoded::{Serializer, parse};

const COOKIE_NAME: &str = "order_service_sign_in";

/// Time to find the password and the second factor.
const LIFETIME: Duration = Duration::from_secs(600);

/// What stands between the fields and their seal, which no field has in it unescaped.
const SEAL: &str = "&seal=";

/// A visit to the provider's page, and where to go after it.
pub(super) struct Begun {
    pub(super) visit: Visit,
    pub(super) next: String,
}

impl Begun {
    /// The cookie that keeps it for a while.
    pub(super) fn kept(&self, use_cases: &UseCases, is_encrypted: bool) -> HeaderValue {
        let ends_at = use_cases.clock.now().plus(LIFETIME).micros().to_string();
        let mut fields = Serializer::new(String::new());
        fields.extend_pairs([
            ("state", &*self.visit.state),
            ("nonce", &self.visit.nonce),
            ("verifier", &self.visit.verifier),
            ("next", &self.next),
            ("until", &ends_at),
        ]);
        let fields = fields.finish();
        let seal = seal(use_cases, &fields);
        let seconds = LIFETIME.micros() / 1_000_000;
        set(&format!("{fields}{SEAL}{seal}"), seconds, is_encrypted)
    }

    /// What this browser has begun here and not ended, and with this state.
    pub(super) fn with(use_cases: &UseCases, headers: &HeaderMap, state: &str) -> Option<Self> {
        let (fields, sealed) = cookie(headers, COOKIE_NAME)?.rsplit_once(SEAL)?;
        if !is_same_secret(sealed, &seal(use_cases, fields)) {
            return None;
        }
        let field = |wanted: &str| {
            let mut fields = parse(fields.as_bytes());
            let (_, value) = fields.find(|(name, _)| name == wanted)?;
            Some(value.into_owned())
        };
        let ends_at = Timestamp::from_micros(field("until")?.parse().ok()?);
        let visit = Visit {
            state: field("state")?,
            nonce: field("nonce")?,
            verifier: field("verifier")?,
        };
        let holds = use_cases.clock.now() < ends_at && is_same_secret(state, &visit.state);
        holds.then_some(Self {
            visit,
            next: field("next")?,
        })
    }
}

/// The cookie that ends it: each visit comes back once.
pub(super) fn forgotten(is_encrypted: bool) -> HeaderValue {
    set("", 0, is_encrypted)
}

fn set(value: &str, seconds: u64, is_encrypted: bool) -> HeaderValue {
    let cookie = NewCookie {
        name: COOKIE_NAME,
        value,
        path: SIGN_IN,
        seconds,
    };
    cookie.set(is_encrypted)
}

fn seal(use_cases: &UseCases, fields: &str) -> String {
    let sessions = &use_cases.sign_in.sessions;
    sessions.mark(&format!("visit:{fields}"))
}
