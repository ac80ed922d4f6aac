//! Orders whose names and prices the product service tells by event: the request is durable and asked
//! about, and what the service answers becomes the order or the reason why there is none.

use super::user::{OTHER, USER};
use crate::shop::{GATEWAY_ORDER, SIMPLE_ORDER, Shop, Told, V1_ORDER};
use application::messages::{HearPrices, Message, PriceAnswer, PricedProduct, Verdict};
use application::orders::{AnswerPrices, AnsweredWith, AskPrices, PriceAnswerError};
use application::orders::{NEVER_ANSWERED_AFTER, PricesTold, ToldProduct};
use application::ports::{AskedOrder, OrderRequests as _, PriceQuestions, SendError};
use application::testing::builders::{customer, product, usd};
use application::testing::collaborators::Abilities;
use application::testing::{Fault, TestApp};
use async_trait::async_trait;
use domain::Notation;
use domain::order::{OrderStatusKind, PaymentResult};
use domain::process::Step;
use inbound::http::{ContractAnswers, GatewayRequests};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// The product service as the questions find it.
#[derive(Default)]
pub(super) struct Questions {
    asked: Mutex<Vec<AskedOrder>>,
    trouble: Mutex<Option<SendError>>,
    /// Requests whose keys begin with this are refused, each for a reason of its own.
    refuses: Mutex<Option<&'static str>>,
}

#[async_trait]
impl PriceQuestions for Questions {
    async fn ask_prices(&self, asked: &AskedOrder) -> Result<(), SendError> {
        if let Some(trouble) = self.trouble.lock().unwrap().clone() {
            return Err(trouble);
        }
        let refuses = *self.refuses.lock().unwrap();
        if refuses.is_some_and(|refused| asked.key.key.starts_with(refused)) {
            return Err(SendError::Refused("too large".to_owned()));
        }
        self.asked.lock().unwrap().push(asked.clone());
        Ok(())
    }
}

impl Questions {
    pub(super) fn requests(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|asked| asked.key.key.clone()).collect()
    }
}

pub(super) fn open() -> Shop {
    let shop = Shop::priced_by_event(TestApp::builder().among(Abilities::ONE_SHOT));
    let taken_on = Fault::TakenOn(None);
    shop.world().script.always(Step::Pay, taken_on);
    shop
}

fn replica(shop: &Shop) -> Shop {
    let made_of = TestApp::builder().among(Abilities::ONE_SHOT);
    let made_of = made_of.without_catalogue().answering(ContractAnswers);
    Shop::priced_by_event_over(shop.app.start_replica(made_of))
}

fn answering(shop: &Shop) -> AnswerPrices {
    AnswerPrices {
        place: shop.app.place.clone(),
        waiting: shop.app.store.clone(),
        requests: shop.app.store.clone(),
        words: Arc::new(GatewayRequests),
    }
}

pub(super) fn asking(shop: &Shop, questions: &Arc<Questions>) -> AskPrices {
    AskPrices {
        answer: answering(shop),
        questions: questions.clone(),
        clock: shop.app.clock.clone(),
        refused: Arc::default(),
    }
}

fn told(products: &[(&str, i64, u64)]) -> PricesTold {
    let product = |(id, price, quantity): &(&str, i64, u64)| ToldProduct {
        product: product(id),
        name: Some(format!("Product {id}")),
        price: usd(*price),
        quantity: *quantity,
    };
    PricesTold {
        customer: customer(USER),
        request: "abc123xyz".to_owned(),
        products: products.iter().map(product).collect(),
    }
}

async fn hear(shop: &Shop, products: &[(&str, i64, u64)]) -> AnsweredWith {
    let heard = answering(shop).run(told(products)).await;
    heard.expect("such a request waits, or has")
}

async fn is_told_by_all(shop: &Shop, expected: &Told) {
    for shop in [shop, &replica(shop)] {
        for _ in 0..2 {
            assert_eq!(shop.result(USER).await, *expected);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_becomes_an_order_at_the_told_prices_and_its_payment_is_told_everywhere() {
    let shop = open();
    let accepted = shop.summary(USER, GATEWAY_ORDER).await;
    assert_eq!(accepted.status, 200, "{accepted}");
    assert_eq!(shop.orders(), 0, "nobody knows its prices");
    let told = hear(&shop, &[("1", 1_050, 5), ("77", 1, 1)]).await;
    assert!(matches!(told, AnsweredWith::Order(_)), "{told:?}");
    shop.app.run_until_idle().await;
    let order = shop.app.store.orders()[0].clone();
    assert_eq!(order.status().kind(), OrderStatusKind::Pending);
    assert_eq!(order.total(), usd(5_250));
    assert_eq!(order.lines()[0].name, "Product 1");
    shop.payment_news(PaymentResult::Opened).await;
    let payment = shop.result(USER).await;
    assert_eq!(payment.member("amount"), "5250", "{payment}");
    assert_eq!(payment.member("requestId"), r#""abc123xyz""#);
    is_told_by_all(&shop, &payment).await;
    assert_eq!(hear(&shop, &[("1", 9, 5)]).await, AnsweredWith::Nothing);
    assert_eq!(hear(&shop, &[]).await, AnsweredWith::Nothing);
    let again = shop.summary(USER, GATEWAY_ORDER).await;
    assert_eq!(again.body, accepted.body);
    assert_eq!(shop.orders(), 1);
    assert_eq!(shop.result(OTHER).await.status, 404, "it is not theirs");
}

#[tokio::test(start_paused = true)]
async fn prices_that_callers_tell_are_none_where_they_are_asked_for_by_event() {
    let shop = open();
    for (path, user, body) in [
        ("/orders", USER, SIMPLE_ORDER),
        ("/api/v1/orders", "12345", V1_ORDER),
    ] {
        let user = [("x-user-id", user)];
        let refused = shop.post_with(path, &user, body).await;
        assert_eq!(refused.status, 400, "{path}: {refused}");
        assert!(
            refused
                .text()
                .to_lowercase()
                .contains("nobody has told the price"),
            "{refused}"
        );
    }
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_the_result_is_told_as_soon_as_the_order_has_its_payment() {
    let shop = open();
    shop.summary(USER, GATEWAY_ORDER).await;
    let waiting = {
        let shop = replica(&shop);
        tokio::spawn(async move { (shop.result(USER).await, Instant::now()) })
    };
    tokio::time::sleep(Duration::from_secs(2)).await;
    hear(&shop, &[("1", 1_050, 9)]).await;
    shop.app.run_until_idle().await;
    let come = Instant::now();
    shop.payment_news(PaymentResult::Opened).await;
    let (told, at) = waiting.await.unwrap();
    assert_eq!(told.status, 200, "{told}");
    assert!(at - come < Duration::from_secs(1), "{:?}", at - come);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_waits_is_a_504_after_the_retry_window_and_not_before() {
    let shop = open();
    shop.summary(USER, GATEWAY_ORDER).await;
    let asked = Instant::now();
    let told = shop.result(USER).await;
    let words = r#""Payment Service did not respond for requestId: abc123xyz""#;
    assert_eq!((told.status, told.member("message").as_str()), (504, words));
    assert!(asked.elapsed() >= Duration::from_secs(10));
    assert!(asked.elapsed() < Duration::from_secs(11));
    assert_eq!(shop.result(OTHER).await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn a_product_that_is_left_out_is_unknown_and_too_few_are_short_of_stock() {
    for (products, status, words) in [
        (&[][..], 404, "Product 1 does not exist"),
        (&[("2", 1_050, 5)], 404, "Product 1 does not exist"),
        (&[("1", 1_050, 4)], 409, "Product 1 has insufficient stock"),
    ] {
        let shop = open();
        shop.summary(USER, GATEWAY_ORDER).await;
        assert_eq!(hear(&shop, products).await, AnsweredWith::Refusal);
        let result = shop.result(USER).await;
        assert_eq!(result.status, status, "{result}");
        assert_eq!(result.member("message"), format!("\"{words}\""));
        assert_eq!(result.member("products"), "[1]");
        is_told_by_all(&shop, &result).await;
        // The first answer stands.
        let better = hear(&shop, &[("1", 1_050, 5)]).await;
        assert_eq!((better, shop.orders()), (AnsweredWith::Nothing, 0));
        is_told_by_all(&shop, &result).await;
        assert_eq!(shop.summary(USER, GATEWAY_ORDER).await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_id_that_is_used_again_is_a_repeat_or_a_422_and_bad_ones_ask_nothing() {
    let shop = open();
    let questions = Arc::new(Questions::default());
    for bad in [
        r#"{"items":[],"requestId":"abc123xyz"}"#,
        r#"{"items":[{"id":1,"quantity":0}],"requestId":"abc123xyz"}"#,
        r#"{"items":[{"id":1,"quantity":5}]}"#,
    ] {
        assert_eq!(shop.summary(USER, bad).await.status, 400);
    }
    shop.summary(USER, GATEWAY_ORDER).await;
    assert_eq!(shop.summary(USER, GATEWAY_ORDER).await.status, 200);
    let other = r#"{"items":[{"id":1,"quantity":6}],"requestId":"abc123xyz"}"#;
    assert_eq!(shop.summary(USER, other).await.status, 422, "it waits");
    assert_eq!(asking(&shop, &questions).run().await, Ok(false));
    assert_eq!(questions.requests(), ["abc123xyz"]);
    hear(&shop, &[("1", 1_050, 5)]).await;
    assert_eq!(shop.summary(USER, other).await.status, 422, "it is placed");
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_question_is_asked_until_it_is_durable_and_then_no_more() {
    let shop = open();
    let questions = Arc::new(Questions::default());
    let asking = asking(&shop, &questions);
    shop.summary(USER, GATEWAY_ORDER).await;
    shop.summary(OTHER, GATEWAY_ORDER).await;
    let down = SendError::Unavailable("no broker".to_owned());
    *questions.trouble.lock().unwrap() = Some(down.clone());
    assert_eq!(asking.run().await, Err(down));
    *questions.trouble.lock().unwrap() = None;
    for _ in 0..3 {
        assert_eq!(asking.run().await, Ok(false));
    }
    assert_eq!(questions.requests().len(), 2, "one each");
    let asked = questions.asked.lock().unwrap()[0].clone();
    assert_eq!(asked.customer.as_str(), USER);
    assert_eq!(asked.email.unwrap().as_str(), "user@example.com");
    assert_eq!(asked.items[0].quantity.units(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_answers_becomes_nothing_and_says_so_for_good() {
    let shop = open();
    let questions = Arc::new(Questions::default());
    shop.summary(USER, GATEWAY_ORDER).await;
    tokio::time::sleep(NEVER_ANSWERED_AFTER.into()).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(asking(&shop, &questions).run().await, Ok(false));
    assert_eq!(questions.requests(), [""; 0], "it is too late to ask");
    let told = shop.result(USER).await;
    assert_eq!(told.status, 504, "{told}");
    assert!(told.text().contains("never answered"), "{told}");
    let late = hear(&shop, &[("1", 1_050, 5)]).await;
    assert_eq!((late, shop.orders()), (AnsweredWith::Nothing, 0));
    is_told_by_all(&shop, &told).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_nobody_is_no_answer_and_a_store_that_is_down_has_it_come_again() {
    let shop = open();
    let answering = answering(&shop);
    let nobody = answering.run(told(&[])).await;
    assert!(matches!(nobody, Err(PriceAnswerError::NoSuchRequest)));
    shop.summary(USER, GATEWAY_ORDER).await;
    let mut others = told(&[("1", 1_050, 5)]);
    others.customer = customer(OTHER);
    let others = answering.run(others).await;
    assert!(matches!(others, Err(PriceAnswerError::NoSuchRequest)));
    shop.app.store.set_down(true);
    let down = answering.run(told(&[("1", 1_050, 5)])).await;
    assert!(matches!(down, Err(PriceAnswerError::Place(_))), "{down:?}");
    shop.app.store.set_down(false);
    let up = hear(&shop, &[("1", 1_050, 5)]).await;
    assert!(matches!(up, AnsweredWith::Order(_)), "{up:?}");
}

fn message(offset: i64) -> Message {
    Message {
        topic: "product-success-topic".to_owned(),
        partition: 0,
        offset,
        timestamp: None,
        key: None,
        headers: Vec::new(),
        payload: Some(b"{}".to_vec()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_that_answers_is_applied_once_and_put_on_record() {
    use application::ports::Requests;
    let shop = open();
    let prices = answering(&shop);
    let answer = PriceAnswer {
        request: "abc123xyz".to_owned(),
        user: customer(USER),
        products: vec![PricedProduct {
            product: product("1"),
            notation: Notation::Number,
            name: None,
            price: usd(1_050),
            quantity: 5,
        }],
    };
    let early = prices.hear(&message(0), answer.clone()).await;
    assert!(matches!(early, Verdict::NotYet(_)), "{early:?}");
    shop.summary(USER, GATEWAY_ORDER).await;
    for (offset, expected) in [(0, Verdict::Applied), (1, Verdict::Duplicate)] {
        let heard = prices.hear(&message(offset), answer.clone()).await;
        assert_eq!(heard, expected);
        let inbox = message(offset).id().inbox_key();
        let record = shop.app.store.request(&inbox).await.unwrap();
        assert!(record.is_some(), "{offset}");
    }
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn more_refused_questions_than_one_round_takes_do_not_hold_up_those_behind_them() {
    let shop = open();
    shop.summary(USER, GATEWAY_ORDER).await;
    let waiting = &shop.app.store;
    let small = waiting.unannounced(1).await.unwrap().remove(0).unwrap();
    waiting.forget(&small.key).await.unwrap();
    for number in 0..250 {
        let mut large = small.clone();
        large.key.key = format!("large-{number}");
        waiting.ask(large).await.unwrap();
    }
    waiting.ask(small).await.unwrap();
    let questions = Arc::new(Questions::default());
    *questions.refuses.lock().unwrap() = Some("large");
    let asking = asking(&shop, &questions);
    for _ in 0..3 {
        assert!(asking.run().await.is_err(), "some are refused");
    }
    assert_eq!(questions.requests(), ["abc123xyz"]);
    assert!(asking.run().await.is_ok(), "and wait for a while");
    *questions.refuses.lock().unwrap() = None;
    asking.run().await.unwrap();
    assert_eq!(questions.requests().len(), 1);
    tokio::time::sleep(Duration::from_secs(31)).await;
    while asking.run().await.unwrap() {}
    assert_eq!(questions.requests().len(), 251);
}

/// A service that makes a map of what it is asked takes each product once.
#[tokio::test(start_paused = true)]
async fn a_product_that_is_named_twice_is_asked_for_once_and_is_short_only_where_all_are_too_many()
{
    let twice =
        r#"{"items":[{"id":1,"quantity":2},{"id":"1","quantity":3}],"requestId":"abc123xyz"}"#;
    let shop = open();
    let questions = Arc::new(Questions::default());
    assert_eq!(shop.summary(USER, twice).await.status, 200);
    asking(&shop, &questions).run().await.unwrap();
    let asked = questions.asked.lock().unwrap()[0].clone();
    let asked = asked
        .items
        .iter()
        .map(|item| (item.product.as_str(), item.quantity.units()));
    assert_eq!(asked.collect::<Vec<_>>(), [("1", 5)]);
    let told = hear(&shop, &[("1", 1_050, 5)]).await;
    assert!(matches!(told, AnsweredWith::Order(_)), "{told:?}");
    assert_eq!(shop.app.store.orders()[0].total(), usd(5_250));
    assert_eq!(shop.summary(USER, twice).await.status, 200, "a repeat");

    let shop = open();
    shop.summary(USER, twice).await;
    assert_eq!(hear(&shop, &[("1", 1_050, 4)]).await, AnsweredWith::Refusal);
    assert_eq!(shop.result(USER).await.status, 409);
}
