//! A reservation that one replica makes while another calls it off.

use crate::servers::{MariadbDatabase, mariadb_or_left_out};
use application::ports::{CallKey, Inventory, StockCall, StockItem};
use application::testing::ManualClock;
use application::testing::builders::{product, units};
use application::testing::clock::order_id;
use domain::OrderNumber;
use domain::process::{Answer, CallId, CallOutcome, Receipt, Step};
use outbound::builtin::{BuiltinInventory, Ledger};
use std::sync::Arc;

const ROUNDS: u64 = 150;

async fn shop(database: &MariadbDatabase) -> (BuiltinInventory, Ledger) {
    let clock = Arc::new(ManualClock::default());
    let books = database.open_store(clock.clone()).await.books();
    (BuiltinInventory::new(&books, clock), Ledger::new(&books))
}

fn call(n: u64, step: Step) -> StockCall {
    let order = order_id(n);
    StockCall {
        is_repeat: false,
        key: CallKey::new(order, CallId::whole(step)),
        reservation: CallKey::new(order, CallId::whole(Step::Reserve)),
        order,
        number: OrderNumber(n),
        items: vec![StockItem {
            product: product("a"),
            quantity: units(1),
        }],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_called_off_while_it_is_reserved_is_called_off() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let (one, ledger) = shop(&database).await;
    let (other, _) = shop(&database).await;
    one.receive(&product("a"), 1_000).await.unwrap();
    for n in 1..=ROUNDS {
        let (reserve, release) = (call(n, Step::Reserve), call(n, Step::Release));
        let (_, released) = tokio::join!(one.reserve(&reserve), other.release(&release));
        let done = CallOutcome::Definite(Answer::Done(Receipt::Plain));
        assert_eq!(released, done, "round {n}");
    }
    for stock in ledger.stock().await.unwrap() {
        assert_eq!((stock.on_hand, stock.reserved), (1_000, 0));
    }
}
