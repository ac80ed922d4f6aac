//! Buyers who want the same ten products in opposite order: nobody waits for anybody for ever, and
//! no unit is lost or sold twice.

use super::books::{Books, check_stock_sums};
use super::shop::Shop;
use crate::servers::{Kind, on_every_database};
use application::testing::builders::{keyed, request};
use application::testing::clock::order_id;
use domain::order::OrderStatusKind;
use std::sync::Arc;

const PRODUCTS: [&str; 10] = [
    "PROD001", "PROD002", "PROD003", "PROD004", "PROD005", "1", "2", "3", "4", "5",
];
const BUYERS: u64 = 10;
/// Of the scarcest product there are 25: eight buyers are served.
const UNITS_EACH: u32 = 3;
const SERVED: usize = 8;

async fn ten_buyers_of_ten_products_in_opposite_order_neither_deadlock_nor_lose_stock(kind: Kind) {
    let shop = Arc::new(Shop::open(kind).await);
    let before = shop.ledger.stock().await.unwrap();
    let buying = (1..=BUYERS).map(|buyer| {
        let mut items = PRODUCTS.map(|product| (product, UNITS_EACH));
        if buyer % 2 == 0 {
            items.reverse();
        }
        let mut request = request(&items);
        request.claim = keyed(&format!("buyer {buyer}"), buyer);
        let shop = shop.clone();
        tokio::spawn(async move { shop.place(order_id(buyer), request).await })
    });
    for bought in buying.collect::<Vec<_>>() {
        bought.await.unwrap();
    }
    shop.until_idle().await;

    let mut books = Vec::new();
    let mut confirmed = 0;
    for buyer in 1..=BUYERS {
        let order = shop.order(order_id(buyer)).await;
        let own = Books::of(&shop, order.id()).await;
        assert_eq!(own.check(&order), Ok(()));
        confirmed += usize::from(order.status().kind() == OrderStatusKind::Confirmed);
        books.push(own);
    }
    assert_eq!(confirmed, SERVED);
    let after = shop.ledger.stock().await.unwrap();
    assert_eq!(check_stock_sums(&before, &after, &books), Ok(()));
}

on_every_database!(ten_buyers_of_ten_products_in_opposite_order_neither_deadlock_nor_lose_stock);
