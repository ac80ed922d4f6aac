//! How an endpoint fares over days: retries, giving up, pausing, catching up.

use crate::world::{HOUR, World, answered, delivered};
use application::ports::{Replaced, WebhookDeliveries, WebhookEndpoints};
use application::webhooks::{
    DeliveryFilter, DeliveryResult, Pause, WebhookEndpoint, WebhookSinkLimits, WebhookState,
};
use domain::Duration;
use std::time::Duration as Time;

async fn deliveries(world: &World, order: usize) -> Vec<DeliveryResult> {
    let filter = DeliveryFilter {
        order: Some(world.order_id(order)),
        limit: 1_000,
        ..DeliveryFilter::default()
    };
    let listed = world.store.list(world.id, &filter).await.unwrap();
    let results = listed.into_iter().map(|one| one.delivery.result);
    results.collect()
}

/// An order an hour.
async fn hours_with_orders(world: &World, hours: u32) {
    for _ in 0..hours {
        world.order().await;
        tokio::time::sleep(HOUR).await;
    }
}

async fn given_up(world: &World, order: usize) -> usize {
    let results = deliveries(world, order).await;
    let given_up = |result: &&DeliveryResult| matches!(result, DeliveryResult::GivenUp(_));
    results.iter().filter(given_up).count()
}

#[tokio::test(start_paused = true)]
async fn an_event_that_is_refused_is_tried_for_more_than_a_day_and_given_up_and_its_order_goes_on()
{
    let world = World::new(&[], |order, seq| match (order, seq) {
        (0, 1) => answered(500),
        _ => delivered(),
    })
    .await;
    for _ in 0..3 {
        world.order().await;
    }
    tokio::time::sleep(Time::from_secs(10)).await;
    // Its order waits, the others do not.
    assert_eq!(
        (world.sent(0), world.sent(1), world.sent(2)),
        (vec![1], vec![1, 2], vec![1, 2])
    );
    hours_with_orders(&world, 20).await;
    assert_eq!(world.sent(0), [1]);
    hours_with_orders(&world, 20).await;
    assert_eq!(world.sent(0), [1, 2]);
    assert!(world.is_all_told().await);
    assert_eq!(given_up(&world, 0).await, 1);
    let results = deliveries(&world, 0).await;
    assert!(results[0].is_delivered(), "{results:?}");
    let tries = world.endpoint.log.lock().unwrap().clone();
    let tries: Vec<_> = tries
        .iter()
        .filter(|(order, seq, _)| (*order, *seq) == (0, 1))
        .collect();
    let whole = tries.last().unwrap().2.since(tries[0].2);
    assert!(whole >= Duration::from_hours(24), "{whole:?}");
    assert!((12..=24).contains(&tries.len()), "{}", tries.len());
    assert!(world.hook().await.is_active());
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_gone_is_paused_at_once() {
    let world = World::new(&[], |_, _| answered(410)).await;
    world.order().await;
    tokio::time::sleep(Time::from_secs(30)).await;
    let WebhookState::Paused(pause) = world.hook().await.state else {
        panic!("it is active");
    };
    assert_eq!(pause.by, Pause::THE_SERVICE);
    assert!(pause.why.contains("410"), "{}", pause.why);
    assert_eq!(world.endpoint.log.lock().unwrap().len(), 1);
    tokio::time::sleep(HOUR).await;
    assert_eq!(world.endpoint.log.lock().unwrap().len(), 1);
    assert_eq!(world.state().await.held_back, 0);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_takes_nothing_for_a_day_is_paused_and_catches_up_in_order_when_it_is_resumed()
 {
    for dead in [
        || answered(503),
        || answered(500),
        || (DeliveryResult::no_answer("connection refused"), None),
    ] {
        let world = World::new(&[], move |_, _| dead()).await;
        for _ in 0..4 {
            world.order().await;
        }
        tokio::time::sleep(HOUR * 23).await;
        assert!(world.hook().await.is_active());
        tokio::time::sleep(HOUR * 8).await;
        let paused = world.hook().await;
        let WebhookState::Paused(pause) = &paused.state else {
            panic!("it is active");
        };
        assert!(pause.why.contains("taken nothing for"), "{}", pause.why);
        world.order().await;
        world.rule(|_, _| delivered());
        tokio::time::sleep(HOUR * 30).await;
        assert!(!world.is_all_told().await);
        let resumed = WebhookEndpoint {
            state: WebhookState::Active,
            changed_at: pause.since.plus(Duration::from_hours(30)),
            ..paused.clone()
        };
        let replaced = world.store.replace(&resumed, paused.revision, None).await;
        assert_eq!(replaced.unwrap(), Replaced::Replaced);
        world.sink.update(world.hook().await);
        tokio::time::sleep(HOUR * 7).await;
        for order in 0..5 {
            assert_eq!(world.sent(order), [1, 2]);
        }
        assert!(world.is_all_told().await);
    }
}

#[tokio::test(start_paused = true)]
async fn what_went_wrong_before_it_was_resumed_does_not_pause_an_endpoint_again() {
    let world = World::new(&[], |_, _| answered(503)).await;
    world.order().await;
    tokio::time::sleep(HOUR * 31).await;
    let paused = world.hook().await;
    let WebhookState::Paused(pause) = &paused.state else {
        panic!("it is active");
    };
    let resumed = WebhookEndpoint {
        state: WebhookState::Active,
        changed_at: pause.since.plus(Duration::from_hours(1)),
        ..paused.clone()
    };
    let replaced = world.store.replace(&resumed, paused.revision, None).await;
    assert_eq!(replaced.unwrap(), Replaced::Replaced);
    // Nobody carries events meanwhile: the service is away.
    tokio::time::sleep(HOUR * 40).await;
    let tried = world.endpoint.log.lock().unwrap().len();
    world.sink.update(world.hook().await);
    tokio::time::sleep(HOUR * 3).await;
    assert!(world.endpoint.log.lock().unwrap().len() > tried + 3);
    assert!(world.hook().await.is_active());
    tokio::time::sleep(HOUR * 30).await;
    assert!(
        !world.hook().await.is_active(),
        "it had its whole time again"
    );
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_took_something_before_it_died_loses_nothing_either() {
    for dead in [503, 500] {
        let world = World::new(&[], move |order, _| match order {
            1 => delivered(),
            _ => answered(dead),
        })
        .await;
        // What fails first, then the last that it takes, then what it does not take either.
        for _ in 0..4 {
            world.order().await;
        }
        tokio::time::sleep(HOUR * 60).await;
        let WebhookState::Paused(_) = world.hook().await.state else {
            panic!("{dead}: it is active");
        };
        for order in [0, 2, 3] {
            assert_eq!(given_up(&world, order).await, 0, "{dead}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_given_up_while_an_endpoint_takes_nothing_however_soon_it_would_be() {
    let limits = WebhookSinkLimits {
        retry_for: Duration::from_hours(1),
        pause_after: Duration::from_hours(24),
    };
    let world = World::limited(limits, &[], |_, _| answered(500)).await;
    hours_with_orders(&world, 20).await;
    assert!(world.hook().await.is_active());
    for order in 0..20 {
        assert_eq!(given_up(&world, order).await, 0, "{order}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_away_for_hours_gets_all_that_it_wants_soon_after() {
    let world = World::new(&["order-confirmed"], |_, _| answered(503)).await;
    hours_with_orders(&world, 12).await;
    assert_eq!(world.state().await.held_back, 0);
    let tries = world.endpoint.log.lock().unwrap().len();
    assert!(tries < 12 * 120, "{tries}");
    world.rule(|_, _| delivered());
    tokio::time::sleep(Time::from_mins(3)).await;
    assert!(world.is_all_told().await);
    for order in 0..12 {
        assert_eq!(world.sent(order), [2]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_says_when_to_come_again_is_left_alone_until_then() {
    let world = World::new(&[], |_, _| {
        let (result, _) = answered(503);
        (result, Some(Duration::from_secs(90)))
    })
    .await;
    world.order().await;
    tokio::time::sleep(Time::from_mins(10)).await;
    let tries = world.endpoint.log.lock().unwrap().clone();
    assert!((5..=7).contains(&tries.len()), "{}", tries.len());
    for two in tries.windows(2) {
        assert!(two[1].2.since(two[0].2) >= Duration::from_secs(90));
    }
    world.rule(|_, _| delivered());
    tokio::time::sleep(Time::from_mins(3)).await;
    assert!(world.is_all_told().await);
    assert_eq!(world.sent(0), [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_is_sent_the_events_that_it_wants() {
    let world = World::new(&["order-confirmed"], |_, _| delivered()).await;
    world.order().await;
    world.order().await;
    tokio::time::sleep(Time::from_secs(30)).await;
    assert_eq!((world.sent(0), world.sent(1)), (vec![2], vec![2]));
    assert!(world.is_all_told().await);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_was_changed_has_its_whole_time_again() {
    let world = World::new(&[], |_, _| answered(500)).await;
    world.order().await;
    tokio::time::sleep(HOUR * 20).await;
    let hook = world.hook().await;
    let changed = WebhookEndpoint {
        url: "https://other.example.com/".to_owned(),
        changed_at: hook.changed_at.plus(Duration::from_hours(20)),
        ..hook.clone()
    };
    let replaced = world.store.replace(&changed, hook.revision, None).await;
    assert_eq!(replaced.unwrap(), Replaced::Replaced);
    world.sink.update(world.hook().await);
    tokio::time::sleep(HOUR * 20).await;
    assert!(world.hook().await.is_active());
    tokio::time::sleep(HOUR * 20).await;
    assert!(!world.hook().await.is_active());
}
