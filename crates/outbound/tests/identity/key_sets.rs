//! The keys behind a URL: rotation, a provider that is down, slow, huge, moved or wrong.

use crate::checking::{NOW, rules};
use crate::made::{self, KID, Signer};
use crate::provider::{Provider, Says};
use application::ports::{TokenError, Tokens};
use application::testing::ManualClock;
use application::testing::clock::NEW_YEAR;
use domain::Duration;
use outbound::identity::{JwtTokens, KeySet, KeySetRules, KeySource};
use serde_json::json;
use std::sync::Arc;

const RULES: KeySetRules = KeySetRules {
    max_age: Duration::from_secs(600),
    max_stale: Duration::from_secs(3_000),
    min_interval: Duration::from_secs(10),
};

/// A verifier, its provider, and their time.
struct World {
    provider: Provider,
    tokens: Arc<JwtTokens>,
    clock: Arc<ManualClock>,
}

impl World {
    async fn with(says: Says) -> Self {
        let provider = Provider::that_says(says).await;
        let clock = Arc::new(ManualClock::standing_at(NEW_YEAR));
        let set = KeySet::at(provider.url.clone(), RULES, clock.clone()).unwrap();
        let keys = KeySource::Published(set);
        let tokens = JwtTokens::new(rules(&["RS256", "ES256"]), keys, clock.clone());
        Self {
            provider,
            tokens: Arc::new(tokens),
            clock,
        }
    }

    async fn believes(&self, token: &str) -> Result<(), TokenError> {
        self.tokens.verify(token).await.map(|_claims| ())
    }

    async fn says_keys_are_missing(&self, token: &str) -> bool {
        matches!(self.believes(token).await, Err(TokenError::Unavailable(_)))
    }
}

fn first() -> Says {
    Says::Keys(vec![Signer::Rsa.published(KID)])
}

fn second() -> Says {
    Says::Keys(vec![Signer::OtherRsa.published("rsa-2")])
}

/// Good for longer than any test lasts.
fn token(signer: Signer, kid: &str) -> String {
    signer.signs(kid, &made::claims_but(NOW, "exp", json!(NOW + 1_000_000)))
}

#[tokio::test]
async fn keys_are_fetched_once_for_many_tokens() {
    let world = World::with(first()).await;
    assert_eq!(world.provider.asked(), 0);
    let crowd = (0..50).map(|_| {
        let tokens = world.tokens.clone();
        tokio::spawn(async move { tokens.verify(&token(Signer::Rsa, KID)).await.is_ok() })
    });
    let crowd: Vec<_> = crowd.collect();
    for one in crowd {
        assert!(one.await.unwrap());
    }
    assert_eq!(world.provider.asked(), 1);
}

#[tokio::test]
async fn a_new_key_is_known_as_soon_as_a_token_names_it_but_nobody_can_make_us_ask_often() {
    let world = World::with(first()).await;
    world.believes(&token(Signer::Rsa, KID)).await.unwrap();
    world.provider.now_says(second());
    let new = token(Signer::OtherRsa, "rsa-2");
    // Too soon after the last time; and whoever makes up names does not change that.
    for _ in 0..20 {
        let refused = world.believes(&token(Signer::OtherRsa, "made-up")).await;
        assert!(
            matches!(refused, Err(TokenError::Invalid(_))),
            "{refused:?}"
        );
    }
    assert_eq!(world.provider.asked(), 1);
    world.clock.advance(RULES.min_interval);
    world.believes(&new).await.unwrap();
    assert_eq!(world.provider.asked(), 2);
    // The old key is no longer published, so its tokens are void.
    let refused = world.believes(&token(Signer::Rsa, KID)).await;
    assert!(
        matches!(refused, Err(TokenError::Invalid(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn old_keys_are_renewed_without_anybody_waiting() {
    let world = World::with(first()).await;
    let good = token(Signer::Rsa, KID);
    world.believes(&good).await.unwrap();
    world.clock.advance(Duration::from_secs(601));
    world.provider.now_says(second());
    world.believes(&good).await.unwrap();
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while world.believes(&good).await.is_ok() {
        assert!(
            tokio::time::Instant::now() < deadline,
            "the keys were not renewed"
        );
        tokio::task::yield_now().await;
    }
    assert_eq!(world.provider.asked(), 2);
    world
        .believes(&token(Signer::OtherRsa, "rsa-2"))
        .await
        .unwrap();
}

#[tokio::test]
async fn keys_count_for_a_while_when_nobody_answers_and_not_for_ever() {
    let world = World::with(first()).await;
    let good = token(Signer::Rsa, KID);
    world.believes(&good).await.unwrap();
    world.provider.now_says(Says::Status(500));
    world.clock.advance(Duration::from_secs(2_999));
    world.believes(&good).await.unwrap();
    // Whether an unknown key is a good one cannot be told now.
    assert!(
        world
            .says_keys_are_missing(&token(Signer::OtherRsa, "rsa-2"))
            .await
    );
    world.clock.advance(Duration::from_secs(2));
    assert!(world.says_keys_are_missing(&good).await);
    world.provider.now_says(first());
    world.clock.advance(RULES.min_interval);
    world.believes(&good).await.unwrap();
}

#[tokio::test]
async fn without_keys_nothing_is_said_about_a_token() {
    for says in [
        Says::Status(500),
        Says::Status(404),
        Says::Text("nonsense".to_owned()),
        Says::Text("{}".to_owned()),
        Says::Text(r#"{"keys": "none"}"#.to_owned()),
        Says::Keys(Vec::new()),
        Says::Keys(vec![
            json!({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256", "kid": KID}),
        ]),
        Says::Keys(vec![json!(7), json!({"kty": "new", "kid": KID})]),
    ] {
        let world = World::with(says).await;
        assert!(world.says_keys_are_missing(&token(Signer::Rsa, KID)).await);
        world.provider.now_says(first());
        world.clock.advance(RULES.min_interval);
        world.believes(&token(Signer::Rsa, KID)).await.unwrap();
    }
}

#[tokio::test]
async fn a_set_beyond_all_measure_is_not_read() {
    let huge = format!(r#"{{"keys": ["{}"]}}"#, "x".repeat(300 * 1_024));
    let world = World::with(Says::Text(huge)).await;
    assert!(world.says_keys_are_missing(&token(Signer::Rsa, KID)).await);
}

#[tokio::test]
async fn a_provider_that_sends_us_elsewhere_is_not_followed() {
    let elsewhere = Provider::that_says(first()).await;
    let world = World::with(Says::Moved(302, elsewhere.url.clone())).await;
    assert!(world.says_keys_are_missing(&token(Signer::Rsa, KID)).await);
    assert_eq!(elsewhere.asked(), 0);
}

#[tokio::test]
async fn nobody_at_the_address_is_a_fault_of_ours() {
    let world = World::with(first()).await;
    let clock = Arc::new(ManualClock::standing_at(NEW_YEAR));
    // Port 9 is for what is thrown away; nobody listens.
    let url = "http://127.0.0.1:9/keys".to_owned();
    let keys = KeySource::Published(KeySet::at(url, RULES, clock.clone()).unwrap());
    let tokens = JwtTokens::new(rules(&["RS256"]), keys, clock);
    let told = tokens.verify(&token(Signer::Rsa, KID)).await;
    assert!(matches!(told, Err(TokenError::Unavailable(_))), "{told:?}");
    world.believes(&token(Signer::Rsa, KID)).await.unwrap();
}

/// Time is paused: it runs as soon as nobody does anything.
#[tokio::test(start_paused = true)]
async fn a_silent_provider_is_not_waited_for_for_long() {
    let world = World::with(Says::Silence).await;
    let started = tokio::time::Instant::now();
    assert!(world.says_keys_are_missing(&token(Signer::Rsa, KID)).await);
    assert!(started.elapsed() <= std::time::Duration::from_secs(6));
}

#[tokio::test]
async fn keys_that_are_not_for_signatures_or_for_another_algorithm_are_not_used() {
    let with = |name: &str, value: serde_json::Value| {
        let mut key = Signer::Rsa.published(KID);
        key[name] = value;
        key
    };
    let beside = Signer::Ec.published("ec-1");
    for key in [
        with("use", json!("enc")),
        with("alg", json!("PS256")),
        with("alg", json!("RSA-OAEP")),
        with("key_ops", json!(["encrypt"])),
        with("kid", json!("another")),
    ] {
        let world = World::with(Says::Keys(vec![key.clone(), beside.clone()])).await;
        let refused = world.believes(&token(Signer::Rsa, KID)).await;
        assert!(
            matches!(refused, Err(TokenError::Invalid(_))),
            "{key}: {refused:?}"
        );
        world.believes(&token(Signer::Ec, "ec-1")).await.unwrap();
    }
}
