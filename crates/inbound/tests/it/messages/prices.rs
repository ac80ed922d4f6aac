//! The topic that tells names and prices.

use super::world::World;
use application::messages::{HearPrices, Message, PriceAnswer, Verdict};
use async_trait::async_trait;
use domain::{Currency, Money, Notation};
use inbound::messages::Topic;
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Heard(Mutex<Vec<PriceAnswer>>);

#[async_trait]
impl HearPrices for Heard {
    async fn hear(&self, _: &Message, answer: PriceAnswer) -> Verdict {
        self.0.lock().unwrap().push(answer);
        Verdict::Applied
    }
}

const ANSWER: &str = r#"{"products":[
    {"productId":1,"productName":"Keyboard","price":99.99,"quantity":5,"description":"d","brand":"b",
     "imageUrl":"u","categories":["x"]},
    {"productId":"2","productName":null,"price":"10","quantity":"3"}],
    "requestId":"abc123xyz","emailId":"ada@example.org","userId":7}"#;

#[tokio::test(start_paused = true)]
async fn prices_are_read_as_document_002_tells_them() {
    let heard = Arc::new(Heard::default());
    let mut world = World::open();
    world.messages.prices = Some(heard.clone());
    assert_eq!(
        world.hear(Topic::ProductSuccess, ANSWER).await,
        Verdict::Applied
    );
    let answer = heard.0.lock().unwrap().pop().unwrap();
    assert_eq!(
        (answer.request.as_str(), answer.user.as_str()),
        ("abc123xyz", "7")
    );
    let [first, second] = answer.products.as_slice() else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (first.product.as_str(), first.notation),
        ("1", Notation::Number)
    );
    assert_eq!(first.name.as_deref(), Some("Keyboard"));
    assert_eq!(first.price, Money::from_minor(9_999, Currency::USD));
    assert_eq!((first.quantity, second.quantity), (5, 3));
    assert_eq!(
        (second.product.as_str(), second.notation),
        ("2", Notation::Text)
    );
    assert_eq!(second.name, None);
}

#[tokio::test(start_paused = true)]
async fn prices_that_cannot_be_are_poison() {
    let mut world = World::open();
    let heard = world.hear(Topic::ProductSuccess, ANSWER).await;
    assert!(matches!(heard, Verdict::Poison(_)), "nobody has asked");
    world.messages.prices = Some(Arc::new(Heard::default()));
    for (from, to) in [
        ("abc123xyz", ""),
        (r#""userId":7"#, r#""user":7"#),
        (r#""products":["#, r#""products":{},"other":["#),
    ] {
        let heard = world
            .hear(Topic::ProductSuccess, &ANSWER.replace(from, to))
            .await;
        assert!(matches!(heard, Verdict::Poison(_)), "{to}: {heard:?}");
    }
}

/// It counts as left out, wherever it stands and whether somebody has asked for it or not.
#[tokio::test(start_paused = true)]
async fn a_product_that_cannot_be_read_spoils_no_other() {
    let heard = Arc::new(Heard::default());
    let mut world = World::open();
    world.messages.prices = Some(heard.clone());
    for (from, to) in [
        ("99.99", "-1"),
        ("99.99", "99.999"),
        ("99.99", "null"),
        (r#""quantity":5"#, r#""quantity":null"#),
        (r#""quantity":5"#, r#""quantity":-5"#),
        (r#""quantity":5"#, r#""quantity":0.5"#),
        (r#""productId":1"#, r#""id":1"#),
        (r#""productId":1"#, r#""productId":{}"#),
        (r#""products":["#, r#""products":[null,"Keyboard",[],"#),
    ] {
        let answer = ANSWER.replace(from, to);
        let verdict = world.hear(Topic::ProductSuccess, &answer).await;
        assert_eq!(verdict, Verdict::Applied, "{to}");
        let answer = heard.0.lock().unwrap().pop().unwrap();
        let told = answer.products.iter().map(|told| told.product.as_str());
        let is_other = to.contains("Keyboard");
        let expected: &[&str] = if is_other { &["1", "2"] } else { &["2"] };
        assert_eq!(told.collect::<Vec<_>>(), expected, "{to}");
    }
}
