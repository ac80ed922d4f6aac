//! The way to the provider's page and back: gone once, by the browser that began it.

use super::world::{Browser, World};
use crate::login_page::{BANNED, CLIENT_SECRET, OPERATOR, TROUBLED};

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_goes_to_the_providers_page_and_comes_back_to_where_they_wanted_to_be() {
    let world = World::new().await;
    let browser = Browser::new(&world);
    let door = browser.get("/dashboard/audit").await;
    assert_eq!(
        door.location(),
        "/dashboard/sign-in?next=%2Fdashboard%2Faudit"
    );
    let asked = browser.goes_there("%2Fdashboard%2Faudit").await;
    let value = |name: &str| asked.iter().find(|(met, _)| met == name).unwrap().1.clone();
    let redirect = format!("{}/dashboard/sign-in/callback", world.front.url());
    assert_eq!(value("redirect_uri"), redirect);
    let kept = browser.cookies.borrow()["order_service_sign_in"].clone();

    let back = browser.logs_in(&asked, OPERATOR).await;
    let told = browser.get(&back).await;
    assert_eq!(told.status, 303, "{}", told.text);
    assert_eq!(told.location(), "/dashboard/audit");
    let [session, over] = told.cookies()[..] else {
        panic!("{:?}", told.cookies());
    };
    assert!(session.starts_with("order_service_session="), "{session}");
    assert!(session.contains("; Path=/dashboard; ") && session.contains("HttpOnly; SameSite=Lax"));
    assert_eq!(
        over,
        "order_service_sign_in=; Path=/dashboard/sign-in; Max-Age=0; HttpOnly; SameSite=Lax"
    );
    // The token may be shown for an hour; the session is as long as the settings say.
    assert!(session.contains("; Max-Age=28800; "), "{session}");
    let page = browser.get(told.location()).await;
    assert!(page.text.contains("operator:ada"), "{}", page.text);
    assert!(
        page.text.contains("identity provider&#39;s page"),
        "{}",
        page.text
    );
    assert_eq!(world.provider.exchanges(), ["token"]);
    let log = world.service.log();
    for secret in [CLIENT_SECRET, &kept, &value("state"), "code-1-of"] {
        assert!(!log.contains(secret), "{secret} is in:\n{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_from_elsewhere_does_not_come_in() {
    let world = World::new().await;
    let browser = Browser::new(&world);
    let asked = browser.goes_there("/dashboard").await;
    let back = browser.logs_in(&asked, OPERATOR).await;

    // Somebody who was sent here by another person's sign-in, with and without one of their own.
    let victim = Browser::new(&world);
    for _ in 0..2 {
        let told = victim.get(&back).await;
        assert_eq!(told.status, 409, "{}", told.text);
        assert!(
            told.text.contains("was not begun in this browser"),
            "{}",
            told.text
        );
        assert!(told.text.contains("Sign in at Example"), "{}", told.text);
        victim.goes_there("/dashboard").await;
    }
    let (forged, _) = back.split_once("state=").unwrap();
    for forged in [
        format!("{forged}code=x"),
        format!("{forged}state=&code=x"),
        format!("{forged}state=guessed&code=x"),
        // Another provider's, by its own word.
        format!("{back}&iss=https%3A%2F%2Fevil.example"),
    ] {
        let other = browser.copy();
        assert_eq!(other.get(&forged).await.status, 409, "{forged}");
        assert!(!other.is_in().await);
    }
    // A cookie that was changed is none.
    let other = browser.copy();
    for value in other.cookies.borrow_mut().values_mut() {
        *value = value.replace("dashboard", "dashbord");
    }
    assert_eq!(other.get(&back).await.status, 409);
    assert_eq!(world.provider.exchanges(), [""; 0], "no code was tried");
    // Nobody has ended the one that was begun.
    assert_eq!(browser.get(&back).await.status, 303);
    assert!(browser.is_in().await && !victim.is_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_back_is_gone_once() {
    let world = World::new().await;
    let browser = Browser::new(&world);
    let asked = browser.goes_there("/dashboard").await;
    let back = browser.logs_in(&asked, OPERATOR).await;
    let thief = browser.copy();
    assert_eq!(browser.get(&back).await.status, 303);
    // Who is in stays in.
    let again = browser.get(&back).await;
    assert_eq!((again.status, again.location()), (303, "/dashboard"));
    assert_eq!(world.provider.exchanges(), ["token"]);
    // With the cookie, it is the provider that does not take the code again.
    let told = thief.get(&back).await;
    assert_eq!(told.status, 409, "{}", told.text);
    assert!(
        told.text.contains("does not take this sign-in any more"),
        "{}",
        told.text
    );
    assert_eq!(world.provider.exchanges(), ["token", "invalid_grant"]);
    // And without it nobody is asked.
    assert_eq!(thief.get(&back).await.status, 409);
    assert_eq!(world.provider.exchanges().len(), 2);
    assert!(!thief.is_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_says_instead_of_a_code_is_told() {
    let world = World::new().await;
    let browser = Browser::new(&world);
    let told = browser.signs_in(BANNED).await;
    assert_eq!(told.status, 403, "{}", told.text);
    assert!(
        told.text.contains("Example &#38; Co did not let you in"),
        "{}",
        told.text
    );
    let told = browser.signs_in(TROUBLED).await;
    assert_eq!(told.status, 503, "{}", told.text);
    assert!(
        told.text
            .contains("The &#60;b&#62;cellar&#60;/b&#62; is flooded"),
        "{}",
        told.text
    );
    assert!(browser.cookies.borrow().is_empty());
    // Nobody else can make the page say something.
    let forged =
        browser.get("/dashboard/sign-in/callback?state=x&error=y&error_description=Call+me");
    assert!(!forged.await.text.contains("Call me"));
}
