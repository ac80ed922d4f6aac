//! What every store must strike out, and what it must leave: old orders and keys, on one fresh store.

use super::store::{Store, appending, cancelled};
use crate::messages::Message;
use crate::ports::{
    Append, CartState, CartTurn, DeadLetterState, DeadLetters, FeedPosition, HoldBack,
    NewDeadLetter, Placement, RelayBook, Retention, SinkName, Taken, Wake,
};
use crate::request::{Answer, Fingerprint, RequestClaim, RequestKey};
use crate::retention::{Ages, Kept, Mode, RetentionReport, StrikeOld};
use crate::testing::builders::new_order;
use crate::testing::clock::ManualClock;
use crate::testing::collaborators::Abilities;
use domain::order::Version;
use domain::{CustomerId, Duration, Order, OrderRef, Timestamp};
use std::sync::Arc;

const MONTH: Duration = Duration::from_hours(24 * 30);
const LONG_AGO: Timestamp = Timestamp::from_micros(1);
const FAR_AHEAD: Timestamp = Timestamp::from_micros(i64::MAX);

/// A store under test, with all that retention looks at.
#[derive(Clone)]
#[expect(missing_docs, reason = "the ports' own documentation says it")]
pub struct RetentionWorld {
    pub store: Store,
    pub retention: Arc<dyn Retention>,
    pub book: Arc<dyn RelayBook>,
    pub letters: Arc<dyn DeadLetters>,
    pub clock: Arc<ManualClock>,
}

/// Runs every case on one fresh store, one after the other.
pub async fn retention_conformance(world: RetentionWorld) {
    let striking = world.striking(MONTH);
    old_orders_go_with_their_keys_and_young_ones_stay(&world, &striking).await;
    what_is_under_way_in_hand_or_has_moved_on_stays(&world, &striking).await;
    what_a_sink_or_a_person_has_still_to_see_stays(&world, &striking).await;
    the_last_order_of_a_foreign_cart_stays(&world, &striking).await;
    a_payment_that_may_still_report_keeps_its_order(&world, &striking).await;
    places_in_the_feed_never_come_again(&world, &striking).await;
    keys_without_an_order_go_and_those_of_orders_stay(&world).await;
}

impl RetentionWorld {
    fn striking(&self, late_payments: Duration) -> StrikeOld {
        let store = &self.store;
        StrikeOld {
            store: self.retention.clone(),
            journal: store.journal.clone(),
            list: store.list.clone(),
            feed: store.feed.clone(),
            book: self.book.clone(),
            letters: self.letters.clone(),
            clock: self.clock.clone(),
            ages: Ages {
                orders: Some(MONTH),
                late_payments,
                keys: None,
            },
        }
    }

    /// Called off, and at rest.
    async fn called_off(&self) -> Order {
        let order = self.store.place_any(Wake::Never).await;
        self.store.record(&order, cancelled()).await
    }

    /// Another order has the last event of all.
    async fn another(&self) -> Order {
        self.store.place_any(Wake::Never).await
    }

    /// The place of an order's last event, whatever others write meanwhile.
    async fn place_of(&self, order: &Order) -> FeedPosition {
        let place = self.store.feed.place_of(order.id(), order.version());
        let place = place.await.expect("the store is up");
        place.expect("it is in the journal")
    }

    async fn is_there(&self, order: &Order) -> bool {
        let by_id = self.store.order(OrderRef::Id(order.id())).await;
        let number = order.number().expect("it was placed");
        let by_number = self.store.order(OrderRef::Number(number)).await;
        assert_eq!(by_id, by_number);
        assert_eq!(by_id.is_none(), self.store.events(order).await.is_empty());
        by_id.is_some()
    }
}

async fn struck(striking: &StrikeOld) -> RetentionReport {
    striking.run(Mode::Strike).await.expect("the store is up")
}

fn kept(report: &RetentionReport, why: Kept) -> u64 {
    report.kept.get(&why).copied().unwrap_or_default()
}

async fn old_orders_go_with_their_keys_and_young_ones_stay(
    world: &RetentionWorld,
    striking: &StrikeOld,
) {
    let key = RequestKey {
        scope: "customer:7".to_owned(),
        key: "once".to_owned(),
    };
    let claim = RequestClaim::Key {
        key: key.clone(),
        fingerprint: Fingerprint([7; 32]),
    };
    let placed = world.store.place(world.store.ordinary(claim)).await;
    let order = world
        .store
        .record(&placed.expect("nothing is in its way"), cancelled())
        .await;
    world.another().await;
    let young = struck(striking).await;
    assert_eq!((young.orders, young.looked_at), (0, 0));
    world.clock.advance(MONTH);
    world.clock.advance(MONTH);
    let looked = striking.run(Mode::Look).await.expect("the store is up");
    assert_eq!((looked.orders, kept(&looked, Kept::NotEnded)), (1, 1));
    assert!(world.is_there(&order).await, "a look changes nothing");
    assert!(world.store.request(&key).await.is_some());
    assert_eq!(struck(striking).await.orders, 1);
    assert!(!world.is_there(&order).await);
    assert_eq!(world.store.request(&key).await, None);
    assert_eq!(struck(striking).await.orders, 0);
}

async fn what_is_under_way_in_hand_or_has_moved_on_stays(
    world: &RetentionWorld,
    striking: &StrikeOld,
) {
    let before = world.store.place_any(Wake::Never).await;
    let append = Append {
        wake: Wake::After(Duration::from_secs(3_600)),
        ..appending(&before, vec![cancelled()])
    };
    let in_hand = append.order.clone();
    world
        .store
        .append(append)
        .await
        .expect("nothing is in its way");
    world.another().await;
    let report = struck(striking).await;
    assert_eq!((report.orders, kept(&report, Kept::InHand)), (0, 1));
    // As it was judged, and not as it is now.
    let stale = world.retention.strike_orders(vec![before]).await;
    assert_eq!(stale, Ok(0));
    assert!(world.is_there(&in_hand).await);
    let rest = Append {
        wake: Wake::Never,
        ..appending(&in_hand, Vec::new())
    };
    world
        .store
        .append(rest)
        .await
        .expect("nothing is in its way");
    assert_eq!(struck(striking).await.orders, 1);
}

async fn what_a_sink_or_a_person_has_still_to_see_stays(
    world: &RetentionWorld,
    striking: &StrikeOld,
) {
    let feed = &world.store.feed;
    let sink = SinkName::new("kafka:canonical").expect("it is a name");
    let begin = feed.end().await.expect("the store is up");
    world
        .book
        .begin(&sink, begin)
        .await
        .expect("the store is up");
    let order = world.called_off().await;
    let newest = world.another().await;
    assert_eq!(kept(&struck(striking).await, Kept::SinkBehind), 1);
    let Ok(Taken::Held(hold)) = world.book.take(&sink, MONTH).await else {
        panic!("nobody has it");
    };
    let end = world.place_of(&newest).await;
    world
        .book
        .advance(&hold, end, MONTH)
        .await
        .expect("it is ours");
    let waits = HoldBack {
        order: order.id(),
        number: order.number().expect("it was placed"),
        seq: Version::FIRST,
        reason: "too large".to_owned(),
        retry_after: MONTH,
        since: None,
    };
    world
        .book
        .hold_back(&hold, &waits)
        .await
        .expect("it is ours");
    assert_eq!(kept(&struck(striking).await, Kept::InHand), 1);
    world.book.forget(&sink).await.expect("the store is up");
    let message = Message {
        topic: "paid".to_owned(),
        partition: 0,
        offset: 1,
        timestamp: None,
        key: None,
        headers: Vec::new(),
        payload: Some(format!(r#"{{"orderId":"{}"}}"#, order.id()).into_bytes()),
    };
    let letter = NewDeadLetter::new(&message, "nobody knows", 1);
    let letter = world.letters.park(letter).await.expect("the store is up");
    assert_eq!(kept(&struck(striking).await, Kept::DeadLetter), 1);
    assert!(world.is_there(&order).await);
    let (by, note) = ("ann".to_owned(), "a test".to_owned());
    let decided = world
        .letters
        .decide(letter.id, DeadLetterState::Discarded, by, note);
    decided.await.expect("the store is up");
    assert_eq!(struck(striking).await.orders, 1);
}

async fn the_last_order_of_a_foreign_cart_stays(world: &RetentionWorld, striking: &StrikeOld) {
    let customer = CustomerId::parse("77").expect("it is an id");
    let turn = CartTurn::FIRST;
    for (turn, gone) in [(turn, 0), (turn.next(), 1)] {
        let mut new = new_order(Abilities::IDEAL);
        new.customer = Some(customer.clone());
        let placement = Placement {
            cart: Some((customer.clone(), CartState::Turn(turn))),
            ..world.store.placement(new, world.store.no_claim())
        };
        let placed = world
            .store
            .place(placement)
            .await
            .expect("nothing is in its way");
        world.store.record(&placed, cancelled()).await;
        world.another().await;
        let report = struck(striking).await;
        assert_eq!(
            (report.orders, kept(&report, Kept::CartTurn)),
            (gone, 1),
            "{turn:?}"
        );
    }
}

async fn a_payment_that_may_still_report_keeps_its_order(
    world: &RetentionWorld,
    striking: &StrikeOld,
) {
    let order = world.called_off().await;
    world.another().await;
    let patient = world.striking(Duration::from_hours(24 * 365));
    let report = struck(&patient).await;
    assert!(report.orders == 0 && kept(&report, Kept::PaymentMayReport) > 0);
    assert!(world.is_there(&order).await);
    assert_eq!(struck(striking).await.orders, 1);
}

async fn places_in_the_feed_never_come_again(world: &RetentionWorld, striking: &StrikeOld) {
    let last = world.called_off().await;
    let end = world.place_of(&last).await;
    struck(striking).await;
    let next = world.another().await;
    let place = world.place_of(&next).await;
    assert!(place > end, "{place:?} after {end:?}");
    struck(striking).await;
    assert!(
        !world.is_there(&last).await,
        "once it is not the last any more"
    );
}

async fn keys_without_an_order_go_and_those_of_orders_stay(world: &RetentionWorld) {
    let key = |name: &str| RequestKey {
        scope: "customer:9".to_owned(),
        key: name.to_owned(),
    };
    let answer = Answer {
        status: 400,
        headers: Vec::new(),
        content_type: None,
        body: Vec::new(),
    };
    let order = world.called_off().await;
    let gone = Some(crate::testing::clock::order_id(9_999_999));
    for (name, order) in [
        ("refused", None),
        ("kept", Some(order.id())),
        ("lost", gone),
        ("last", None),
    ] {
        let fingerprint = Fingerprint([9; 32]);
        let kept =
            world
                .store
                .requests
                .remember(key(name), fingerprint, order, Some(answer.clone()));
        kept.await.expect("it is new");
    }
    let none = world.retention.strike_keys(0, LONG_AGO, 100).await;
    assert_eq!(none.map(|stretch| stretch.struck), Ok(0));
    let (mut behind, mut struck) = (0, 0);
    while let Ok(stretch) = world.retention.strike_keys(behind, FAR_AHEAD, 2).await {
        struck += stretch.struck;
        let Some(next) = stretch.next else { break };
        assert!(next > behind);
        behind = next;
    }
    assert!(struck >= 2, "{struck}");
    for (name, is_there) in [("refused", false), ("kept", true), ("lost", false)] {
        assert_eq!(
            world.store.request(&key(name)).await.is_some(),
            is_there,
            "{name}"
        );
    }
}
