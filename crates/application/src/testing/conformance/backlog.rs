//! What waits is counted, by what it waits for.

use super::store::Store;
use crate::ports::{Backlog, ParkedAs, Wake};
use domain::Duration;
use domain::order::Fact;
use domain::process::Hold;

const LATER: Duration = Duration::from_millis(60);
const HOUR: Duration = Duration::from_hours(1);

async fn counted(store: &Store, at_most: u32) -> Backlog {
    let told = store.list.backlog(at_most).await;
    let mut backlog = told.expect("the store is up");
    backlog.parked.sort_by_key(|(reason, _)| reason.name());
    backlog
}

pub(super) async fn what_waits_is_counted_as_far_as_somebody_wants_to_know(store: Store) {
    assert_eq!(counted(&store, 100).await, Backlog::NOTHING);
    for _ in 0..3 {
        store.place_any(Wake::After(Duration::ZERO)).await;
    }
    store.place_any(Wake::After(HOUR)).await;
    store.place_any(Wake::Never).await;
    store.wait(LATER).await;
    let all = counted(&store, 100).await;
    assert_eq!((all.due, all.parked.len()), (3, 0));
    assert!(all.due_for >= LATER && all.due_for < HOUR, "{all:?}");
    assert_eq!(counted(&store, 2).await.due, 2);
    assert_eq!(store.claim(10, HOUR).await.len(), 3);
    let none = counted(&store, 100).await;
    assert_eq!((none.due, none.due_for), (0, Duration::ZERO));
}

pub(super) async fn orders_that_wait_for_a_person_are_counted_by_why(store: Store) {
    for hold in [Hold::Poison, Hold::AnswerLost, Hold::Poison] {
        let order = store.place_any(Wake::Never).await;
        store
            .record(&order, Fact::OrderParked { call: None, hold })
            .await;
    }
    let damaged = store.place_any(Wake::Never).await;
    let set_aside = store.journal.set_aside(damaged.id(), HOUR).await;
    set_aside.expect("the store is up");
    let expected = [
        (ParkedAs::Held(Hold::AnswerLost), 1),
        (ParkedAs::Held(Hold::Poison), 2),
        (ParkedAs::Unreadable, 1),
    ];
    assert_eq!(counted(&store, 100).await.parked, expected);
    let few = counted(&store, 2).await.parked;
    assert_eq!(few.iter().map(|(_, many)| many).sum::<u64>(), 2);
}
