//! Comparisons in the background: one at a time, ended by time, by the process's end and by the store, with
//! a report that says which.

use super::reconcile;
use application::Caller;
use application::audit::RecordDeed;
use application::ports::{
    AuditTrail, DeedKind, DeedQuery, DeedRecord, HoldingName, Inventory, ReadError, Statement,
    StockCall, StockHeld, StockItem, StoreError,
};
use application::reconcile::{BackgroundReconcile, Ending, NotBegun, Reconcile, ReconcileReport};
use application::testing::{Fault, TestApp, builders};
use async_trait::async_trait;
use domain::process::{CallOutcome, InventoryPlan, Shortage, Step};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

fn operator() -> Caller {
    Caller::Operator("ada".to_owned())
}

fn compared_by(
    app: &TestApp,
    reconcile: Reconcile,
    stopping: CancellationToken,
) -> BackgroundReconcile {
    let deeds = RecordDeed::new(app.store.clone(), app.clock.clone());
    BackgroundReconcile::new(reconcile, deeds, stopping)
}

/// What the trail says of comparisons, the latest first.
async fn on_record(app: &TestApp) -> Vec<String> {
    let query = DeedQuery {
        kind: Some(DeedKind::ReconcileCompare),
        limit: 100,
        ..DeedQuery::default()
    };
    let found = AuditTrail::list(&*app.store, &query).await;
    let found = found.expect("the store is up").into_iter();
    let told = found.map(|DeedRecord { deed, .. }| {
        format!("{} {} {}", deed.actor, deed.outcome.as_str(), deed.note)
    });
    told.collect()
}

async fn ended(background: &BackgroundReconcile) -> ReconcileReport {
    loop {
        let report = background.report().expect("one was begun");
        if report.ended.is_some() {
            return report;
        }
        tokio::time::advance(Duration::from_secs(1)).await;
    }
}

/// A shop with an order that is well and one that waits for a person.
async fn shop() -> TestApp {
    let app = TestApp::start();
    app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    app.world.script.next(Step::Authorize, Fault::Mismatch);
    app.place(builders::request(&[("PROD002", 1)])).await;
    app.run_until_idle().await;
    app
}

#[tokio::test(start_paused = true)]
async fn everything_is_compared_and_the_report_stays() {
    let app = shop().await;
    let background = compared_by(&app, reconcile(&app), CancellationToken::new());
    assert!(background.report().is_none());
    let customer = Caller::Guest;
    assert_eq!(background.begin(&customer), Err(NotBegun::Forbidden));
    assert!(background.report().is_none());
    assert_eq!(background.begin(&operator()), Ok(()));
    let report = ended(&background).await;
    let (_, ending) = report.ended.clone().expect("it has");
    assert_eq!((ending, report.orders), (Ending::Through, 2));
    assert_eq!((report.differences.count, report.others.count), (0, 1));
    assert_eq!(report.by, "operator:ada");
    let told = "operator:ada DONE orders: 2, differences: 0";
    assert_eq!(on_record(&app).await, [told]);
    assert_eq!(background.begin(&operator()), Ok(()));
    tokio::task::yield_now().await;
    // It is on record while it goes on.
    assert_eq!(on_record(&app).await, ["operator:ada UNKNOWN ", told]);
}

/// Never says what it holds.
struct Hanging(Arc<dyn Inventory>);

#[async_trait]
impl Inventory for Hanging {
    fn plan(&self) -> InventoryPlan {
        self.0.plan()
    }

    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        self.0.shortages(items).await
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        self.0.reserve(call).await
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        self.0.release(call).await
    }

    async fn consume(&self, call: &StockCall) -> CallOutcome {
        self.0.consume(call).await
    }

    async fn held(&self, _: &StockCall) -> Result<Statement<StockHeld>, ReadError> {
        std::future::pending().await
    }

    async fn holdings(
        &self,
        _: &HoldingName,
        _: u32,
    ) -> Result<Option<Vec<application::ports::Holding<StockHeld>>>, ReadError> {
        std::future::pending().await
    }
}

fn hanging(app: &TestApp, stopping: CancellationToken) -> BackgroundReconcile {
    let mut reconcile = reconcile(app);
    let inventory = reconcile.collaborators.inventory.take();
    let inventory = inventory.expect("an app has an inventory");
    reconcile.collaborators.inventory = Some(Arc::new(Hanging(inventory)));
    compared_by(app, reconcile, stopping)
}

#[tokio::test(start_paused = true)]
async fn one_goes_on_at_a_time_and_none_for_ever() {
    let app = shop().await;
    let background = hanging(&app, CancellationToken::new());
    assert_eq!(background.begin(&operator()), Ok(()));
    assert_eq!(background.begin(&operator()), Err(NotBegun::GoesOn));
    let report = ended(&background).await;
    assert_eq!(
        report.ended.map(|(_, ending)| ending),
        Some(Ending::OutOfTime)
    );
    let told = on_record(&app).await;
    assert!(
        told[0].starts_with("operator:ada FAILED it took too long"),
        "{told:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_process_and_a_store_that_is_away_end_it() {
    let stopping = CancellationToken::new();
    let app = shop().await;
    let background = hanging(&app, stopping.clone());
    assert_eq!(background.begin(&operator()), Ok(()));
    stopping.cancel();
    let report = ended(&background).await;
    assert_eq!(
        report.ended.map(|(_, ending)| ending),
        Some(Ending::Stopped)
    );

    let app = shop().await;
    let background = compared_by(&app, reconcile(&app), CancellationToken::new());
    app.store.set_down(true);
    assert_eq!(background.begin(&operator()), Ok(()));
    let (_, ending) = ended(&background).await.ended.expect("it has");
    let is_away = matches!(ending, Ending::Unread(StoreError::Unavailable(_)));
    assert!(is_away, "{ending:?}");
}
