//! Repairs of what a comparison found: an order that has moved on since is left as it is.

mod background;
mod struck;

use application::Caller;
use application::audit::RecordDeed;
use application::orders::{CancelOrder, SettleOrder};
use application::ports::{
    AuditTrail, DeedKind, DeedOutcome, DeedQuery, Inventory, MoneyHeld, MoneyStage, PaymentCall,
    Payments, ReadError, Statement, StockCall, StockHeld, StockItem,
};
use application::reconcile::{Finding, ParkedOrder, Reconcile, Repaired};
use application::testing::collaborators::Abilities;
use application::testing::{Fault, TestApp, builders};
use async_trait::async_trait;
use domain::order::CancelWindow;
use domain::process::{
    CallId, CallOutcome, Capabilities, InventoryPlan, PaymentPlan, Shortage, Step, Verdict,
};
use domain::{OrderId, OrderRef, Reason};
use std::sync::Arc;

fn reconcile(app: &TestApp) -> Reconcile {
    Reconcile {
        journal: app.store.clone(),
        list: app.store.clone(),
        collaborators: app.engine.collaborators().clone(),
        clock: app.clock.clone(),
        settle: SettleOrder(app.change.clone()),
    }
}

/// What a repair by an operator came to.
async fn repaired(app: &TestApp, reconcile: &Reconcile, finding: &Finding) -> Repaired {
    let deeds = RecordDeed::new(app.store.clone(), app.clock.clone());
    let ada = Caller::Operator("ada".to_owned());
    reconcile.repair(finding, &ada, &deeds).await
}

/// How the last deed on record ended.
async fn recorded(app: &TestApp) -> Option<DeedOutcome> {
    let query = DeedQuery {
        kind: Some(DeedKind::ReconcileRepair),
        limit: 1,
        ..DeedQuery::default()
    };
    let found = AuditTrail::list(&*app.store, &query).await;
    let found = found.expect("the store is up");
    found.first().map(|record| record.deed.outcome)
}

async fn cancel(app: &TestApp, id: OrderId) {
    let cancel = CancelOrder(app.change.clone());
    let window = CancelWindow::default();
    let cancelled = cancel.run(TestApp::change_of(id), window, Reason::not_given());
    assert!(cancelled.await.is_ok());
    app.run_until_idle().await;
}

async fn settle(app: &TestApp, id: OrderId) {
    let reason = Reason::try_new("asked them by telephone").expect("it is short");
    let settle = SettleOrder(app.change.clone());
    let settled = settle
        .run(TestApp::change_of(id), Verdict::Done, reason)
        .await;
    assert!(settled.is_ok());
    app.run_until_idle().await;
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_parked_for_another_call_by_now_is_not_settled_by_what_was_said_of_the_first()
 {
    let app = TestApp::start();
    for step in [Step::Authorize, Step::Capture] {
        app.world.script.next(step, Fault::Mismatch);
    }
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    let parked = order.parked().expect("its answer contradicts");
    assert_eq!(parked.call, Some(CallId::whole(Step::Authorize)));
    let finding = Finding::Parked(ParkedOrder {
        order: id,
        number: order.number().expect("it was placed"),
        parked,
        they_say: Some("1.00 USD blocked".to_owned()),
        version: order.version(),
        is_settled_by_it: true,
    });
    settle(&app, id).await;
    let repaired = repaired(&app, &reconcile(&app), &finding).await;
    assert!(matches!(repaired, Repaired::NotDone(_)), "{repaired:?}");
    let parked = app.order(id).await.parked().expect("nobody has settled it");
    assert_eq!(parked.call, Some(CallId::whole(Step::Capture)));
}

/// An inventory that has lost what it had.
struct Forgetful(Arc<dyn Inventory>);

#[async_trait]
impl Inventory for Forgetful {
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
        Ok(Statement::NeverHeardOf)
    }
}

/// An inventory whose order is called off while it reserves, and which has the reservation then.
struct Overtaken {
    app: TestApp,
    order: OrderId,
    behind: Arc<dyn Inventory>,
}

#[async_trait]
impl Inventory for Overtaken {
    fn plan(&self) -> InventoryPlan {
        self.behind.plan()
    }

    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        self.behind.shortages(items).await
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        let reserved = self.behind.reserve(call).await;
        cancel(&self.app, self.order).await;
        reserved
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        self.behind.release(call).await
    }

    async fn consume(&self, call: &StockCall) -> CallOutcome {
        self.behind.consume(call).await
    }

    async fn held(&self, _: &StockCall) -> Result<Statement<StockHeld>, ReadError> {
        Ok(Statement::Holds(StockHeld {
            items: Vec::new(),
            has_left: false,
        }))
    }
}

#[tokio::test(start_paused = true)]
async fn a_reservation_for_an_order_that_was_called_off_meanwhile_is_no_repair() {
    let app = TestApp::start();
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    let section = forgetful(&app).one(OrderRef::Id(id)).await;
    let section = section.expect("the store is up");
    let missing = section.findings.iter().find(
        |finding| matches!(finding, Finding::Difference(difference) if difference.is_repairable()),
    );
    let mut reconcile = reconcile(&app);
    let behind = reconcile.collaborators.inventory.take();
    reconcile.collaborators.inventory = Some(Arc::new(Overtaken {
        app: app.clone(),
        order: id,
        behind: behind.expect("an app has an inventory"),
    }));
    let missing = missing.expect("the reservation is not on the books");
    let Repaired::NotDone(why) = repaired(&app, &reconcile, missing).await else {
        panic!("it was taken for put right");
    };
    assert!(why.contains("reserved"), "{why}");
    assert!(why.contains("the order moved on meanwhile"), "{why}");
    // It was reserved all the same.
    assert_eq!(recorded(&app).await, Some(DeedOutcome::Unknown));
}

/// The comparison of an app whose inventory has lost its books.
fn forgetful(app: &TestApp) -> Reconcile {
    let mut reconcile = reconcile(app);
    let inventory = reconcile.collaborators.inventory.take();
    let inventory = inventory.expect("an app has an inventory");
    reconcile.collaborators.inventory = Some(Arc::new(Forgetful(inventory)));
    reconcile
}

#[tokio::test(start_paused = true)]
async fn nothing_is_reserved_again_for_an_order_that_was_called_off_since_it_was_compared() {
    let app = TestApp::start();
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    let reconcile = forgetful(&app);
    let section = reconcile
        .one(OrderRef::Id(id))
        .await
        .expect("the store is up");
    let missing = section.findings.iter().find(
        |finding| matches!(finding, Finding::Difference(difference) if difference.is_repairable()),
    );
    let missing = missing.expect("the reservation is not on the books");
    cancel(&app, id).await;
    let before = app.world.effects.requests(Step::Reserve);
    let repaired = repaired(&app, &reconcile, missing).await;
    assert!(matches!(repaired, Repaired::NotDone(_)), "{repaired:?}");
    assert_eq!(app.world.effects.requests(Step::Reserve), before);
}

#[tokio::test(start_paused = true)]
async fn stock_that_is_not_on_the_books_settles_no_release() {
    let app = TestApp::start();
    app.world.script.next(Step::Release, Fault::Mismatch);
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    cancel(&app, id).await;
    let section = forgetful(&app)
        .one(OrderRef::Id(id))
        .await
        .expect("the store is up");
    let parked = section.findings.iter().find_map(|finding| match finding {
        Finding::Parked(parked) => Some(parked),
        _ => None,
    });
    let parked = parked.expect("its answer contradicts");
    assert_eq!(parked.parked.call, Some(CallId::whole(Step::Release)));
    assert_eq!(parked.they_say.as_deref(), Some("nothing"));
    assert!(!parked.is_settled_by_it);
}

/// A provider that has the money of every order all the same.
struct Greedy(Arc<dyn Payments>);

#[async_trait]
impl Payments for Greedy {
    fn plan(&self) -> PaymentPlan {
        self.0.plan()
    }

    async fn authorize(&self, call: &PaymentCall) -> CallOutcome {
        self.0.authorize(call).await
    }

    async fn capture(&self, call: &PaymentCall) -> CallOutcome {
        self.0.capture(call).await
    }

    async fn pay(&self, call: &PaymentCall) -> CallOutcome {
        self.0.pay(call).await
    }

    async fn void(&self, call: &PaymentCall) -> CallOutcome {
        self.0.void(call).await
    }

    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        self.0.refund(call).await
    }

    async fn held(&self, call: &PaymentCall) -> Result<Statement<MoneyHeld>, ReadError> {
        Ok(Statement::Holds(MoneyHeld {
            stage: MoneyStage::Taken,
            amount: call.amount,
            reference: None,
        }))
    }
}

#[tokio::test(start_paused = true)]
async fn money_is_given_back_by_itself_only_where_the_provider_does_that_once() {
    for (capabilities, is_repairable) in
        [(Capabilities::IDEAL, true), (Capabilities::KEYLESS, false)]
    {
        let abilities = Abilities {
            payment: PaymentPlan::TwoStep(capabilities),
            ..Abilities::IDEAL
        };
        let app = TestApp::builder().among(abilities).start();
        let id = app.place(builders::request(&[("PROD001", 2)])).await;
        app.run_until_idle().await;
        cancel(&app, id).await;
        let mut reconcile = reconcile(&app);
        let payments = reconcile.collaborators.payments.take();
        let payments = payments.expect("an app has payments");
        reconcile.collaborators.payments = Some(Arc::new(Greedy(payments)));
        let section = reconcile.one(OrderRef::Id(id)).await;
        let section = section.expect("the store is up");
        let [Finding::Difference(difference)] = &section.findings[..] else {
            panic!("{:?}", section.findings);
        };
        assert_eq!(difference.advice, "pay the money back");
        assert_eq!(difference.is_repairable(), is_repairable);
    }
}
