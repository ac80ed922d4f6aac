//! The carts under test, what the cases do with them in one line, and the list of the cases.

use super::{carts, carts_at_once};
use crate::ports::{CallKey, CartWrite, CartWriteError, Carts, ClearCart, KeyedCartRequest};
use crate::request::RequestClaim;
use crate::testing::builders::{answer, customer, product, units, usd};
use crate::testing::clock::{ManualClock, order_id};
use domain::process::{Answer, CallId, CallOutcome, Receipt, Step};
use domain::{Cart, CartChange, CartLine, Notation};
use futures::future::BoxFuture;
use std::sync::Arc;

/// Carts under test, and the clock that they tell the time by.
#[derive(Clone)]
pub struct CartWorld {
    /// The carts, with nothing in them.
    pub carts: Arc<dyn Carts>,
    /// Their clock.
    pub clock: Arc<ManualClock>,
}

type CartCase = fn(CartWorld) -> BoxFuture<'static, ()>;

macro_rules! cart_cases {
    ($($module:ident: $($case:ident),+;)+) => {
        const CASES: &[(&str, CartCase)] =
            &[$($((stringify!($case), |world| Box::pin($module::$case(world))),)+)+];
    };
}

cart_cases! {
    carts:
        a_new_customer_has_an_empty_cart,
        every_change_does_what_the_domain_says,
        every_field_of_a_line_comes_back,
        a_refused_change_changes_nothing_and_keeps_no_key,
        a_repeated_request_changes_nothing_and_gets_its_answer_again,
        a_cart_is_forgotten_a_week_after_its_last_write,
        a_revision_never_comes_again,
        an_order_takes_out_what_it_ordered_once_for_each_key,
        an_order_leaves_a_cart_alone_that_has_nothing_of_it;
    carts_at_once:
        of_twenty_writers_at_once_none_loses_an_item,
        fifty_customers_at_once_do_not_meet,
        of_twenty_equal_requests_at_once_one_takes_effect,
        changes_and_clearings_at_once_are_all_applied;
}

/// Runs every case on carts of its own; `started` is told each name first. Panics where the carts
/// fall short. Returns how many cases there were.
pub async fn carts_conformance(make: impl AsyncFn() -> CartWorld, started: impl Fn(&str)) -> usize {
    for (name, run) in CASES {
        started(name);
        run(make().await).await;
    }
    CASES.len()
}

impl CartWorld {
    pub(super) async fn cart(&self, whose: &str) -> Cart {
        let cart = self.carts.cart(&customer(whose)).await;
        cart.expect("the carts are up")
    }

    pub(super) async fn try_change(
        &self,
        whose: &str,
        change: CartChange,
        claim: Option<RequestClaim>,
    ) -> Result<Cart, CartWriteError> {
        let request = claim.map(|claim| KeyedCartRequest {
            claim,
            answer: Arc::new(|cart| answer(200, cart.item_count().to_string().as_bytes())),
        });
        let write = CartWrite {
            customer: customer(whose),
            change,
            request,
        };
        self.carts.change(write).await
    }

    pub(super) async fn change(&self, whose: &str, change: CartChange) -> Cart {
        let changed = self.try_change(whose, change, None).await;
        changed.expect("nothing forbids it")
    }

    pub(super) async fn add(&self, whose: &str, id: &str, quantity: u32) -> Cart {
        self.change(whose, CartChange::Add(line(id, quantity)))
            .await
    }

    /// The call of the order with this number to clear this customer's cart.
    pub(super) async fn clear(&self, whose: &str, order: u64, ordered: &[(&str, u32)]) {
        let item = |(id, quantity): &(&str, u32)| (product(id), units(*quantity));
        let call = ClearCart {
            key: CallKey::new(order_id(order), CallId::whole(Step::ClearCart)),
            attempt: 1,
            customer: customer(whose),
            ordered: ordered.iter().map(item).collect(),
        };
        let cleared = self.carts.clear(&call).await;
        assert_eq!(cleared, CallOutcome::Definite(Answer::Done(Receipt::Plain)));
    }
}

/// A line of this product at 10.50.
pub(super) fn line(id: &str, quantity: u32) -> CartLine {
    CartLine {
        product: product(id),
        notation: Notation::Text,
        name: format!("Product {id}"),
        quantity: units(quantity),
        unit_price: usd(1_050),
        image_url: None,
    }
}

/// What is in a cart, in the order of putting in.
pub(super) fn content(cart: &Cart) -> Vec<(&str, u32)> {
    let lines = cart.lines.iter();
    lines
        .map(|line| (line.product.as_str(), line.quantity.units()))
        .collect()
}
