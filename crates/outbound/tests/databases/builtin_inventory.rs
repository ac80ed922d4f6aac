//! The built-in inventory keeps its books: all or nothing, never negative, each key answered the same
//! way for ever, whatever the order in which requests arrive.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::ports::{CallKey, Inventory, StockCall, StockItem};
use application::testing::ManualClock;
use application::testing::builders::{product, units};
use application::testing::clock::order_id;
use domain::OrderNumber;
use domain::process::{Answer, CallId, CallOutcome, Receipt, Refusal, Shortage, Step};
use outbound::builtin::{BuiltinInventory, Ledger, ReservationState, StockRecord};
use std::sync::Arc;

struct Shop {
    inventory: BuiltinInventory,
    ledger: Ledger,
    _database: TestDatabase,
}

async fn shop(kind: Kind, stock: &[(&str, u32)]) -> Shop {
    let clock = Arc::new(ManualClock::default());
    let database = kind.database().await;
    let store = database.open(clock.clone()).await;
    let inventory = BuiltinInventory::new(&store.books, clock);
    for (id, units) in stock {
        inventory.receive(&product(id), *units).await.unwrap();
    }
    Shop {
        inventory,
        ledger: Ledger::new(&store.books),
        _database: database,
    }
}

impl Shop {
    async fn stock(&self, id: &str) -> StockRecord {
        let all = self.ledger.stock().await.unwrap();
        let found = all.into_iter().find(|s| s.product == product(id));
        found.expect("there is such a product")
    }
}

fn call(order: u64, step: Step, items: &[(&str, u32)]) -> StockCall {
    let order = order_id(order);
    let item = |(id, quantity): &(&str, u32)| StockItem {
        product: product(id),
        quantity: units(*quantity),
    };
    StockCall {
        is_repeat: false,
        key: CallKey::new(order, CallId::whole(step)),
        reservation: CallKey::new(order, CallId::whole(Step::Reserve)),
        order,
        number: OrderNumber(1),
        items: items.iter().map(item).collect(),
    }
}

fn reserved() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Reserved { expires_at: None }))
}

fn done() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Plain))
}

fn not_found() -> CallOutcome {
    CallOutcome::Definite(Answer::NotFound)
}

fn is_rejected(outcome: &CallOutcome) -> bool {
    matches!(
        outcome,
        CallOutcome::Definite(Answer::Refused(Refusal::Rejected(_)))
    )
}

fn short(of: &[(&str, u32, u32)]) -> CallOutcome {
    let shortage = |(id, requested, available): &(&str, u32, u32)| Shortage {
        product: product(id),
        requested: *requested,
        available: Some(*available),
    };
    let short = of.iter().map(shortage).collect();
    CallOutcome::Definite(Answer::Refused(Refusal::OutOfStock(short)))
}

async fn a_reservation_is_made_repeated_and_consumed_once(kind: Kind) {
    let shop = shop(kind, &[("A", 10), ("B", 5)]).await;
    let items = [("A", 3), ("B", 5)];
    for _ in 0..2 {
        let reserve = call(1, Step::Reserve, &items);
        assert_eq!(shop.inventory.reserve(&reserve).await, reserved());
    }
    assert_eq!(shop.stock("A").await.reserved, 3);
    for _ in 0..2 {
        let consume = call(1, Step::Consume, &items);
        assert_eq!(shop.inventory.consume(&consume).await, done());
    }
    let a = shop.stock("A").await;
    assert_eq!((a.on_hand, a.reserved, a.consumed), (7, 0, 3));
    let late = shop
        .inventory
        .release(&call(1, Step::Release, &items))
        .await;
    assert!(is_rejected(&late), "{late:?}");
}

async fn every_short_product_is_named_and_nothing_is_set_aside(kind: Kind) {
    let shop = shop(kind, &[("A", 10), ("B", 5), ("C", 1)]).await;
    let items = [("A", 3), ("B", 6), ("C", 2), ("NONE", 1)];
    let expected = short(&[("B", 6, 5), ("C", 2, 1), ("NONE", 1, 0)]);
    let reserve = call(1, Step::Reserve, &items);
    assert_eq!(shop.inventory.reserve(&reserve).await, expected);
    for id in ["A", "B", "C"] {
        assert_eq!(shop.stock(id).await.reserved, 0, "{id}");
    }
    shop.inventory.receive(&product("B"), 100).await.unwrap();
    shop.inventory.receive(&product("C"), 100).await.unwrap();
    shop.inventory.receive(&product("NONE"), 100).await.unwrap();
    assert_eq!(
        shop.inventory.reserve(&reserve).await,
        expected,
        "a refusal stays one, even when goods have arrived"
    );
    let release = call(1, Step::Release, &items);
    assert_eq!(shop.inventory.release(&release).await, done());
    assert_eq!(shop.stock("A").await.reserved, 0);
}

async fn what_is_released_is_on_sale_again_once(kind: Kind) {
    let shop = shop(kind, &[("A", 10)]).await;
    let items = [("A", 4)];
    shop.inventory
        .reserve(&call(1, Step::Reserve, &items))
        .await;
    shop.inventory
        .reserve(&call(2, Step::Reserve, &items))
        .await;
    for _ in 0..2 {
        let release = call(1, Step::Release, &items);
        assert_eq!(shop.inventory.release(&release).await, done());
    }
    assert_eq!(shop.stock("A").await.reserved, 4);
    let again = shop
        .inventory
        .reserve(&call(1, Step::Reserve, &items))
        .await;
    assert!(is_rejected(&again), "{again:?}");
    let consumed = shop
        .inventory
        .consume(&call(1, Step::Consume, &items))
        .await;
    assert!(is_rejected(&consumed), "{consumed:?}");
}

async fn a_reservation_that_comes_after_its_own_release_is_refused(kind: Kind) {
    let shop = shop(kind, &[("A", 10)]).await;
    let items = [("A", 4)];
    let release = call(1, Step::Release, &items);
    assert_eq!(shop.inventory.release(&release).await, done());
    assert_eq!(shop.inventory.release(&release).await, done());
    let late = shop
        .inventory
        .reserve(&call(1, Step::Reserve, &items))
        .await;
    assert!(is_rejected(&late), "{late:?}");
    assert_eq!(shop.stock("A").await.reserved, 0);
    let nothing = shop
        .inventory
        .consume(&call(9, Step::Consume, &items))
        .await;
    assert!(is_rejected(&nothing), "{nothing:?}");
}

async fn a_query_tells_what_became_of_each_step(kind: Kind) {
    let shop = shop(kind, &[("A", 10)]).await;
    let items = [("A", 4)];
    let ask = async |step| shop.inventory.query(step, &call(1, step, &items)).await;
    assert_eq!(ask(Step::Reserve).await, not_found());
    shop.inventory
        .reserve(&call(1, Step::Reserve, &items))
        .await;
    assert_eq!(ask(Step::Reserve).await, reserved());
    assert_eq!(ask(Step::Release).await, not_found());
    assert_eq!(ask(Step::Consume).await, not_found());
    shop.inventory
        .release(&call(1, Step::Release, &items))
        .await;
    assert_eq!(ask(Step::Release).await, done());
    assert!(is_rejected(&ask(Step::Reserve).await));
}

async fn of_a_thousand_buyers_of_the_last_one_one_gets_it(kind: Kind) {
    let shop = Arc::new(shop(kind, &[("LAST", 1)]).await);
    let buyers = (1..=1_000).map(|number| {
        let shop = shop.clone();
        tokio::spawn(async move {
            let reserve = call(number, Step::Reserve, &[("LAST", 1)]);
            shop.inventory.reserve(&reserve).await
        })
    });
    let (mut got_it, mut were_refused) = (0, 0);
    for buyer in buyers.collect::<Vec<_>>() {
        match buyer.await.unwrap() {
            outcome if outcome == reserved() => got_it += 1,
            outcome if outcome == short(&[("LAST", 1, 0)]) => were_refused += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((got_it, were_refused), (1, 999));
    let last = shop.stock("LAST").await;
    assert_eq!((last.on_hand, last.reserved), (1, 1));
}

/// Random calls, repeats and late arrivals: what came in is on hand or has left, and what is
/// reserved is what the keys hold.
async fn the_books_balance_whatever_happens(kind: Kind) {
    for seed in 0..10 {
        let mut chance = fastrand::Rng::with_seed(seed);
        let shop = shop(kind, &[("A", 20), ("B", 15)]).await;
        for _ in 0..300 {
            let order = chance.u64(1..=25);
            // The same order always wants the same.
            let wanted = u32::try_from(order % 3).unwrap() + 1;
            let items = [("A", wanted), ("B", 1)];
            match chance.u8(0..4) {
                0 | 1 => {
                    shop.inventory
                        .reserve(&call(order, Step::Reserve, &items))
                        .await
                }
                2 => {
                    shop.inventory
                        .release(&call(order, Step::Release, &items))
                        .await
                }
                _ => {
                    shop.inventory
                        .consume(&call(order, Step::Consume, &items))
                        .await
                }
            };
        }
        let (a, b) = (shop.stock("A").await, shop.stock("B").await);
        assert_eq!(
            (a.on_hand + a.consumed, b.on_hand + b.consumed),
            (20, 15),
            "seed {seed}"
        );
        let mut held = 0;
        for order in 1..=25 {
            for record in shop.ledger.reservations(order_id(order)).await.unwrap() {
                if record.state == ReservationState::Reserved {
                    let of_a = record.items.iter().find(|(id, _)| *id == product("A"));
                    held += u64::from(of_a.expect("every order wants A").1);
                }
            }
        }
        assert_eq!(a.reserved, held, "seed {seed}");
    }
}

on_every_database!(
    a_reservation_is_made_repeated_and_consumed_once,
    every_short_product_is_named_and_nothing_is_set_aside,
    what_is_released_is_on_sale_again_once,
    a_reservation_that_comes_after_its_own_release_is_refused,
    a_query_tells_what_became_of_each_step,
    of_a_thousand_buyers_of_the_last_one_one_gets_it,
    the_books_balance_whatever_happens
);
