//! What must be true of the collaborators' books once every order rests.

use application::orders::{CancelOrder, Changed, ShipOrder};
use application::ports::CallKey;
use application::testing::TestApp;
use application::testing::collaborators::{Abilities, Did};
use domain::order::{CancelWindow, OrderStatusKind};
use domain::process::{Capabilities, Idempotency, InventoryPlan, PaymentPlan, Step};
use domain::{Duration, Order, OrderId, Reason};
use std::collections::BTreeMap;

/// Keys that are remembered, refusals that are not, queries, and no tombstones.
const KEYED: Capabilities = Capabilities {
    idempotency: Idempotency::Keyed {
        window: Duration::from_hours(24),
        pins_refusals: false,
    },
    can_query: true,
    tombstones_undo: false,
    reservation_ttl: None,
};

/// No keys, but an answer to what became of a call.
const ASKABLE: Capabilities = Capabilities {
    can_query: true,
    ..Capabilities::KEYLESS
};

/// Every kind of world that the tests of this file run in.
pub(crate) fn worlds() -> [(&'static str, Abilities); 5] {
    let alike = |capabilities, per_line| Abilities {
        inventory: InventoryPlan {
            capabilities,
            per_line,
            consumes: true,
        },
        payment: PaymentPlan::TwoStep(capabilities),
        shipping: capabilities,
    };
    [
        ("ideal", Abilities::IDEAL),
        ("one-shot", Abilities::ONE_SHOT),
        ("keyed", alike(KEYED, true)),
        ("askable", alike(ASKABLE, true)),
        ("keyless", Abilities::KEYLESS),
    ]
}

/// Whether a step that lost its answer may simply be repeated in this world.
pub(crate) fn repeats(abilities: Abilities) -> bool {
    abilities.shipping.idempotency != Idempotency::None
}

pub(crate) async fn cancel(app: &TestApp, id: OrderId) {
    let cancel = CancelOrder(app.change.clone());
    let changed = cancel
        .run(
            TestApp::change_of(id),
            CancelWindow::default(),
            Reason::not_given(),
        )
        .await;
    assert!(
        matches!(changed, Ok(Changed::Done(..))),
        "an order can be cancelled until it ships"
    );
}

pub(crate) async fn ship(app: &TestApp, id: OrderId) {
    let ship = ShipOrder(app.change.clone());
    let changed = ship.run(TestApp::change_of(id)).await;
    assert!(
        matches!(changed, Ok(Changed::Done(..))),
        "a confirmed order can be shipped"
    );
}

/// S1 to S3, M1 to M4, J3: judged from the collaborators' books and their log of effects.
pub(crate) fn assert_sound(app: &TestApp, context: &str) {
    let orders = app.store.orders();
    for order in &orders {
        assert_stock(app, order, context);
        assert_money(app, order, context);
    }
    let stock = app.world.inventory.books();
    for (product, shelf) in stock.shelves() {
        let sum = shelf.on_hand + shelf.reserved + shelf.consumed;
        assert_eq!(sum, shelf.initial, "{context}: {product} {shelf:?}");
        let least = shelf.on_hand.min(shelf.reserved).min(shelf.consumed);
        assert!(least >= 0, "{context}: {product} {shelf:?}");
    }
    assert_eq!(stock.invented(), 0, "{context}: stock was invented");
    drop(stock);
    assert_one_effect_per_key(app, context);
}

fn is_live(order: &Order) -> bool {
    !matches!(
        order.status().kind(),
        OrderStatusKind::Pending | OrderStatusKind::Cancelled
    )
}

fn assert_stock(app: &TestApp, order: &Order, context: &str) {
    let stock = app.world.inventory.books();
    for call in order.plan().stock_calls(Step::Reserve, order.lines().len()) {
        let (held, left) = stock.held(&CallKey::new(order.id(), call));
        let total = held + left;
        assert!(
            (0..=1).contains(&total),
            "{context}: {call} held {total} times"
        );
        if order.parked().is_none() {
            let expected = i64::from(is_live(order));
            assert_eq!(total, expected, "{context}: {call} of {:?}", order.status());
        }
    }
}

fn assert_money(app: &TestApp, order: &Order, context: &str) {
    let money = app.world.payments.books();
    let own = || money.entries().iter().filter(|e| e.order == order.id());
    assert!(own().count() <= 1, "{context}: two payments");
    assert!(
        own().all(|e| e.amount == order.total()),
        "{context}: another amount"
    );
    if order.parked().is_none() {
        let paid = own().filter(|e| e.is_taken && !e.is_refunded).count();
        assert_eq!(
            paid,
            usize::from(is_live(order)),
            "{context}: {:?}",
            order.status()
        );
        assert!(
            own().all(|e| !e.is_blocked),
            "{context}: an open authorization"
        );
    }
}

fn assert_one_effect_per_key(app: &TestApp, context: &str) {
    let mut requests: BTreeMap<CallKey, (usize, usize)> = BTreeMap::new();
    for effect in app.world.effects.all() {
        let counted = effect.did != Did::Asked && !effect.step.is_courtesy();
        let entry = requests.entry(effect.key).or_default();
        entry.0 += usize::from(counted);
        entry.1 += usize::from(counted && effect.did == Did::TookEffect);
    }
    let keyless = app.world.effects.all().is_empty() || !repeats_in(app);
    for (key, (sent, done)) in requests {
        assert!(done <= 1, "{context}: {key:?} took effect {done} times");
        assert!(
            sent <= 1 || !keyless,
            "{context}: {key:?} was sent {sent} times"
        );
    }
}

fn repeats_in(app: &TestApp) -> bool {
    let plan = app.engine.collaborators().plan(false);
    plan.shipping
        .is_some_and(|known| known.idempotency != Idempotency::None)
}
