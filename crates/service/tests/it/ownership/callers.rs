//! Who asks: customers with good tokens, and everybody with a bad one.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// Keys that sign nothing but tests.
macro_rules! key {
    ($name:literal) => {
        include_bytes!(concat!("../../../../outbound/tests/identity/keys/", $name))
    };
}

const PRIVATE: &[u8] = key!("rsa.private.pem");
const OTHER_PRIVATE: &[u8] = key!("other-rsa.private.pem");
pub(super) const PUBLIC: &[u8] = key!("rsa.public.pem");

pub(super) const ISSUER: &str = "https://id.example";
pub(super) const AUDIENCE: &str = "orders";

/// Somebody, by the headers that they send.
pub(super) struct Asker {
    pub(super) name: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap().as_secs()
}

fn claims(customer: &str) -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": customer, "userId": customer,
        "exp": now() + 3_600, "iat": now(),
    })
}

fn with(customer: &str, name: &str, value: Value) -> Value {
    let mut claims = claims(customer);
    claims[name] = value;
    claims
}

fn signed(claims: &Value) -> String {
    let key = EncodingKey::from_rsa_pem(PRIVATE).unwrap();
    encode(&Header::new(Algorithm::RS256), claims, &key).unwrap()
}

fn bearer(name: &'static str, token: &str) -> Asker {
    Asker {
        name,
        headers: vec![("authorization", format!("Bearer {token}"))],
    }
}

/// The customer with this id.
pub(super) fn customer(name: &'static str, id: &str) -> Asker {
    bearer(name, &signed(&claims(id)))
}

/// Everybody who says to be the customer, and is not believed.
pub(super) fn impostors(id: &str) -> Vec<Asker> {
    let other_key = EncodingKey::from_rsa_pem(OTHER_PRIVATE).unwrap();
    let rs256 = Header::new(Algorithm::RS256);
    let by_another = encode(&rs256, &claims(id), &other_key).unwrap();
    let with_public_key = {
        let key = EncodingKey::from_secret(PUBLIC);
        encode(&Header::new(Algorithm::HS256), &claims(id), &key).unwrap()
    };
    let good = signed(&claims(id));
    let without_signature = good.rsplit_once('.').unwrap().0.to_owned() + ".";
    // {"alg":"none","typ":"JWT"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let unsigned = format!("{none}.{}.", good.split('.').nth(1).unwrap());
    let mut lifted = good.clone();
    lifted.insert(good.find('.').unwrap() + 2, 'x');
    vec![
        bearer("expired", &signed(&with(id, "exp", json!(now() - 3_600)))),
        bearer(
            "not yet valid",
            &signed(&with(id, "nbf", json!(now() + 3_600))),
        ),
        bearer("without its signature", &without_signature),
        bearer("alg none", &unsigned),
        bearer(
            "for another audience",
            &signed(&with(id, "aud", json!("mail"))),
        ),
        bearer(
            "of another issuer",
            &signed(&with(id, "iss", json!("https://evil.example"))),
        ),
        bearer("signed by another", &by_another),
        bearer("HS256 with the public key", &with_public_key),
        bearer("with its claims changed", &lifted),
    ]
}

/// Whoever shows nothing that counts.
pub(super) fn strangers(id: &str) -> Vec<Asker> {
    vec![
        Asker {
            name: "nobody",
            headers: Vec::new(),
        },
        Asker {
            name: "forged headers",
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
