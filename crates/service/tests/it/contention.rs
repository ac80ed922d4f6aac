//! Many at once: for the last piece in stock, and with the same request.

use crate::client::{Answer, Request, client, send};
use crate::servers::Kind;
use crate::shop::Shop;
use reqwest::StatusCode;
use rustix::process::{Resource, getrlimit, setrlimit};
use std::sync::Arc;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const BUYERS: usize = 1_000;
const REPEATS: usize = 100;

/// How often a buyer asks who is told each time that it is not known yet.
const ASKED_AGAIN: u32 = 20;

/// Nobody is told to ask later, however slow the machine is.
const PATIENT: [(&str, &str); 1] = [("http.answer_wait", "45s")];

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_buyers_of_the_last_piece_one_gets_it_and_the_others_are_refused_cleanly() {
    one_gets_the_last_piece(Shop::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_buyers_one_gets_the_last_piece_on_postgresql() {
    if let Some(shop) = Shop::on(Kind::Postgres).await {
        one_gets_the_last_piece(shop).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_buyers_one_gets_the_last_piece_on_mariadb() {
    if let Some(shop) = Shop::on(Kind::Mariadb).await {
        one_gets_the_last_piece(shop).await;
    }
}

async fn one_gets_the_last_piece(shop: Shop) {
    shop.stock("PROD001", 1).await;
    let service = shop.start(&[]).await;
    let initial = shop.ledger().stock;
    let (url, client) = (service.url("/api/v1/orders"), client());
    let answers = at_once(BUYERS, |buyer| {
        let (client, url) = (client.clone(), url.clone());
        async move {
            let body = order(buyer, "PROD001");
            let key = format!("buyer-{buyer}");
            final_answer(&client, &url, Request::post("", &body).keyed(&key)).await
        }
    })
    .await;
    let confirmed = answers
        .iter()
        .filter(|answer| answer.status == StatusCode::CREATED);
    assert_eq!(confirmed.count(), 1);
    for refused in answers
        .iter()
        .filter(|answer| answer.status != StatusCode::CREATED)
    {
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
        let body = refused.json();
        assert_eq!(body["error"], "Insufficient stock");
        assert_eq!(body["unavailableProducts"][0], "PROD001");
    }
    shop.at_rest().await;
    let ledger = shop.ledger();
    assert_eq!(ledger.violations(&initial), Vec::<String>::new());
    assert_eq!(
        (ledger.count("CONFIRMED"), ledger.count("CANCELLED")),
        (1, BUYERS - 1)
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_repeats_of_one_keyed_request_are_one_order_and_one_answer() {
    repeats_are_one_order(Shop::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_repeats_of_one_keyed_request_are_one_order_on_postgresql() {
    if let Some(shop) = Shop::on(Kind::Postgres).await {
        repeats_are_one_order(shop).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_repeats_of_one_keyed_request_are_one_order_on_mariadb() {
    if let Some(shop) = Shop::on(Kind::Mariadb).await {
        repeats_are_one_order(shop).await;
    }
}

async fn repeats_are_one_order(shop: Shop) {
    let service = shop.start(&PATIENT).await;
    let url = service.url("/api/v1/orders");
    let answers = at_once(REPEATS, |_| {
        let (client, url) = (client(), url.clone());
        async move {
            let body = order(7, "PROD001");
            send(&client, &url, Request::post("", &body).keyed("once"))
                .await
                .unwrap()
        }
    })
    .await;
    let first = &answers[0];
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    assert!(answers.iter().all(|answer| answer.body == first.body));
    assert!(answers.iter().all(|answer| answer.status == first.status));
    assert_eq!(answers.iter().filter(|answer| !answer.is_replay).count(), 1);
    assert_eq!(shop.ledger().orders.len(), 1);
    let other = order(7, "PROD002");
    let other = Request::post("/api/v1/orders", &other).keyed("once");
    let reused = service.send(other).await.unwrap();
    assert_eq!(reused.status, StatusCode::UNPROCESSABLE_ENTITY);
    service.stop().await;
}

/// Asks again as long as the answer is that it is not known yet: on a machine that is busy with other
/// things, a thousand orders take long.
async fn final_answer(client: &reqwest::Client, url: &str, request: Request<'_>) -> Answer {
    for _ in 0..ASKED_AGAIN {
        let answer = send(client, url, request.clone()).await.unwrap();
        if answer.status != StatusCode::ACCEPTED {
            return answer;
        }
    }
    panic!("no final answer to {:?}", request.key);
}

fn order(customer: usize, product: &str) -> String {
    format!(
        r#"{{"customerId": {customer}, "items": [{{"productId": "{product}", "quantity": 1}}],
             "deliveryAddress": "123 Main St", "carrier": "DHL"}}"#
    )
}

/// A thousand sockets are more than some systems give a process that does not ask.
pub(crate) fn allow_many_sockets() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}

/// Makes so many requests, none before all are ready.
async fn at_once<F>(count: usize, ask: impl Fn(usize) -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    allow_many_sockets();
    let ready = Arc::new(Barrier::new(count));
    let mut asking = JoinSet::new();
    for n in 0..count {
        let (ready, request) = (ready.clone(), ask(n));
        asking.spawn(async move {
            ready.wait().await;
            request.await
        });
    }
    asking.join_all().await
}
