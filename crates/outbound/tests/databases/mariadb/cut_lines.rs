//! Fault 71: the line breaks in a commit. What became of it is found out, and nothing is done twice.

use super::cut_line::{Cut, Line};
use crate::servers::{MariadbDatabase, mariadb_or_left_out};
use application::ports::{
    CallKey, CartWrite, Carts, Inventory, Journal, StockCall, StockItem, StoreError,
};
use application::request::{Answer, RequestClaim};
use application::testing::ManualClock;
use application::testing::builders::{customer, keyed, product, units, usd};
use application::testing::clock::order_id;
use application::testing::writes::{confirming, placement};
use domain::process::{CallId, Step};
use domain::{CartChange, CartLine, Notation, OrderNumber, OrderRef};
use outbound::builtin::{BuiltinCarts, BuiltinInventory, Ledger};
use outbound::sql::mysql::{MysqlStore, Place};
use std::sync::Arc;
use std::time::Duration;

const BOTH: [Cut; 2] = [Cut::BeforeItIsHeard, Cut::BeforeItIsAnswered];

/// A store that reaches its database over a line that can be cut.
async fn over_a_line(database: &MariadbDatabase) -> (Arc<MysqlStore>, Line) {
    let url = database.url();
    let (account, rest) = url.split_once('@').expect("it names an account");
    let (server, _) = rest.split_once('/').expect("it names a database");
    let line = Line::to(server.to_owned()).await;
    let (port, name) = (line.port(), database.name());
    let place = Place::parse(&format!(
        "{account}@127.0.0.1:{port}/{name}?ssl-mode=DISABLED"
    ));
    let place = place.expect("the URL is sound");
    let store = MysqlStore::open(&place, Arc::new(ManualClock::default())).await;
    (store.expect("it can be opened"), line)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_commit_was_cut_is_placed_once() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let (store, line) = over_a_line(&database).await;
    for (number, cut) in (1..).zip(BOTH) {
        line.cut_next(cut);
        let placed = store.place(placement(number)).await;
        let given = placed.unwrap_or_else(|error| panic!("{cut:?}: {error}"));
        let found = store.order(OrderRef::Number(given)).await.unwrap();
        assert_eq!(found.unwrap().id(), order_id(number), "{cut:?}");
        assert_eq!(store.events(order_id(number)).await.unwrap().len(), 1);
    }
    // With a key and a number of its own, both of which then are in its own way.
    for (number, cut) in (10..).zip(BOTH) {
        let mut own = placement(number);
        own.claim = keyed(&number.to_string(), number);
        own.number = Some(OrderNumber(1_000 + number));
        line.cut_next(cut);
        let placed = store
            .place(own)
            .await
            .unwrap_or_else(|error| panic!("{cut:?}: {error}"));
        assert_eq!(placed, OrderNumber(1_000 + number));
    }
    assert_eq!(line.cuts(), 4);
    assert_eq!(database.number("SELECT COUNT(*) FROM orders").await, 4);
    assert_eq!(
        database.number("SELECT COUNT(*) FROM order_events").await,
        4
    );
    assert_eq!(
        database.number("SELECT last_place FROM feed_counter").await,
        4
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn events_whose_commit_was_cut_are_written_once() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let (store, line) = over_a_line(&database).await;
    for (number, cut) in (1..).zip(BOTH) {
        let placement = placement(number);
        let order = placement.order.clone();
        store.place(placement).await.unwrap();
        line.cut_next(cut);
        let mut append = confirming(&order);
        append.request = Some((keyed(&format!("key {number}"), number), answer()));
        let appended = store.append(append).await;
        assert!(appended.is_ok(), "{cut:?}: {appended:?}");
        assert_eq!(store.events(order.id()).await.unwrap().len(), 2, "{cut:?}");
        // Somebody else's next event is a conflict, as always.
        let rival = store.append(confirming(&order)).await;
        assert!(rival.is_err(), "{cut:?}");
    }
    assert_eq!(line.cuts(), 2);
}

fn answer() -> Answer {
    Answer {
        status: 200,
        headers: Vec::new(),
        content_type: None,
        body: Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neighbours_of_a_cut_commit_are_all_written_once() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let (store, line) = over_a_line(&database).await;
    for (round, cut) in (0..).zip([BOTH, BOTH, BOTH].concat()) {
        line.cut_next(cut);
        let placing = (1..=20).map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.place(placement(round * 100 + n)).await })
        });
        for placed in placing.collect::<Vec<_>>() {
            let placed = placed.await.unwrap();
            assert!(placed.is_ok(), "{cut:?}: {placed:?}");
        }
    }
    assert_eq!(line.cuts(), 6);
    assert_eq!(database.number("SELECT COUNT(*) FROM orders").await, 120);
    assert_eq!(
        database.number("SELECT COUNT(*) FROM order_events").await,
        120
    );
    let numbers = "SELECT COUNT(DISTINCT place) FROM order_events";
    assert_eq!(database.number(numbers).await, 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_is_set_aside_once_however_the_commit_ends() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let (store, line) = over_a_line(&database).await;
    let books = store.books();
    let inventory = BuiltinInventory::new(&books, Arc::new(ManualClock::default()));
    inventory.receive(&product("PROD001"), 10).await.unwrap();
    for (number, cut) in (1..).zip(BOTH) {
        let order = order_id(number);
        let call = StockCall {
            is_repeat: false,
            key: CallKey::new(order, CallId::whole(Step::Reserve)),
            reservation: CallKey::new(order, CallId::whole(Step::Reserve)),
            order,
            number: OrderNumber(number),
            items: vec![StockItem {
                product: product("PROD001"),
                quantity: units(3),
            }],
        };
        line.cut_next(cut);
        let first = inventory.reserve(&call).await;
        assert_eq!(inventory.reserve(&call).await, first, "{cut:?}");
    }
    let stock = Ledger::new(&books).stock().await.unwrap();
    assert_eq!((stock[0].on_hand, stock[0].reserved), (10, 6));
    assert_eq!(line.cuts(), 2);
    // Goods that arrive have no key: nobody says that they came or that they did not.
    line.cut_next(Cut::BeforeItIsAnswered);
    assert!(inventory.receive(&product("PROD001"), 5).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_is_changed_once_however_the_commit_ends() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let (store, line) = over_a_line(&database).await;
    let carts = BuiltinCarts::new(&store.books(), Arc::new(ManualClock::default()));
    let add = |claim: Option<RequestClaim>| CartWrite {
        customer: customer("ada"),
        change: CartChange::Add(CartLine {
            product: product("PROD001"),
            notation: Notation::Text,
            name: "Wireless Headphones".to_owned(),
            quantity: units(1),
            unit_price: usd(7_999),
            image_url: None,
        }),
        request: claim.map(|claim| application::ports::KeyedCartRequest {
            claim,
            answer: Arc::new(|_| answer()),
        }),
    };
    for (n, cut) in (0..).zip(BOTH) {
        line.cut_next(cut);
        let cart = carts
            .change(add(None))
            .await
            .unwrap_or_else(|e| panic!("{cut:?}: {e}"));
        assert_eq!(cart.lines[0].quantity, units(2 * n + 1), "{cut:?}");
        line.cut_next(cut);
        let cart = carts
            .change(add(Some(keyed(&n.to_string(), u64::from(n)))))
            .await;
        let cart = cart.unwrap_or_else(|e| panic!("{cut:?}: {e}"));
        assert_eq!(cart.lines[0].quantity, units(2 * n + 2), "{cut:?}");
    }
    assert_eq!(line.cuts(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_server_is_away_calls_are_answered_and_then_all_goes_on() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let (store, line) = over_a_line(&database).await;
    store.place(placement(1)).await.unwrap();
    line.set_down(true);
    let own = format!(
        "SELECT id FROM information_schema.processlist WHERE db = '{}' AND id <> CONNECTION_ID()",
        database.name()
    );
    let mut outside = database.connect().await;
    let ids: Vec<i64> = sqlx::query_scalar(sqlx::AssertSqlSafe(own))
        .fetch_all(&mut outside)
        .await
        .unwrap();
    for id in ids {
        database.run(&format!("KILL {id}")).await;
    }
    for _ in 0..3 {
        let answered = tokio::time::timeout(Duration::from_secs(10), async {
            let written = store.place(placement(2)).await;
            assert!(written.is_err(), "{written:?}");
            let read = store.order(OrderRef::Id(order_id(1))).await;
            assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
        });
        answered.await.expect("it is answered in bounded time");
    }
    line.set_down(false);
    let mut tries = 0;
    while store.place(placement(2)).await.is_err() {
        tries += 1;
        assert!(tries < 100, "it does not come back");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let found = store.order(OrderRef::Id(order_id(1))).await.unwrap();
    assert!(found.is_some());
    assert_eq!(found.unwrap().id(), order_id(1));
}
