//! Whose tokens open the door, and what people are told while nobody can tell.

use super::world::{Browser, World};
use crate::door::Door;
use crate::login_page::{DISPLACED, OPERATOR};

/// No operator.
const CUSTOMER: &str = "carol";

#[tokio::test(flavor = "multi_thread")]
async fn only_an_operators_own_token_for_this_visit_opens_the_door() {
    let world = World::new().await;
    let browser = Browser::new(&world);
    let told = browser.signs_in(CUSTOMER).await;
    assert_eq!(told.status, 403, "{}", told.text);
    assert!(told.text.contains("for operators"), "{}", told.text);
    let told = browser.signs_in(DISPLACED).await;
    assert_eq!(told.status, 401, "{}", told.text);
    assert!(told.text.contains("is not valid here"), "{}", told.text);
    let log = world.service.log();
    assert!(log.contains("for another visit"), "{log}");
    assert!(browser.cookies.borrow().is_empty());
    assert!(browser.signs_in(OPERATOR).await.status == 303 && browser.is_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_requests_opens_it_where_that_is_judged() {
    let world = World::but(&[("sign_in.token", "access_token")]).await;
    // There is no nonce in it.
    for user in [OPERATOR, DISPLACED] {
        let browser = Browser::new(&world);
        let told = browser.signs_in(user).await;
        assert_eq!(told.status, 303, "{user}");
        assert!(browser.is_in().await, "{user}");
        // The session ends with the token, which holds for an hour, give or take the clocks.
        let (_, rest) = told.cookies()[0].split_once("Max-Age=").unwrap();
        let seconds: u32 = rest.split(';').next().unwrap().parse().unwrap();
        assert!((3_000..=3_660).contains(&seconds), "{:?}", told.cookies());
    }
    // Such tokens are for the audience, and the client is none.
    let world = World::but(&[("sign_in.token", "access_token"), ("audience", "others")]).await;
    assert_eq!(Browser::new(&world).signs_in(OPERATOR).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_provider_is_away_people_are_told_and_come_in_by_other_ways() {
    let away = Door::closed();
    let exchange = format!("{}/token", away.url());
    let world = World::but(&[
        ("sign_in.token_endpoint", &exchange),
        ("operator_token", "an-operators-token-of-the-tests-alone"),
    ])
    .await;
    let browser = Browser::new(&world);
    let told = browser.signs_in(OPERATOR).await;
    assert_eq!(told.status, 503, "{}", told.text);
    assert!(
        told.text
            .contains("Example &#38; Co does not tell who you are"),
        "{}",
        told.text
    );
    assert!(told.text.contains("name=\"credential\""), "{}", told.text);
    assert!(!browser.is_in().await);
    away.open_to(world.provider.address);
    assert_eq!(browser.signs_in(OPERATOR).await.status, 303);
    assert!(browser.is_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_the_provider_does_not_know_is_our_fault() {
    let world = World::but(&[("sign_in.client_secret", "wrong")]).await;
    let browser = Browser::new(&world);
    let told = browser.signs_in(OPERATOR).await;
    assert_eq!(told.status, 503, "{}", told.text);
    assert_eq!(world.provider.exchanges(), ["invalid_client"]);
    let log = world.service.log();
    assert!(log.contains("401 Unauthorized invalid_client"), "{log}");
}
