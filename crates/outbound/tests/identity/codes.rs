//! Exchanging a code at the provider: what it may answer, and that nobody else ever hears of the code.

use crate::provider::{Provider, Says};
use application::ports::{CodeError, ProviderPage as _};
use outbound::identity::{CodeFlow, CodeFlowRules};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

const CODE: &str = "a-code-of-one-visit";
const VERIFIER: &str = "what-opens-the-code-of-this-visit-alone";
const SECRET: &str = "known-to-both";

/// The most bytes of an answer, as the documentation has it.
const MOST_BYTES: usize = 64 * 1_024;

fn flow(provider: &Provider) -> CodeFlow {
    let rules = CodeFlowRules {
        client_id: "order-desk".to_owned(),
        client_secret: Some(application::Current::new(SECRET.to_owned())),
        authorization_endpoint: "https://login.example/page".to_owned(),
        token_endpoint: provider.url.clone(),
        redirect_uri: "https://orders.example/dashboard/sign-in/callback".to_owned(),
        scopes: vec!["openid".to_owned()],
        token_member: "id_token",
    };
    CodeFlow::try_new(rules).unwrap()
}

async fn exchanged_at(provider: &Provider) -> Result<String, CodeError> {
    flow(provider).token_for(CODE, VERIFIER).await
}

/// Why there is no token, in words for the log, which have none of these in them.
fn why_not(told: Result<String, CodeError>, provider: &Provider) -> String {
    let Err(CodeError::Unavailable(words)) = told else {
        panic!("{told:?}");
    };
    for hidden in [CODE, VERIFIER, SECRET, &*provider.url] {
        assert!(!words.contains(hidden), "{hidden} is in {words:?}");
    }
    words
}

/// A good answer of this many bytes.
fn answer_of(bytes: usize) -> Says {
    let bare = json!({"id_token": "signed", "padding": ""}).to_string();
    let padding = "x".repeat(bytes - bare.len());
    let answer = json!({"id_token": "signed", "padding": padding}).to_string();
    assert_eq!(answer.len(), bytes);
    Says::Text(answer)
}

#[tokio::test]
async fn nobody_brings_a_code_to_where_the_provider_points() {
    let elsewhere = Provider::that_says(answer_of(100)).await;
    // By the last two, a client that follows takes the code along.
    for status in [301, 302, 303, 307, 308] {
        let moved = Says::Moved(status, elsewhere.url.clone());
        let provider = Provider::that_says(moved).await;
        let words = why_not(exchanged_at(&provider).await, &provider);
        assert!(words.contains(&status.to_string()), "{words}");
        assert_eq!(provider.asked(), 1);
    }
    assert_eq!(elsewhere.asked(), 0);
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_limit_and_no_longer_one() {
    let provider = Provider::that_says(answer_of(MOST_BYTES)).await;
    assert_eq!(exchanged_at(&provider).await.unwrap(), "signed");
    provider.now_says(answer_of(MOST_BYTES + 1));
    let words = why_not(exchanged_at(&provider).await, &provider);
    assert_eq!(words, "its answer has more than 65536 bytes");
}

/// Time is paused: it runs as soon as nobody does anything.
#[tokio::test(start_paused = true)]
async fn a_silent_provider_is_not_waited_for_for_long() {
    let provider = Provider::that_says(Says::Silence).await;
    let started = Instant::now();
    why_not(exchanged_at(&provider).await, &provider);
    assert!(started.elapsed() <= Duration::from_secs(6));
}

#[tokio::test]
async fn nobody_at_the_address_is_told_from_a_code_that_is_not_taken() {
    let mut provider = Provider::that_says(Says::Silence).await;
    // Port 9 is for what is thrown away; nobody listens.
    provider.url = "http://127.0.0.1:9/token".to_owned();
    why_not(exchanged_at(&provider).await, &provider);
}

#[tokio::test]
async fn only_a_clear_no_is_about_the_code() {
    let provider = Provider::that_says(Says::Refuses(400, "invalid_grant")).await;
    assert_eq!(exchanged_at(&provider).await, Err(CodeError::Refused));
    for (says, part) in [
        (Says::Refuses(500, "invalid_grant"), "500"),
        (Says::Refuses(401, "invalid_client"), "invalid_client"),
        (Says::Refuses(400, "<b>\n</b>"), "400 Bad Request b"),
        (Says::Status(400), "400"),
        (Says::Status(204), "204"),
        (Says::Text("nonsense".to_owned()), "has no id_token"),
        (Says::Text("{}".to_owned()), "has no id_token"),
        (
            Says::Text(r#"{"id_token": 7}"#.to_owned()),
            "has no id_token",
        ),
        (
            Says::Text(r#"{"access_token": "x"}"#.to_owned()),
            "has no id_token",
        ),
    ] {
        provider.now_says(says);
        let words = why_not(exchanged_at(&provider).await, &provider);
        assert!(words.contains(part), "{part} is not in {words:?}");
    }
}
