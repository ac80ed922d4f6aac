//! A server that speaks another language than English.

use crate::servers::mariadb_or_left_out;
use application::ports::{Journal, PlaceFailure};
use application::testing::ManualClock;
use application::testing::builders::product;
use application::testing::writes::placement;
use outbound::builtin::BuiltinInventory;
use std::sync::Arc;

#[tokio::test]
async fn a_duplicate_is_known_in_any_language() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let clock = Arc::new(ManualClock::default());
    let english = "SET GLOBAL lc_messages = 'en_US'";
    // Sessions that begin meanwhile, those of other tests as well, have it.
    database.run("SET GLOBAL lc_messages = 'de_DE'").await;
    let store = database.open_store(clock.clone()).await;
    database.run(english).await;

    store.place(placement(1)).await.unwrap();
    let mut equal = placement(2);
    equal.claim = placement(1).claim;
    let again = store.place(equal).await;
    assert!(matches!(again, Err(PlaceFailure::Repeated(_))), "{again:?}");
    let shop = BuiltinInventory::new(&store.books(), clock);
    shop.receive(&product("a"), 1).await.unwrap();
}
