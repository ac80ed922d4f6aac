//! Who asks: customers with good tokens, and everybody with a bad one.

use crate::made;
use std::time::{SystemTime, UNIX_EPOCH};

/// Somebody, by the headers that they send.
pub(super) struct Asker {
    pub(super) name: String,
    pub(super) headers: Vec<(&'static str, String)>,
}

/// What a provider's clock shows, in seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "tokens are made here, by another clock"
)]
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

fn bearer(name: &str, token: &str) -> Asker {
    Asker {
        name: name.to_owned(),
        headers: vec![("authorization", format!("Bearer {token}"))],
    }
}

/// The customer with this id.
pub(super) fn customer(name: &str, id: &str) -> Asker {
    bearer(name, &made::good_for(now(), id, &[]))
}

/// Somebody who looks on.
pub(super) fn viewer() -> Asker {
    bearer("a viewer", &made::good_for(now(), "ann", &["VIEWER"]))
}

/// Everybody who says to be the victim, and is not believed.
pub(super) fn impostors() -> Vec<Asker> {
    let bad = made::bad(now());
    bad.iter()
        .map(|(name, token)| bearer(name, token))
        .collect()
}

/// Whoever shows nothing that counts.
pub(super) fn strangers(id: &str) -> [Asker; 2] {
    [
        Asker {
            name: "nobody".to_owned(),
            headers: Vec::new(),
        },
        Asker {
            name: "forged headers".to_owned(),
            headers: forged(id),
        },
    ]
}

/// What only a trusted gateway may say.
pub(super) fn forged(id: &str) -> Vec<(&'static str, String)> {
    vec![
        ("x-user-id", id.to_owned()),
        ("x-userid", id.to_owned()),
        ("x-email", "mallory@example.org".to_owned()),
        ("x-user-role", "ADMIN".to_owned()),
        ("x-operator", "root".to_owned()),
        ("x-forwarded-for", "10.0.0.1".to_owned()),
        ("forwarded", "for=10.0.0.1".to_owned()),
    ]
}
