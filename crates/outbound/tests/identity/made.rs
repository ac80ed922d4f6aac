//! Tokens of each kind, good and bad, made with keys that are for tests alone.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://login.example";
pub(crate) const AUDIENCE: &str = "order-service";

/// The name of the RSA key.
pub(crate) const KID: &str = "rsa-1";

pub(crate) const RSA_PUBLIC: &str = include_str!("keys/rsa.public.pem");
const RSA: &[u8] = include_bytes!("keys/rsa.private.pem");
const OTHER_RSA: &[u8] = include_bytes!("keys/other-rsa.private.pem");
const EC: &[u8] = include_bytes!("keys/ec.private.pem");
const ED: &[u8] = include_bytes!("keys/ed.private.pem");

/// `{"alg":"none","typ":"JWT"}`
const UNSIGNED: &str = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";

/// Who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signer {
    Rsa,
    /// Of the same kind as the first, and not believed unless somebody publishes it.
    OtherRsa,
    Ec,
    Ed,
}

impl Signer {
    pub(crate) fn algorithm(self) -> Algorithm {
        match self {
            Self::Rsa | Self::OtherRsa => Algorithm::RS256,
            Self::Ec => Algorithm::ES256,
            Self::Ed => Algorithm::EdDSA,
        }
    }

    fn key(self) -> EncodingKey {
        match self {
            Self::Rsa => EncodingKey::from_rsa_pem(RSA),
            Self::OtherRsa => EncodingKey::from_rsa_pem(OTHER_RSA),
            Self::Ec => EncodingKey::from_ec_pem(EC),
            Self::Ed => EncodingKey::from_ed_pem(ED),
        }
        .expect("the keys of the tests are readable")
    }

    fn jwk(self) -> Jwk {
        Jwk::from_encoding_key(&self.key(), self.algorithm()).expect("it has a public half")
    }

    /// The key as it is published under this name.
    pub(crate) fn published(self, kid: &str) -> Value {
        let mut jwk = serde_json::to_value(self.jwk()).expect("it is JSON");
        jwk["kid"] = json!(kid);
        jwk["use"] = json!("sig");
        jwk
    }

    /// A token with a header of one's own.
    pub(crate) fn signs_as(self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.key()).expect("the key fits the algorithm")
    }

    /// A token of the key with this name.
    pub(crate) fn signs(self, kid: &str, claims: &Value) -> String {
        let header = Header {
            kid: Some(kid.to_owned()),
            ..Header::new(self.algorithm())
        };
        self.signs_as(&header, claims)
    }
}

/// What a good token says of customer 12345, for an hour from now (seconds since 1970).
pub(crate) fn claims(now: i64) -> Value {
    json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ada@example.com",
        "userId": 12345,
        "iat": now,
        "exp": now + 3_600,
    })
}

/// The same with another value for a member, or without it if that is null.
pub(crate) fn claims_but(now: i64, name: &str, value: Value) -> Value {
    let mut claims = claims(now);
    let members = claims.as_object_mut().expect("it is an object");
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    claims
}

/// A good token of customer 12345.
pub(crate) fn good(now: i64) -> String {
    Signer::Rsa.signs(KID, &claims(now))
}

/// A good token of this customer with these roles.
pub(crate) fn good_for(now: i64, user: &str, roles: &[&str]) -> String {
    let mut claims = claims_but(now, "userId", json!(user));
    claims["sub"] = json!(user);
    claims["roles"] = json!(roles);
    Signer::Rsa.signs(KID, &claims)
}

/// Tokens that must not be believed, whoever publishes the keys, each with what is wrong with it.
pub(crate) fn bad(now: i64) -> Vec<(&'static str, String)> {
    let but = |name, value| Signer::Rsa.signs(KID, &claims_but(now, name, value));
    let good = good(now);
    let mut parts = good.split('.');
    let (header, body) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let signature = parts.next().unwrap_or("");
    let admin = Signer::OtherRsa.signs(KID, &claims_but(now, "roles", json!(["ADMIN"])));
    let admin_body = admin.split('.').nth(1).unwrap_or("");
    vec![
        ("expired", but("exp", json!(now - 61))),
        ("without an end", but("exp", Value::Null)),
        ("with an end that is no time", but("exp", json!("tomorrow"))),
        ("not valid yet", but("nbf", json!(now + 3_600))),
        ("made in the far future", but("iat", json!(now + 86_400))),
        ("for somebody else", but("aud", json!("another-service"))),
        ("for others", but("aud", json!(["a", "b"]))),
        ("for nobody", but("aud", Value::Null)),
        ("for no text", but("aud", json!(7))),
        (
            "from another issuer",
            but("iss", json!("https://evil.example")),
        ),
        ("from nobody", but("iss", Value::Null)),
        (
            "with another body",
            format!("{header}.{admin_body}.{signature}"),
        ),
        ("signed with another key", admin.clone()),
        ("without a signature", format!("{header}.{body}.")),
        ("without its last part", format!("{header}.{body}")),
        ("with one part more", format!("{good}.{signature}")),
        ("of algorithm none", format!("{UNSIGNED}.{body}.")),
        (
            "of algorithm none, signed",
            format!("{UNSIGNED}.{body}.{signature}"),
        ),
        (
            "signed with the public key as a secret",
            with_public_key(now),
        ),
        ("with a key of its own", with_own_key(now)),
        ("with an address of its own key", with_address(now)),
        ("with a critical member", critical(now)),
        (
            "of another algorithm of the key",
            Signer::Rsa.signs_as(&Header::new(Algorithm::PS512), &claims(now)),
        ),
        ("not a token", "nonsense".to_owned()),
        ("nothing", String::new()),
        (
            "too long",
            format!("{header}.{}.{signature}", "e".repeat(1 << 20)),
        ),
    ]
}

fn with_public_key(now: i64) -> String {
    let header = Header {
        kid: Some(KID.to_owned()),
        ..Header::new(Algorithm::HS256)
    };
    let secret = EncodingKey::from_secret(RSA_PUBLIC.as_bytes());
    encode(&header, &claims(now), &secret).expect("any bytes are a secret")
}

fn with_own_key(now: i64) -> String {
    let header = Header {
        jwk: Some(Signer::OtherRsa.jwk()),
        kid: Some(KID.to_owned()),
        ..Header::new(Algorithm::RS256)
    };
    Signer::OtherRsa.signs_as(&header, &claims(now))
}

fn with_address(now: i64) -> String {
    let address = Some("http://127.0.0.1:9/keys".to_owned());
    let header = Header {
        jku: address.clone(),
        x5u: address,
        kid: Some(KID.to_owned()),
        ..Header::new(Algorithm::RS256)
    };
    Signer::OtherRsa.signs_as(&header, &claims(now))
}

fn critical(now: i64) -> String {
    let header = Header {
        crit: Some(vec!["b64".to_owned()]),
        kid: Some(KID.to_owned()),
        ..Header::new(Algorithm::RS256)
    };
    Signer::Rsa.signs_as(&header, &claims(now))
}
