//! An inventory that is looked at before it is reserved from: everything first, once, and never
//! instead of an answer.

use super::books::{assert_sound, cancel};
use application::testing::collaborators::{Abilities, Sight};
use application::testing::{Fault, TestApp, builders};
use domain::order::{CancelCause, OrderStatus, OrderStatusKind};
use domain::process::{InventoryPlan, Shortage, Step};
use domain::{Order, OrderId};

/// Keyless, line by line: what a lost answer would park.
fn keyless() -> Abilities {
    Abilities {
        inventory: InventoryPlan {
            per_line: true,
            consumes: false,
            ..Abilities::KEYLESS.inventory
        },
        ..Abilities::KEYLESS
    }
}

fn shop(abilities: Abilities) -> TestApp {
    TestApp::builder().among(abilities).start()
}

async fn place(app: &TestApp, items: &[(&str, u32)]) -> OrderId {
    app.place(builders::request(items)).await
}

fn shortages(order: &Order) -> &[Shortage] {
    match order.status() {
        OrderStatus::Cancelled {
            cause: CancelCause::OutOfStock(short),
            ..
        } => short,
        other => panic!("not called off for want of stock: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn every_item_is_looked_at_once_and_then_each_is_reserved() {
    let app = shop(keyless());
    let id = place(&app, &[("PROD001", 2), ("PROD002", 1)]).await;
    app.run_until_idle().await;
    assert_eq!(
        app.order(id).await.status().kind(),
        OrderStatusKind::Confirmed
    );
    let looked_at = app.world.inventory.looked_at();
    let items: Vec<_> = looked_at
        .iter()
        .flatten()
        .map(|item| item.product.as_str())
        .collect();
    assert_eq!(
        (looked_at.len(), items.as_slice()),
        (1, ["PROD001", "PROD002"].as_slice())
    );
    assert_eq!(app.world.effects.requests(Step::Reserve), 2);
    assert_sound(&app, "looked at first");
}

#[tokio::test(start_paused = true)]
async fn whoever_is_short_of_one_item_takes_nothing_of_the_others_and_learns_how_many_there_are() {
    let app = shop(keyless());
    let id = place(&app, &[("PROD002", 1), ("PROD001", 51), ("PROD003", 31)]).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    let short = |id, requested, available| Shortage {
        product: builders::product(id),
        requested,
        available: Some(available),
    };
    let expected = [short("PROD001", 51, 50), short("PROD003", 31, 30)];
    assert_eq!(shortages(&order), expected);
    assert_eq!(app.world.effects.requests(Step::Reserve), 0);
    assert_eq!(app.world.effects.requests(Step::Release), 0);
    assert_eq!(order.parked(), None);
    assert_sound(&app, "short");
}

#[tokio::test(start_paused = true)]
async fn an_inventory_that_cannot_be_looked_at_delays_the_order_and_parks_nothing() {
    for sight in [Sight::Fails, Sight::Hangs] {
        let app = shop(keyless());
        app.world.inventory.is_seen(sight);
        let id = place(&app, &[("PROD001", 2), ("PROD002", 1)]).await;
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
        let waiting = app.order(id).await;
        assert_eq!(
            waiting.status().kind(),
            OrderStatusKind::Pending,
            "{sight:?}"
        );
        assert_eq!(waiting.parked(), None, "{sight:?}");
        assert_eq!(app.world.effects.requests(Step::Reserve), 0, "{sight:?}");
        app.world.inventory.is_seen(Sight::Clear);
        app.run_until_idle().await;
        let order = app.order(id).await;
        assert_eq!(
            order.status().kind(),
            OrderStatusKind::Confirmed,
            "{sight:?}"
        );
        assert_eq!(app.world.effects.effects(Step::Reserve), 2, "{sight:?}");
        assert_sound(&app, "seen again");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_waits_to_be_looked_at_can_be_called_off() {
    let app = shop(keyless());
    app.world.inventory.is_seen(Sight::Fails);
    let id = place(&app, &[("PROD001", 2)]).await;
    tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    cancel(&app, id).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    assert_eq!(order.status().kind(), OrderStatusKind::Cancelled);
    assert_eq!(order.parked(), None);
    assert_eq!(app.world.effects.requests(Step::Reserve), 0);
}

#[tokio::test(start_paused = true)]
async fn once_something_may_be_reserved_nothing_is_looked_at_any_more() {
    // All that there is: after the first try, whose answer is lost, none is left to be seen.
    let keyed = Abilities {
        inventory: InventoryPlan {
            per_line: true,
            ..Abilities::IDEAL.inventory
        },
        ..Abilities::IDEAL
    };
    for fault in [
        Fault::AnswerLost,
        Fault::HangsAfterwards,
        Fault::RequestLost,
    ] {
        let app = shop(keyed);
        app.world.script.next(Step::Reserve, fault.clone());
        let id = place(&app, &[("PROD001", 50)]).await;
        app.run_until_idle().await;
        let order = app.order(id).await;
        assert_eq!(
            order.status().kind(),
            OrderStatusKind::Confirmed,
            "{fault:?}"
        );
        assert_eq!(app.world.inventory.looked_at().len(), 1, "{fault:?}");
        assert_eq!(app.world.effects.effects(Step::Reserve), 1, "{fault:?}");
        assert_sound(&app, "seen once");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reservation_that_was_surely_not_sent_is_looked_at_anew() {
    let app = shop(keyless());
    app.world.script.next(Step::Reserve, Fault::NotSent);
    let first = place(&app, &[("PROD001", 50)]).await;
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    // Somebody else is quicker.
    app.world
        .inventory
        .books()
        .set_on_hand(builders::product("PROD001"), 49);
    app.run_until_idle().await;
    let order = app.order(first).await;
    assert_eq!(shortages(&order)[0].available, Some(49));
    assert_eq!(app.world.inventory.looked_at().len(), 2);
    assert_eq!(app.world.effects.requests(Step::Reserve), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_sold_between_the_look_and_the_reservation_is_given_back() {
    let app = shop(keyless());
    let gone = domain::process::Refusal::OutOfStock(Vec::new());
    app.world.script.next_goes_well(Step::Reserve);
    app.world.script.next(Step::Reserve, Fault::Refused(gone));
    let id = place(&app, &[("PROD001", 2), ("PROD002", 1)]).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    assert_eq!(order.status().kind(), OrderStatusKind::Cancelled);
    assert_eq!(app.world.effects.effects(Step::Release), 1);
    assert_sound(&app, "given back");
}
