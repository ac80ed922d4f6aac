//! Many write at once, and nothing is lost.

use super::user::User;
use crate::shop::Shop;
use domain::process::Step;

#[tokio::test(start_paused = true)]
async fn twenty_writers_on_one_cart_lose_no_item() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    let products = ["PROD001", "PROD002", "1", "5", "101"];
    let writers = (0..20).map(|writer| {
        let alice = alice.clone();
        tokio::spawn(async move {
            for turn in 0..4 {
                let told = alice
                    .add(products[(writer + turn) % products.len()], 1)
                    .await;
                assert_eq!(told.status, 200, "{told}");
                tokio::task::yield_now().await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let cart = alice.get("/api/cart").await.json();
    assert_eq!(
        (&cart["itemCount"], cart["items"].as_array().unwrap().len()),
        (&80.into(), 5)
    );
}

#[tokio::test(start_paused = true)]
async fn a_checkout_that_is_asked_for_ten_times_at_once_is_one_order() {
    for key in [None, Some("k")] {
        let shop = Shop::open();
        let alice = User::alice(&shop);
        alice.add("PROD001", 1).await;
        let asking = key.map_or_else(|| alice.clone(), |key| alice.keyed(key));
        shop.world().script.hold(Step::Reserve);
        let asked = (0..10).map(|_| {
            let alice = asking.clone();
            tokio::spawn(async move { alice.check_out().await })
        });
        let asked: Vec<_> = asked.collect();
        shop.world().script.until_held(Step::Reserve).await;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        shop.world().script.let_go(Step::Reserve);
        let mut ids = std::collections::BTreeSet::new();
        for told in asked {
            let told = told.await.unwrap();
            assert_eq!(told.status, 200, "{told}");
            ids.insert(told.member("id"));
        }
        assert_eq!((ids.len(), shop.orders()), (1, 1));
        assert_eq!(shop.world().effects.effects(Step::Capture), 1);
    }
}

/// The cart is empty when the slower ones are repeated, and their keys are as good as the first one.
#[tokio::test(start_paused = true)]
async fn checkouts_of_one_cart_with_different_keys_are_one_order_and_each_is_answered_alike_again()
{
    let shop = Shop::open();
    let alice = User::alice(&shop);
    alice.add("PROD001", 1).await;
    shop.world().script.hold(Step::Reserve);
    let keys = ["a", "b", "c"];
    let asked = keys.map(|key| {
        let alice = alice.keyed(key);
        tokio::spawn(async move { alice.check_out().await })
    });
    shop.world().script.until_held(Step::Reserve).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    shop.world().script.let_go(Step::Reserve);
    for (key, asked) in keys.into_iter().zip(asked) {
        let told = asked.await.unwrap();
        assert_eq!(told.status, 200, "{told}");
        let again = alice.keyed(key).check_out().await;
        assert_eq!((again.status, &again.body), (200, &told.body), "{key}");
        assert!(again.was_replayed(), "{key}");
    }
    assert_eq!(shop.orders(), 1);
}
