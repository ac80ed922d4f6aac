//! Faults 61 and 64: replicas over one server whose own clocks differ by an hour claim each due order
//! once, and none that is not due. The server's clock decides; that one is never moved here.

use crate::servers::{Kind, TestDatabase};
use application::ports::Wake;
use application::testing::ManualClock;
use application::testing::clock::NEW_YEAR;
use application::testing::writes::placement;
use domain::{Duration, OrderId};
use outbound::sql::Database;
use std::collections::BTreeSet;
use std::sync::Arc;

const HOUR: Duration = Duration::from_hours(1);
const HALF_AN_HOUR: Duration = Duration::from_secs(1_800);

/// Three replicas, the second an hour behind and the third an hour ahead.
async fn replicas(database: &TestDatabase) -> Vec<Database> {
    let mut replicas = Vec::new();
    for time in [NEW_YEAR, NEW_YEAR.minus(HOUR), NEW_YEAR.plus(HOUR)] {
        let clock = Arc::new(ManualClock::standing_at(time));
        replicas.push(database.open(clock).await);
    }
    replicas
}

/// Orders that are due, of which only these are to be claimed, and as many that are not for half an
/// hour; each replica has placed a third.
async fn place_some(replicas: &[Database]) -> BTreeSet<OrderId> {
    let mut due = BTreeSet::new();
    for number in 1..=60_u64 {
        let journal = &replicas[(number % 3) as usize].journal;
        let mut now = placement(number);
        now.wake = Wake::After(Duration::ZERO);
        let mut later = placement(1_000 + number);
        later.wake = Wake::After(HALF_AN_HOUR);
        due.insert(now.order.id());
        journal.place(now).await.unwrap();
        journal.place(later).await.unwrap();
    }
    due
}

#[tokio::test(flavor = "multi_thread")]
async fn leases_are_by_the_databases_clock() {
    for kind in Kind::all() {
        if kind == Kind::Sqlite {
            // One process has the file, and one clock.
            continue;
        }
        let database = kind.database().await;
        let replicas = replicas(&database).await;
        let due = place_some(&replicas).await;
        let claiming = (0..9).map(|n| {
            let journal = replicas[n % 3].journal.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                // A claim passes over rows that another one is just taking.
                for _ in 0..20 {
                    let claimed = journal.claim_due(5, HOUR).await.unwrap();
                    mine.extend(claimed.into_iter().map(|claim| claim.order));
                }
                mine
            })
        });
        let mut claimed: Vec<OrderId> = Vec::new();
        for mine in claiming.collect::<Vec<_>>() {
            claimed.extend(mine.await.unwrap());
        }
        let claims = claimed.len();
        assert_eq!(claims, due.len(), "{kind:?}: claimed twice or not at all");
        assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>(), due);
    }
}
