//! What retention strikes out while it is compared is nobody's loss: it is not named, and no money moves for it.

use super::{reconcile, repaired};
use application::ports::{
    CallKey, Holding, HoldingName, MoneyHeld, MoneyStage, PaymentCall, Payments, ReadError,
};
use application::reconcile::{Finding, Kind, Place, Reconcile, Repaired, Side};
use application::testing::TestApp;
use application::testing::builders::usd;
use application::testing::clock::order_id;
use async_trait::async_trait;
use domain::OrderId;
use domain::process::{CallId, CallOutcome, PaymentPlan, Step};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Books on which an order's payment is found so many times, until retention strikes it.
struct Struck {
    behind: Arc<dyn Payments>,
    looks: AtomicU32,
}

#[async_trait]
impl Payments for Struck {
    fn plan(&self) -> PaymentPlan {
        self.behind.plan()
    }

    async fn authorize(&self, call: &PaymentCall) -> CallOutcome {
        self.behind.authorize(call).await
    }

    async fn capture(&self, call: &PaymentCall) -> CallOutcome {
        self.behind.capture(call).await
    }

    async fn pay(&self, call: &PaymentCall) -> CallOutcome {
        self.behind.pay(call).await
    }

    async fn void(&self, call: &PaymentCall) -> CallOutcome {
        self.behind.void(call).await
    }

    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        self.behind.refund(call).await
    }

    async fn holdings(
        &self,
        behind: &HoldingName,
        _: u32,
    ) -> Result<Option<Vec<Holding<MoneyHeld>>>, ReadError> {
        let order = order_id(9_999);
        let name = HoldingName {
            order,
            key: CallKey::new(order, CallId::whole(Step::Authorize)),
        };
        let looks = self.looks.load(Ordering::Relaxed);
        self.looks.store(looks.saturating_sub(1), Ordering::Relaxed);
        let held = MoneyHeld {
            stage: MoneyStage::Taken,
            amount: usd(100),
            reference: None,
        };
        let is_behind = behind.order <= order && looks > 0;
        let found = is_behind.then_some(Holding { name, held });
        Ok(Some(found.into_iter().collect()))
    }
}

/// An app without that order.
fn over(app: &TestApp, looks: u32) -> Reconcile {
    let mut reconcile = reconcile(app);
    let behind = reconcile.collaborators.payments.take();
    reconcile.collaborators.payments = Some(Arc::new(Struck {
        behind: behind.expect("an app has payments"),
        looks: AtomicU32::new(looks),
    }));
    reconcile
}

async fn found(reconcile: &Reconcile) -> Vec<Finding> {
    let all = Place::Books(Side::Money, HoldingName::before(OrderId::LOWEST));
    let section = reconcile.section(all).await.expect("the store is up");
    assert_eq!(section.holdings, 1);
    section.findings
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_when_its_order_is_seen_to_be_gone_is_no_orphan() {
    let app = TestApp::start();
    assert!(found(&over(&app, 1)).await.is_empty());
    let found = found(&over(&app, 2)).await;
    let [Finding::Difference(difference)] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(difference.kind, Kind::Orphan);
    assert!(difference.is_repairable());
}

#[tokio::test(start_paused = true)]
async fn no_money_is_moved_for_an_orphan_that_is_not_held_any_more() {
    let app = TestApp::start();
    for (looks, refunds) in [(2, 0), (3, 1)] {
        let reconcile = over(&app, looks);
        let found = found(&reconcile).await;
        let came = repaired(&app, &reconcile, &found[0]).await;
        assert!(matches!(came, Repaired::NotDone(_)), "{came:?}");
        assert_eq!(app.world.effects.requests(Step::Refund), refunds);
    }
}
