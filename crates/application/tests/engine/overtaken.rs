//! A deed of an operator is for the order as it was seen, whatever happens to it while it is decided.

use super::hindered::Hindered;
use application::audit::RecordDeed;
use application::orders::{Change, ChangeError, ChangeForReason, ChangeOrder};
use application::ports::Journal;
use application::testing::{TestApp, builders};
use domain::order::OrderStatusKind::{Cancelled, Confirmed, Processing};
use domain::order::{NextAction, Revision, RevisionError};
use domain::{OrderId, Reason};
use std::sync::Arc;

fn changes(app: &TestApp, journal: Arc<dyn Journal>) -> ChangeForReason {
    ChangeForReason {
        changes: ChangeOrder {
            journal,
            ..app.change.clone()
        },
        deeds: RecordDeed::new(app.store.clone(), app.clock.clone()),
    }
}

async fn confirmed(app: &TestApp) -> OrderId {
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    assert_eq!(app.order(id).await.status().kind(), Confirmed);
    id
}

#[tokio::test(start_paused = true)]
async fn an_order_that_has_just_begun_to_be_processed_is_not_cancelled_for_what_was_seen() {
    for (revision, ends_as) in [
        (Revision::Status(Confirmed), Processing),
        (Revision::Any, Cancelled),
    ] {
        let app = TestApp::start();
        let id = confirmed(&app).await;
        let warehouse = changes(&app, app.store.clone());
        let journal = Hindered::overtaken(&app, async move {
            let change = TestApp::change_of(id);
            let begun = warehouse.run(change, NextAction::Process, Reason::not_given());
            assert!(begun.await.is_ok());
        });
        let cancel = changes(&app, journal);
        let change = Change {
            revision,
            ..TestApp::change_of(id)
        };
        let came_to = cancel
            .run(change, NextAction::Cancel, Reason::not_given())
            .await;
        let moved_on = RevisionError::Status {
            expected: Confirmed,
            at: Processing,
        };
        match came_to {
            Err(ChangeError::Revision(error)) => assert_eq!(error, moved_on),
            Ok(_) => assert_eq!(ends_as, Cancelled),
            Err(error) => panic!("{error}"),
        }
        assert_eq!(app.order(id).await.status().kind(), ends_as);
    }
}
