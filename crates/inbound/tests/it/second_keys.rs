//! A key that comes to the pending order of another one's checkout stands for that order: its repeat orders
//! nothing else, whatever is in the cart by then, whoever is asked, and also when it is asked after a restart.

use crate::shop::{Shop, Told};
use application::ports::{CartWrite, Carts as _};
use application::testing::builders::{customer, product, units, usd};
use application::testing::{Fault, TestApp, TestAppBuilder};
use domain::process::{Refusal, Step};
use domain::{CartChange, CartLine, Notation};

const SHOPPER: &str = "7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e";

/// Where the carts are, and the contract that they are checked out by.
#[derive(Debug, Clone, Copy)]
struct Way {
    are_foreign: bool,
    is_storefront: bool,
}

const WAYS: [Way; 4] = {
    const fn way(are_foreign: bool, is_storefront: bool) -> Way {
        Way {
            are_foreign,
            is_storefront,
        }
    }
    [
        way(false, false),
        way(false, true),
        way(true, false),
        way(true, true),
    ]
};

impl Way {
    fn builder(self) -> TestAppBuilder {
        if self.are_foreign {
            TestApp::builder().with_foreign_carts()
        } else {
            TestApp::builder()
        }
    }

    /// The cart gets a mouse, or something else.
    async fn put(self, shop: &Shop, id: &str, cents: i64) {
        let line = CartLine {
            product: product(id),
            notation: Notation::Text,
            name: "as it was put in".to_owned(),
            quantity: units(1),
            unit_price: usd(cents),
            image_url: None,
        };
        if self.are_foreign {
            let carts = &shop.world().foreign_carts;
            return carts.fill(customer(SHOPPER), vec![line]);
        }
        let write = CartWrite {
            customer: customer(SHOPPER),
            change: CartChange::Add(line),
            request: None,
        };
        shop.world().carts.change(write).await.unwrap();
    }

    async fn in_cart(self, shop: &Shop) -> u64 {
        let (ours, theirs) = (&shop.world().carts, &shop.world().foreign_carts);
        let cart = if self.are_foreign {
            theirs.cart(&customer(SHOPPER)).await
        } else {
            ours.cart(&customer(SHOPPER)).await
        };
        cart.unwrap().item_count()
    }

    async fn checks_out(self, shop: &Shop, key: &str) -> Told {
        self.checks_out_to(shop, key, "x").await
    }

    async fn checks_out_to(self, shop: &Shop, key: &str, address: &str) -> Told {
        let headers = [("idempotency-key", key), ("x-user-id", SHOPPER)];
        if self.is_storefront {
            let body = format!(r#"{{"shippingAddress": "{address}"}}"#);
            return shop.post_with("/api/cart/checkout", &headers, &body).await;
        }
        let path = format!("/api/order/place/{SHOPPER}");
        shop.post_with(&path, &headers, "{}").await
    }
}

/// Two keys come to one order while the inventory does not answer; then it is through and has emptied its
/// cart, and the shopper puts something else in.
async fn left_pending(way: Way) -> Shop {
    let shop = Shop::of(way.builder());
    way.put(&shop, "PROD001", 7_999).await;
    shop.world().script.always(Step::Reserve, Fault::NotSent);
    let told = way.checks_out(&shop, "phone").await;
    assert!(!told.was_replayed(), "{way:?}: {told}");
    let met = way.checks_out(&shop, "tablet").await;
    assert_eq!(
        (met.status, &met.body),
        (told.status, &told.body),
        "{way:?}"
    );
    shop.world().script.heal();
    shop.app.run_until_idle().await;
    assert_eq!((way.in_cart(&shop).await, shop.orders()), (0, 1), "{way:?}");
    shop
}

#[tokio::test(start_paused = true)]
async fn the_repeat_of_a_second_key_orders_nothing_that_was_put_in_since() {
    for way in WAYS {
        let shop = left_pending(way).await;
        way.put(&shop, "PROD002", 2_999).await;
        let first = way.checks_out(&shop, "phone").await;
        let second = way.checks_out(&shop, "tablet").await;
        assert!((200..300).contains(&second.status), "{way:?}: {second}");
        assert_eq!(second.body, first.body, "{way:?}");
        let again = way.checks_out(&shop, "tablet").await;
        assert_eq!(again.body, first.body, "{way:?}");
        assert!(again.was_replayed(), "{way:?}");
        shop.app.run_until_idle().await;
        assert_eq!((way.in_cart(&shop).await, shop.orders()), (1, 1), "{way:?}");
        // Who wants that asks with another key.
        let other = way.checks_out(&shop, "other").await;
        assert_ne!(other.body, first.body, "{way:?}");
        assert_eq!(shop.orders(), 2, "{way:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_key_is_told_its_order_by_another_replica_when_the_cart_is_empty() {
    for way in WAYS {
        let shop = left_pending(way).await;
        let replica = shop.replica_of(way.builder());
        let second = way.checks_out(&replica, "tablet").await;
        assert!((200..300).contains(&second.status), "{way:?}: {second}");
        let first = way.checks_out(&replica, "phone").await;
        assert_eq!(second.body, first.body, "{way:?}");
        let again = way.checks_out(&shop, "tablet").await;
        assert_eq!((&again.body, again.was_replayed()), (&first.body, true));
        assert_eq!(shop.orders(), 1, "{way:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_key_that_asks_for_something_else_does_not_stand_for_the_order_that_it_was_told_of()
 {
    let way = Way {
        are_foreign: false,
        is_storefront: true,
    };
    let shop = Shop::of(way.builder());
    way.put(&shop, "PROD001", 7_999).await;
    shop.world().script.always(Step::Reserve, Fault::NotSent);
    let first = way.checks_out(&shop, "phone").await;
    // The cart is the same, and is ordered once; so nothing else is possible now.
    let met = way.checks_out_to(&shop, "tablet", "y").await;
    assert_eq!((met.status, &met.body), (first.status, &first.body));
    shop.world().script.heal();
    let none = Fault::Refused(Refusal::Rejected("no".to_owned()));
    shop.world().script.always(Step::Reserve, none);
    shop.app.run_until_idle().await;
    shop.world().script.heal();
    assert_eq!((way.in_cart(&shop).await, shop.orders()), (1, 1));
    let refused = way.checks_out(&shop, "phone").await;
    assert!(refused.status >= 400, "{refused}");
    let second = way.checks_out_to(&shop, "tablet", "y").await;
    assert!((200..300).contains(&second.status), "{second}");
    assert_ne!(second.body, first.body);
    assert_eq!(shop.orders(), 2);
}
