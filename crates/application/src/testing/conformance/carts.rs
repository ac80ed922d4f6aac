//! What all carts must do: the domain's changes, keys, forgetting, and what orders take out.

use super::cart_world::{CartWorld, content, line};
use super::facts::{HOSTILE_ID, HOSTILE_TEXT};
use crate::ports::{CartWriteError, Clock};
use crate::testing::builders::{customer, fingerprint, keyed, product, units};
use domain::order::NewOrder;
use domain::{
    Cart, CartChange, CartError, CartLine, CartRevision, Currency, Duration, Money, Notation,
    Quantity,
};

pub(super) async fn a_new_customer_has_an_empty_cart(world: CartWorld) {
    let cart = world.cart("ada").await;
    assert_eq!(
        (content(&cart), cart.revision),
        (vec![], Some(CartRevision(0)))
    );
    // Looking makes no cart.
    assert_eq!(world.cart("ada").await.revision, Some(CartRevision(0)));
}

pub(super) async fn every_change_does_what_the_domain_says(world: CartWorld) {
    let mut expected = world.cart("ada").await;
    let changes = [
        CartChange::Add(line("a", 1)),
        CartChange::Add(line("b", 2)),
        CartChange::Add(line("a", 3)),
        CartChange::SetQuantity(product("b"), units(7)),
        CartChange::TakeOut(vec![(product("a"), units(2))]),
        CartChange::Remove(product("nothing of it")),
        CartChange::Remove(product("b")),
        CartChange::Clear,
        CartChange::Clear,
        CartChange::Add(line("c", 1)),
    ];
    for change in changes {
        world.clock.advance(Duration::from_secs(1));
        let now = world.clock.now();
        expected = expected.changed(&change, now).expect("nothing forbids it");
        assert_eq!(world.change("ada", change).await, expected);
        assert_eq!(world.cart("ada").await, expected);
    }
}

pub(super) async fn every_field_of_a_line_comes_back(world: CartWorld) {
    let kuwait = Currency::parse("KWD").expect("a currency");
    let odd = CartLine {
        product: product(HOSTILE_ID),
        notation: Notation::Number,
        name: HOSTILE_TEXT.to_owned(),
        quantity: Quantity::try_new(Quantity::MAX.into()).expect("the largest"),
        unit_price: Money::from_minor(999_999_999_999, kuwait),
        image_url: Some(HOSTILE_TEXT.to_owned()),
    };
    let whose = HOSTILE_ID;
    let written = world.change(whose, CartChange::Add(odd.clone())).await;
    let found = world.cart(whose).await;
    assert_eq!((&found, &found.lines), (&written, &vec![odd]));
    assert_eq!(found.customer, customer(whose));
    // The largest cart that there can be.
    for n in 0..NewOrder::MAX_LINES {
        world.add("ada", &n.to_string(), 1).await;
    }
    assert_eq!(world.cart("ada").await.lines.len(), NewOrder::MAX_LINES);
}

pub(super) async fn a_refused_change_changes_nothing_and_keeps_no_key(world: CartWorld) {
    let before = world.add("ada", "a", 1).await;
    let absent = CartChange::SetQuantity(product("b"), units(2));
    let refused = world.try_change("ada", absent, Some(keyed("k", 1))).await;
    let Err(CartWriteError::Refused(CartError::NotInCart(which))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((which, world.cart("ada").await), (product("b"), before));
    let again = CartChange::Add(line("b", 1));
    let changed = world.try_change("ada", again, Some(keyed("k", 1))).await;
    assert_eq!(
        content(&changed.expect("the key is free")),
        [("a", 1), ("b", 1)]
    );
}

pub(super) async fn a_repeated_request_changes_nothing_and_gets_its_answer_again(world: CartWorld) {
    let add = || CartChange::Add(line("a", 2));
    let first = world.try_change("ada", add(), Some(keyed("k", 1))).await;
    let first = first.expect("nothing forbids it");
    world.add("ada", "b", 5).await;
    let between = world.cart("ada").await;
    // Whatever else it asks for: the caller compares fingerprints, and is told the first one.
    for (change, content) in [(add(), 1), (CartChange::Clear, 2)] {
        let again = world.try_change("ada", change, Some(keyed("k", content)));
        let Err(CartWriteError::Repeated(record)) = again.await else {
            panic!("the key was taken for a new one");
        };
        let answered = record.answer.expect("it is kept with the change");
        assert_eq!(answered.body, first.item_count().to_string().into_bytes());
        assert_eq!((record.fingerprint, record.order), (fingerprint(1), None));
    }
    assert_eq!(world.cart("ada").await, between);
}

pub(super) async fn a_cart_is_forgotten_a_week_after_its_last_write(world: CartWorld) {
    world.add("ada", "a", 1).await;
    let almost = Duration::from_micros(Cart::LIFETIME.micros() - 1);
    world.clock.advance(almost);
    assert_eq!(
        content(&world.add("ada", "b", 1).await),
        [("a", 1), ("b", 1)]
    );
    // The write began the week anew; reading does not.
    world.clock.advance(almost);
    assert_eq!(world.cart("ada").await.lines.len(), 2);
    world.clock.advance(Duration::from_micros(1));
    assert_eq!(content(&world.cart("ada").await), []);
    assert_eq!(content(&world.add("ada", "c", 1).await), [("c", 1)]);
}

pub(super) async fn a_revision_never_comes_again(world: CartWorld) {
    let mut seen = Some(CartRevision(0));
    for round in 0..10 {
        let added = world.add("ada", "a", 1).await.revision;
        let cleared = world.change("ada", CartChange::Clear).await.revision;
        assert!(seen < added && added < cleared, "round {round}");
        seen = cleared;
        match round % 3 {
            0 => world.clock.advance(Cart::LIFETIME),
            1 => world.clock.advance(Duration::from_micros(1)),
            _ => {}
        }
        // Others' writes may sweep what is forgotten.
        world.add("grace", "a", 1).await;
    }
}

pub(super) async fn an_order_takes_out_what_it_ordered_once_for_each_key(world: CartWorld) {
    world.add("ada", "a", 2).await;
    world.add("ada", "b", 1).await;
    let ordered = [("a", 2), ("b", 1)];
    // What is put in before the order is through stays.
    world.add("ada", "a", 3).await;
    world.clear("ada", 1, &ordered).await;
    assert_eq!(content(&world.cart("ada").await), [("a", 3)]);
    world.add("ada", "b", 1).await;
    world.clear("ada", 1, &ordered).await;
    world.clock.advance(Duration::from_hours(24));
    world.clear("ada", 1, &ordered).await;
    assert_eq!(content(&world.cart("ada").await), [("a", 3), ("b", 1)]);
    // The next order has a key of its own.
    world.clear("ada", 2, &[("a", 1)]).await;
    assert_eq!(content(&world.cart("ada").await), [("a", 2), ("b", 1)]);
}

pub(super) async fn an_order_leaves_a_cart_alone_that_has_nothing_of_it(world: CartWorld) {
    let before = world.add("ada", "a", 2).await;
    world.clock.advance(Duration::from_secs(1));
    world.clear("ada", 1, &[("b", 1)]).await;
    world.clear("grace", 2, &[("a", 1)]).await;
    assert_eq!(world.cart("ada").await, before);
    assert_eq!(world.cart("grace").await.revision, Some(CartRevision(0)));
}
