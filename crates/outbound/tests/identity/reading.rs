//! What a good token says: who, with which roles, reachable where.

use crate::checking::{NOW, rules};
use crate::made::{self, KID, RSA_PUBLIC, Signer};
use application::Role;
use application::ports::{Claims, TokenError, Tokens};
use application::testing::ManualClock;
use application::testing::clock::NEW_YEAR;
use outbound::identity::{JwtTokens, Key, KeySource};
use serde_json::{Value, json};
use std::sync::Arc;

async fn read_by(roles_claim: &str, changes: &[(&str, Value)]) -> Result<Claims, TokenError> {
    let mut rules = rules(&["RS256"]);
    roles_claim.clone_into(&mut rules.roles_claim);
    let key = KeySource::Fixed(application::Current::new(
        Key::from_pem(RSA_PUBLIC).unwrap(),
    ));
    let clock = Arc::new(ManualClock::standing_at(NEW_YEAR));
    let mut claims = made::claims(NOW);
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    let token = Signer::Rsa.signs(KID, &claims);
    JwtTokens::new(rules, key, clock).verify(&token).await
}

async fn read(changes: &[(&str, Value)]) -> Result<Claims, TokenError> {
    read_by("roles", changes).await
}

#[tokio::test]
async fn the_customer_is_in_the_claim_that_the_setting_names_else_in_the_subject() {
    let without = made::claims_but(NOW, "userId", Value::Null);
    let token = Signer::Rsa.signs(KID, &without);
    let key = KeySource::Fixed(application::Current::new(
        Key::from_pem(RSA_PUBLIC).unwrap(),
    ));
    let clock = Arc::new(ManualClock::standing_at(NEW_YEAR));
    let verifier = JwtTokens::new(rules(&["RS256"]), key, clock);
    let claims = verifier.verify(&token).await.unwrap();
    assert_eq!(claims.customer.as_str(), "ada@example.com");
    let nobody = json!({"iss": made::ISSUER, "aud": made::AUDIENCE, "exp": NOW + 60});
    let refused = verifier.verify(&Signer::Rsa.signs(KID, &nobody)).await;
    assert_eq!(refused, Err(TokenError::Invalid("it names nobody")));

    let as_text = read(&[("userId", json!("7"))]).await.unwrap();
    let as_number = read(&[("userId", json!(7))]).await.unwrap();
    assert_eq!(as_text.customer, as_number.customer);
    for bad in [
        json!(""),
        json!(1.5),
        json!(-1),
        json!({}),
        json!(null),
        json!(true),
        json!("x".repeat(129)),
    ] {
        let refused = read(&[("userId", bad.clone())]).await;
        assert!(
            matches!(refused, Err(TokenError::Invalid(_))),
            "{bad}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn the_highest_known_role_counts_and_unknown_ones_give_nothing() {
    for (roles, role) in [
        (json!(["USER"]), Role::Customer),
        (json!(["viewer", "ROLE_ADMIN", "user"]), Role::Operator),
        (json!("user service"), Role::Service),
        (json!("operator"), Role::Operator),
        (json!(["administrator"]), Role::Customer),
        (json!([["ADMIN"]]), Role::Customer),
        (json!({"ADMIN": true}), Role::Customer),
        (json!(7), Role::Customer),
        (json!(null), Role::Customer),
    ] {
        let claims = read(&[("roles", roles.clone())]).await.unwrap();
        assert_eq!(claims.role, role, "{roles}");
    }
    let nested = [("realm_access", json!({"roles": ["admin"]}))];
    let claims = read_by("realm_access.roles", &nested).await.unwrap();
    assert_eq!(claims.role, Role::Operator);
    let dotted = [("https://shop.example/roles", json!(["service"]))];
    let claims = read_by("https://shop.example/roles", &dotted)
        .await
        .unwrap();
    assert_eq!(claims.role, Role::Service);
}

#[tokio::test]
async fn the_address_is_a_claim_or_the_subject_or_nowhere() {
    let email = |claims: Claims| claims.email.map(|email| email.as_str().to_owned());
    let own = read(&[("email", json!("grace@example.com"))])
        .await
        .unwrap();
    assert_eq!(email(own).as_deref(), Some("grace@example.com"));
    let subject = read(&[]).await.unwrap();
    assert_eq!(email(subject).as_deref(), Some("ada@example.com"));
    let none = read(&[("sub", json!("ada"))]).await.unwrap();
    assert_eq!((none.subject.as_str(), none.email.is_none()), ("ada", true));
}

#[tokio::test]
async fn times_may_have_fractions() {
    let claims = read(&[
        ("exp", json!(1_767_229_200.5)),
        ("iat", json!(1_767_225_600.25)),
    ])
    .await;
    assert!(claims.is_ok(), "{claims:?}");
}
