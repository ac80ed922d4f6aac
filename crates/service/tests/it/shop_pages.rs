//! The demo shop of the real program: bought with a browser's requests, and followed until it is delivered.

use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;

/// A visitor: what their browser keeps. It tells where it is led, and does not go there by itself.
struct Visitor<'a> {
    service: &'a Service,
    client: reqwest::Client,
    cookie: String,
}

impl<'a> Visitor<'a> {
    async fn of(service: &'a Service) -> Self {
        let client = reqwest::Client::builder().no_proxy();
        let client = client.redirect(Policy::none()).build().unwrap();
        let answer = client.get(service.url("/shop")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
        let (cookie, _) = cookie.split_once(';').unwrap();
        Self {
            service,
            client,
            cookie: cookie.to_owned(),
        }
    }

    async fn page(&self, path: &str) -> String {
        let asked = self.client.get(self.service.url(path));
        let answer = asked.header(COOKIE, &self.cookie).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    }

    /// Sends a form of this page with these fields; where it leads.
    async fn send(&self, page: &str, to: &str, fields: &str) -> String {
        let own = ["token", "key", "cart"].map(|name| hidden(page, name));
        let asked = self.client.post(self.service.url(to));
        let asked = asked.header(COOKIE, &self.cookie);
        let asked = asked.header(ORIGIN, self.service.url(""));
        let asked = asked.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let [token, key, cart] = own;
        let body = format!("token={token}&key={key}&cart={cart}&{fields}");
        let answer = asked.body(body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{to}: {answer:?}");
        answer.headers()[LOCATION].to_str().unwrap().to_owned()
    }
}

/// The value of a page's hidden input, if there is one.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let begin = format!(r#"name="{name}" value=""#);
    let found = page.split_once(&begin);
    let value = found.and_then(|(_, rest)| rest.split_once('"'));
    value.map_or("", |(value, _)| value)
}

/// Reads the tracking page's live stream until it says this.
async fn hear(stream: &mut reqwest::Response, words: &str) -> String {
    let mut text = String::new();
    while !text.contains(words) {
        let chunk = stream.chunk().await.unwrap();
        let chunk = chunk.unwrap_or_else(|| panic!("it ends after {text}"));
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn something_is_bought_and_followed_until_it_is_delivered() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let place = format!("Demo shop       {}", service.url("/shop"));
    assert!(service.welcome.contains(&place), "{}", service.welcome);
    let ada = Visitor::of(&service).await;
    let window = ada.page("/shop").await;
    assert!(window.contains("Wireless Headphones"), "{window}");
    let to = ada
        .send(&window, "/shop/cart/add", "product=PROD001&quantity=2")
        .await;
    assert_eq!(to, "/shop/cart");
    let form = ada.page("/shop/checkout").await;
    let details = "name=Ada&address=Here+1&email=ada%40example.com&pay=tok_late_success";
    let (first, second) = tokio::join!(
        ada.send(&form, "/shop/checkout", details),
        ada.send(&form, "/shop/checkout", details)
    );
    let path = |to: &str| to.split_once('?').unwrap().0.to_owned();
    assert_eq!(path(&first), path(&second), "a double click orders once");
    let tracking = ada.page(&first).await;
    assert!(tracking.contains("Order 1 "), "{tracking}");
    assert!(
        !tracking.contains("ada@") && !tracking.contains("Here 1"),
        "{tracking}"
    );
    let live = first.replacen('?', "/live?", 1);
    let mut stream = service.client.get(service.url(&live)).send().await.unwrap();
    hear(&mut stream, "Confirmed").await;
    for (deed, words) in [
        ("process", "Being packed"),
        ("ship", "On its way"),
        ("deliver", "Your parcel has been delivered."),
    ] {
        let deed = format!("/api/v1/orders/1/{deed}");
        let done = service.send(Request::put(&deed)).await.unwrap();
        assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
        hear(&mut stream, words).await;
    }
    drop(stream);
    eventually("the page says so", || async {
        let page = ada.page(&first).await;
        page.contains("Your parcel has been delivered.")
            .then_some(())
    })
    .await;
    let foreign = service.get(&path(&first)).await;
    assert_eq!(
        foreign.status,
        StatusCode::OK,
        "anybody may, on this machine"
    );
    let wrong = format!("{}?access=wrong", path(&first));
    assert_eq!(service.get(&wrong).await.status, StatusCode::NOT_FOUND);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_shop_where_it_is_off_or_others_come_by() {
    let shop = Shop::new();
    for settings in [
        [("shop.enabled", "off")],
        [("identity.mode", "gateway")],
        [("inventory.protocol", "none")],
    ] {
        let service = shop.start(&settings).await;
        assert!(
            !service.welcome.contains("Demo shop"),
            "{}",
            service.welcome
        );
        assert_eq!(service.get("/shop").await.status, StatusCode::NOT_FOUND);
        service.stop().await;
    }
}
