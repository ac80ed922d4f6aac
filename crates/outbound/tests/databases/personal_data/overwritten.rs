//! What is erased and was longer than a page of an SQLite file is not in the file either.

use super::planted::CUSTOMER;
use super::search::not_in_the_file;
use super::{Desk, customer};
use crate::servers::Kind;
use application::messages::Message;
use application::ports::{CartWrite, Carts as _, DeadLetterState, NewDeadLetter};
use application::testing::ManualClock;
use application::testing::builders;
use domain::{CartChange, CartLine, Duration, Notation};
use outbound::builtin::BuiltinCarts;
use outbound::sql::Database;
use std::sync::Arc;

/// Of this, several pages.
const WORDS: &str = "zyxw zyxw zyxw zyxw ";

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_and_a_cart_of_several_pages_are_made_zeros_in_the_file() {
    let home = Kind::Sqlite.database().await;
    let clock = Arc::new(ManualClock::default());
    let database = home.open(clock.clone()).await;
    decided_letter(&database).await;
    full_cart(&database, &clock).await;
    clock.advance(Duration::from_secs(1));
    let desk = Desk::at(&database, clock);
    desk.begin(customer()).await;
    desk.later().await;
    let (erasures, carts) = (
        "SELECT count(*) FROM erasures WHERE done_at > 0",
        "SELECT count(*) FROM carts",
    );
    assert_eq!(
        (home.number(erasures).await, home.number(carts).await),
        (1, 0)
    );
    drop(desk);
    // Closing brings the log in.
    database.close().await;
    not_in_the_file(&home);
}

async fn decided_letter(database: &Database) {
    let payload = format!(
        r#"{{"customerId":"{CUSTOMER}","words":"{}"}}"#,
        WORDS.repeat(1_000)
    );
    let message = Message {
        topic: "paid".to_owned(),
        partition: 0,
        offset: 0,
        timestamp: None,
        key: None,
        headers: Vec::new(),
        payload: Some(payload.into_bytes()),
    };
    let letter = NewDeadLetter::new(&message, "nobody knows", 1);
    let id = database.letters.park(letter).await.unwrap().id;
    let (by, note) = ("ann".to_owned(), "a test".to_owned());
    let decided = database
        .letters
        .decide(id, DeadLetterState::Discarded, by, note);
    decided.await.unwrap();
}

async fn full_cart(database: &Database, clock: &Arc<ManualClock>) {
    let carts = BuiltinCarts::new(&database.books, clock.clone());
    for number in 0..40 {
        let line = CartLine {
            product: builders::product(&format!("P{number}")),
            notation: Notation::Text,
            name: WORDS.repeat(10),
            quantity: builders::units(1),
            unit_price: builders::usd(100),
            image_url: None,
        };
        let write = CartWrite {
            customer: builders::customer(CUSTOMER),
            change: CartChange::Add(line),
            request: None,
        };
        carts.change(write).await.map(drop).unwrap();
    }
}
