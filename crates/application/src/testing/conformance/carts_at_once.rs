//! What carts must do under concurrent changes: none is lost.

use super::cart_world::{CartWorld, content, line};
use crate::ports::CartWriteError;
use crate::testing::builders::keyed;
use domain::CartChange;
use futures::future::join_all;
use std::collections::BTreeSet;

/// Runs `task` so many times at once, each on a task of its own.
async fn at_once<T, F>(world: &CartWorld, count: u32, task: impl Fn(CartWorld, u32) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks = (0..count).map(|n| tokio::spawn(task(world.clone(), n)));
    let done = join_all(tasks).await;
    done.into_iter().map(|r| r.expect("no panic")).collect()
}

pub(super) async fn of_twenty_writers_at_once_none_loses_an_item(world: CartWorld) {
    let seen = at_once(&world, 20, async |world: CartWorld, n| {
        let mut revisions = Vec::new();
        for _ in 0..5 {
            revisions.push(world.add("ada", "shared", 1).await.revision);
        }
        revisions.push(world.add("ada", &format!("own-{n}"), n + 1).await.revision);
        revisions
    })
    .await;
    let cart = world.cart("ada").await;
    assert_eq!(cart.lines.len(), 21);
    assert_eq!(cart.item_count(), 20 * 5 + (1..=20).sum::<u64>());
    // Each saw a state of the cart that nobody else made.
    let revisions: BTreeSet<_> = seen.into_iter().flatten().collect();
    assert_eq!(revisions.len(), 120);
    assert_eq!(revisions.last(), Some(&cart.revision));
}

fn name_of(n: u32) -> String {
    format!("customer-{n}")
}

pub(super) async fn fifty_customers_at_once_do_not_meet(world: CartWorld) {
    at_once(&world, 50, async |world: CartWorld, n| {
        for item in 0..4 {
            world.add(&name_of(n), &format!("{item}"), n + 1).await;
        }
    })
    .await;
    for n in 0..50 {
        let cart = world.cart(&name_of(n)).await;
        let expected = [("0", n + 1), ("1", n + 1), ("2", n + 1), ("3", n + 1)];
        assert_eq!(content(&cart), expected, "customer {n}");
    }
}

pub(super) async fn of_twenty_equal_requests_at_once_one_takes_effect(world: CartWorld) {
    let tried = at_once(&world, 20, async |world: CartWorld, _| {
        let add = CartChange::Add(line("a", 1));
        world.try_change("ada", add, Some(keyed("once", 1))).await
    })
    .await;
    let repeated = |result: &&Result<_, _>| matches!(result, Err(CartWriteError::Repeated(record)) if record.answer.is_some());
    assert_eq!(tried.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(tried.iter().filter(repeated).count(), 19);
    assert_eq!(content(&world.cart("ada").await), [("a", 1)]);
}

pub(super) async fn changes_and_clearings_at_once_are_all_applied(world: CartWorld) {
    world.add("ada", "a", 1_000).await;
    at_once(&world, 30, async |world: CartWorld, n| match n % 3 {
        0 => drop(world.add("ada", "a", 10).await),
        1 => world.clear("ada", u64::from(n), &[("a", 7)]).await,
        // A repeat of its neighbour's call.
        _ => world.clear("ada", u64::from(n) - 1, &[("a", 7)]).await,
    })
    .await;
    let left = 1_000 + 10 * 10 - 10 * 7;
    assert_eq!(content(&world.cart("ada").await), [("a", left)]);
}
