//! Which tokens are believed: every fault of a token, with the key in a file and behind a URL.

use crate::made::{self, AUDIENCE, ISSUER, KID, RSA_PUBLIC, Signer};
use crate::provider::{Provider, Says};
use application::Role;
use application::ports::{TokenError, Tokens};
use application::testing::ManualClock;
use application::testing::clock::NEW_YEAR;
use domain::Duration;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use outbound::identity::{BadKey, JwtTokens, Key, KeySet, KeySetRules, KeySource, TokenRules};
use serde_json::json;
use std::sync::Arc;

/// The time of the tests, in seconds since 1970.
pub(crate) const NOW: i64 = NEW_YEAR.micros() / 1_000_000;

pub(crate) fn rules(algorithms: &[&str]) -> TokenRules {
    TokenRules {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        algorithms: algorithms
            .iter()
            .map(|name| name.parse().unwrap())
            .collect(),
        customer_claim: "userId".to_owned(),
        roles_claim: "roles".to_owned(),
        leeway: Duration::from_secs(60),
    }
}

fn fixed(key: Key, algorithms: &[&str]) -> JwtTokens {
    let clock = Arc::new(ManualClock::standing_at(NEW_YEAR));
    JwtTokens::new(
        rules(algorithms),
        KeySource::Fixed(application::Current::new(key)),
        clock,
    )
}

fn rsa_file() -> JwtTokens {
    fixed(
        Key::from_pem(RSA_PUBLIC).unwrap(),
        &["RS256", "ES256", "EdDSA"],
    )
}

fn published(provider: &Provider) -> JwtTokens {
    let clock = Arc::new(ManualClock::standing_at(NEW_YEAR));
    let set = KeySet::at(provider.url.clone(), KeySetRules::default(), clock.clone()).unwrap();
    let rules = rules(&["RS256", "ES256", "EdDSA"]);
    JwtTokens::new(rules, KeySource::Published(set), clock)
}

#[tokio::test]
async fn a_good_token_is_believed() {
    let ada = made::good_for(NOW, "ada", &["ADMIN"]);
    let claims = rsa_file().verify(&ada).await.unwrap();
    assert_eq!(
        (claims.subject.as_str(), claims.role),
        ("ada", Role::Operator)
    );
    let claims = rsa_file().verify(&made::good(NOW)).await.unwrap();
    assert_eq!(claims.subject, "ada@example.com");
    assert_eq!(claims.customer.as_str(), "12345");
    // Within the leeway it counts, and what is begun with it ends when it no longer does.
    let late = Signer::Rsa.signs(KID, &made::claims_but(NOW, "exp", json!(NOW - 59)));
    let claims = rsa_file().verify(&late).await.unwrap();
    assert_eq!(claims.expires_at.micros(), (NOW + 1) * 1_000_000);
    // The edges of the leeway.
    for (name, value) in [("exp", NOW - 59), ("nbf", NOW + 60), ("iat", NOW + 60)] {
        let token = Signer::Rsa.signs(KID, &made::claims_but(NOW, name, json!(value)));
        assert!(rsa_file().verify(&token).await.is_ok(), "{name}");
    }
    for (name, value) in [("exp", NOW - 60), ("nbf", NOW + 61), ("iat", NOW + 61)] {
        let token = Signer::Rsa.signs(KID, &made::claims_but(NOW, name, json!(value)));
        assert!(rsa_file().verify(&token).await.is_err(), "{name}");
    }
    let several = made::claims_but(NOW, "aud", json!(["another", AUDIENCE]));
    let token = Signer::Rsa.signs(KID, &several);
    assert!(rsa_file().verify(&token).await.is_ok());
}

#[tokio::test]
async fn no_bad_token_is_believed_whether_the_key_is_in_a_file_or_published() {
    let provider = Provider::that_says(Says::Keys(vec![
        Signer::Rsa.published(KID),
        Signer::Ec.published("ec-1"),
        Signer::Ed.published("ed-1"),
    ]))
    .await;
    let verifiers = [rsa_file(), published(&provider)];
    for verifier in &verifiers {
        assert!(verifier.verify(&made::good(NOW)).await.is_ok());
        for (what, token) in made::bad(NOW) {
            let refused = verifier.verify(&token).await;
            let is_refused = match what {
                "expired" => refused == Err(TokenError::Expired),
                _ => matches!(refused, Err(TokenError::Invalid(_))),
            };
            assert!(is_refused, "a token {what}: {refused:?}");
        }
    }
    // No token made us ask anywhere but at the one address, nor there again and again.
    assert!(provider.asked() <= 2, "asked {} times", provider.asked());
}

#[tokio::test]
async fn a_token_is_checked_with_the_key_it_names_and_with_no_other() {
    let provider = Provider::that_says(Says::Keys(vec![
        Signer::Rsa.published(KID),
        Signer::OtherRsa.published("rsa-2"),
        Signer::Ec.published("ec-1"),
    ]))
    .await;
    let verifier = published(&provider);
    let claims = made::claims(NOW);
    for (signer, kid, is_good) in [
        (Signer::Rsa, KID, true),
        (Signer::OtherRsa, "rsa-2", true),
        (Signer::Ec, "ec-1", true),
        (Signer::Rsa, "rsa-2", false),
        (Signer::Ec, KID, false),
        (Signer::Ed, "ed-1", false),
        (Signer::Rsa, "../../etc/passwd", false),
        (Signer::Rsa, "http://evil.example/keys", false),
        (Signer::Rsa, "' OR '1'='1", false),
        (Signer::Rsa, "", false),
    ] {
        let told = verifier.verify(&signer.signs(kid, &claims)).await;
        assert_eq!(told.is_ok(), is_good, "{signer:?} {kid}: {told:?}");
    }
    // Without a name: good if only one key can be meant.
    let nameless = |signer: Signer| signer.signs_as(&Header::new(signer.algorithm()), &claims);
    assert!(verifier.verify(&nameless(Signer::Ec)).await.is_ok());
    assert!(verifier.verify(&nameless(Signer::Rsa)).await.is_err());
}

#[tokio::test]
async fn a_shared_secret_is_believed_only_where_it_is_the_setting() {
    let secret = "a secret that the issuer and this service share";
    let token = encode(
        &Header::new(Algorithm::HS256),
        &made::claims(NOW),
        &EncodingKey::from_secret(secret.as_bytes()),
    );
    let token = token.unwrap();
    let shared = fixed(Key::shared(secret), &["HS256"]);
    assert!(shared.verify(&token).await.is_ok());
    assert!(shared.verify(&made::good(NOW)).await.is_err());
    assert!(
        fixed(Key::shared("another"), &["HS256"])
            .verify(&token)
            .await
            .is_err()
    );
    assert!(rsa_file().verify(&token).await.is_err());
    // Even where somebody lists the algorithm beside a public key.
    let careless = fixed(Key::from_pem(RSA_PUBLIC).unwrap(), &["RS256", "HS256"]);
    let (_, forged) = made::bad(NOW)
        .into_iter()
        .find(|(what, _)| what.contains("public key"))
        .unwrap();
    assert!(careless.verify(&forged).await.is_err());
}

#[tokio::test]
async fn each_kind_of_key_file_is_read_and_a_private_key_is_not_taken() {
    for (pem, signer) in [
        (RSA_PUBLIC, Signer::Rsa),
        (include_str!("keys/ec.public.pem"), Signer::Ec),
        (include_str!("keys/ed.public.pem"), Signer::Ed),
    ] {
        let verifier = fixed(Key::from_pem(pem).unwrap(), &["RS256", "ES256", "EdDSA"]);
        let token = signer.signs("any", &made::claims(NOW));
        assert!(verifier.verify(&token).await.is_ok(), "{signer:?}");
    }
    let private = include_str!("keys/rsa.private.pem");
    assert_eq!(Key::from_pem(private).err(), Some(BadKey::Private));
    for text in [
        "",
        "nonsense",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    ] {
        assert_eq!(
            Key::from_pem(text).err(),
            Some(BadKey::Unreadable),
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_algorithm_that_is_not_pinned_is_not_accepted_from_the_right_key_either() {
    let verifier = fixed(Key::from_pem(RSA_PUBLIC).unwrap(), &["PS256"]);
    assert!(verifier.verify(&made::good(NOW)).await.is_err());
    let header = Header::new(Algorithm::PS256);
    let token = Signer::Rsa.signs_as(&header, &made::claims(NOW));
    assert!(verifier.verify(&token).await.is_ok());
}
