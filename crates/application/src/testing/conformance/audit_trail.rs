//! What every audit trail must do.

use super::HOSTILE_TEXT;
use crate::ports::{
    AuditTrail, DeedId, DeedKind, DeedOutcome, DeedQuery, DeedRecord, NewDeed, Struck, TrailBounds,
};
use crate::testing::clock::NEW_YEAR;
use domain::{Duration, Timestamp};
use std::sync::Arc;

/// Runs every case on one fresh trail.
pub async fn audit_trail_conformance(trail: Arc<dyn AuditTrail>) {
    every_field_comes_back(&*trail).await;
    what_came_of_a_deed_is_noted_once(&*trail).await;
    numbers_rise_also_of_many_at_once(&trail).await;
    lists_are_narrowed_and_have_pages(&*trail).await;
    what_is_old_or_too_much_is_struck_out(&*trail).await;
}

fn at(seconds: u64) -> Timestamp {
    NEW_YEAR.plus(Duration::from_secs(seconds))
}

fn deed(actor: &str, kind: DeedKind) -> NewDeed {
    NewDeed::new(NEW_YEAR, actor, kind, "7", "because")
}

async fn append(trail: &dyn AuditTrail, deed: &NewDeed) -> DeedId {
    trail.append(deed).await.expect("nothing is in its way")
}

async fn list(trail: &dyn AuditTrail, query: DeedQuery) -> Vec<DeedRecord> {
    trail.list(&query).await.expect("the store is up")
}

async fn latest(trail: &dyn AuditTrail, limit: u32) -> Vec<DeedRecord> {
    let query = DeedQuery {
        limit,
        ..DeedQuery::default()
    };
    list(trail, query).await
}

async fn every_field_comes_back(trail: &dyn AuditTrail) {
    for kind in DeedKind::ALL {
        for outcome in DeedOutcome::ALL {
            let hostile = NewDeed::new(at(1), HOSTILE_TEXT, kind, HOSTILE_TEXT, HOSTILE_TEXT);
            let bare = NewDeed::new(at(2), "", kind, "", "").ended(outcome, "");
            for deed in [hostile.ended(outcome, HOSTILE_TEXT), bare] {
                let id = append(trail, &deed).await;
                assert_eq!(latest(trail, 1).await, [DeedRecord { id, deed }]);
            }
        }
    }
    let wide = "😀".repeat(1_000);
    let widest = NewDeed::new(at(3), &wide, DeedKind::SignIn, &wide, &wide);
    let widest = widest.ended(DeedOutcome::Done, &wide);
    append(trail, &widest).await;
    assert_eq!(latest(trail, 1).await[0].deed, widest);
}

async fn what_came_of_a_deed_is_noted_once(trail: &dyn AuditTrail) {
    let begun = deed("operator:ada", DeedKind::SinkForget);
    let neighbour = append(trail, &begun).await;
    let id = append(trail, &begun).await;
    let note = async |id, outcome, note: &str| {
        let noted = trail.note(id, outcome, note).await;
        noted.expect("the store is up");
        latest(trail, 1).await.remove(0).deed
    };
    let unknown = note(id, DeedOutcome::Unknown, "nobody knows").await;
    let expected = begun.clone().ended(DeedOutcome::Unknown, "nobody knows");
    assert_eq!(unknown, expected);
    let failed = note(id, DeedOutcome::Failed, HOSTILE_TEXT).await;
    let expected = begun.clone().ended(DeedOutcome::Failed, HOSTILE_TEXT);
    assert_eq!(failed, expected);
    assert_eq!(note(id, DeedOutcome::Done, "").await, failed);
    let nowhere = DeedId(4_000_000);
    assert_eq!(note(nowhere, DeedOutcome::Done, "").await, failed);
    let both = latest(trail, 2).await;
    assert_eq!((both[1].id, &both[1].deed), (neighbour, &begun));
}

async fn numbers_rise_also_of_many_at_once(trail: &Arc<dyn AuditTrail>) {
    let before = append(&**trail, &deed("before", DeedKind::SignIn)).await;
    let many = (0..20).map(|n| {
        let trail = trail.clone();
        let deed = deed(&format!("many:{n}"), DeedKind::SignIn);
        tokio::spawn(async move { append(&*trail, &deed).await })
    });
    let many = futures::future::join_all(many).await;
    let mut ids: Vec<_> = many.into_iter().map(|id| id.expect("no panic")).collect();
    let after = append(&**trail, &deed("after", DeedKind::SignIn)).await;
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 20);
    assert!(ids.iter().all(|id| before < *id && *id < after), "{ids:?}");
}

async fn lists_are_narrowed_and_have_pages(trail: &dyn AuditTrail) {
    let ada = "operator:ada lists";
    let mut all = Vec::new();
    for (kind, outcome) in [
        (DeedKind::WebhookPause, DeedOutcome::Done),
        (DeedKind::WebhookPause, DeedOutcome::Failed),
        (DeedKind::WebhookResume, DeedOutcome::Done),
        (DeedKind::WebhookPause, DeedOutcome::Unknown),
    ] {
        let deed = deed(ada, kind).ended(outcome, "");
        let id = append(trail, &deed).await;
        all.insert(0, DeedRecord { id, deed });
        // Others, of names that are nearly the same.
        for other in ["operator:ada lists ", "OPERATOR:ADA LISTS", "operator:ada"] {
            append(trail, &NewDeed::new(at(5), other, kind, "8", "")).await;
        }
    }
    let asked = DeedQuery {
        actor: Some(ada.to_owned()),
        limit: 10,
        ..DeedQuery::default()
    };
    let narrowed = async |narrow: &dyn Fn(&mut DeedQuery)| {
        let mut query = asked.clone();
        narrow(&mut query);
        list(trail, query).await
    };
    assert_eq!(narrowed(&|_| ()).await, all);
    let first = narrowed(&|query| query.limit = 3).await;
    assert_eq!(first, all[..3]);
    let last = first[2].id;
    let second = narrowed(&|query| query.before = Some(last)).await;
    assert_eq!(second, all[3..]);
    let resumed = narrowed(&|query| query.kind = Some(DeedKind::WebhookResume)).await;
    assert_eq!(resumed, all[1..2]);
    let done = narrowed(&|query| query.outcome = Some(DeedOutcome::Done)).await;
    assert_eq!(done, [all[1].clone(), all[3].clone()]);
    let of = |subject: &str| Some(subject.to_owned());
    assert_eq!(narrowed(&|query| query.subject = of("7")).await, all);
    for other in ["8", "7 ", ""] {
        assert_eq!(narrowed(&|query| query.subject = of(other)).await, []);
    }
    let about = NewDeed::new(at(5), ada, DeedKind::OrderShip, "order b", "");
    let about = DeedRecord {
        id: append(trail, &about).await,
        deed: about,
    };
    append(
        trail,
        &NewDeed::new(at(5), ada, DeedKind::OrderShip, "order b ", ""),
    )
    .await;
    let found = narrowed(&|query| {
        query.actor = None;
        query.subject = of("order b");
    })
    .await;
    assert_eq!(found, [about]);
    let earlier = narrowed(&|query| {
        query.subject = of("order b");
        query.before = Some(all[0].id);
    })
    .await;
    assert_eq!(earlier, []);
    let others = narrowed(&|query| {
        query.kind = Some(DeedKind::WebhookResume);
        query.actor = Some(ada.to_uppercase());
    })
    .await;
    assert_eq!(others.len(), 1);
}

/// Leaves nothing on the trail but what it says.
async fn what_is_old_or_too_much_is_struck_out(trail: &dyn AuditTrail) {
    let old = TrailBounds {
        before: at(100),
        lately: at(500),
        deeds: 1_000,
        refusals: 1_000,
    };
    let strike = async |bounds: &TrailBounds, batch| {
        let struck = trail.strike(bounds, batch).await;
        struck.expect("the store is up").records
    };
    assert_eq!(strike(&old, 3).await, 3);
    while strike(&old, 100).await > 0 {}
    assert_eq!(latest(trail, 10).await, []);
    let mut ids = Vec::new();
    for n in 0..10 {
        let outcome = if n % 2 == 0 {
            DeedOutcome::Refused
        } else {
            DeedOutcome::Done
        };
        let deed = NewDeed::new(at(200 + n), "n", DeedKind::Access, "", "").ended(outcome, "");
        ids.push(append(trail, &deed).await);
    }
    let left = async || {
        let left = latest(trail, 20).await.into_iter();
        left.map(|record| record.id).collect::<Vec<_>>()
    };
    // Of what was done lately nothing goes, which is told; of refusals the oldest do.
    let late = TrailBounds {
        before: at(100),
        lately: at(203),
        deeds: 3,
        refusals: 4,
    };
    let struck = trail.strike(&late, 100).await.expect("the store is up");
    assert_eq!((struck.records, struck.is_crowded), (2, true));
    assert_eq!(
        left().await,
        ids[2..].iter().rev().copied().collect::<Vec<_>>()
    );
    // The oldest deed goes, and the oldest two refusals.
    let few = TrailBounds {
        lately: at(500),
        refusals: 2,
        ..late
    };
    assert_eq!(strike(&few, 2).await, 2);
    assert_eq!(strike(&few, 100).await, 1);
    let struck = trail.strike(&few, 100).await.expect("the store is up");
    assert_eq!(struck, Struck::default());
    assert_eq!(left().await, [ids[9], ids[8], ids[7], ids[6], ids[5]]);
    let aged = TrailBounds {
        before: at(208),
        ..few
    };
    assert_eq!(strike(&aged, 100).await, 3);
    assert_eq!(left().await, [ids[9], ids[8]]);
    // What is struck out leaves no number behind that is given again.
    let all = TrailBounds {
        before: at(500),
        ..few
    };
    assert_eq!(strike(&all, 100).await, 2);
    assert!(append(trail, &deed("anew", DeedKind::SignOut)).await > ids[9]);
}
