//! Users of the contract, as the API gateway names them.

use crate::shop::{GATEWAY_ORDER, Shop, Told};
use application::orders::ReportPayment;
use application::testing::TestApp;
use domain::order::{PaymentReport, PaymentResult};

/// The user of document 002.
pub(super) const USER: &str = "101";
/// Somebody else.
pub(super) const OTHER: &str = "202";

impl Shop {
    /// A request of this user's.
    pub(super) async fn ask(&self, user: &str, method: &str, path: &str) -> Told {
        let headers = [("x-userid", user), ("x-email", "user@example.com")];
        self.send(method, path, &headers, "").await
    }

    /// An order summary of this user's.
    pub(super) async fn summary(&self, user: &str, body: &str) -> Told {
        let headers = [("x-userid", user), ("x-email", "user@example.com")];
        self.post_with("/Order/Order-Summary", &headers, body).await
    }

    /// The result of the document's request.
    pub(super) async fn result(&self, user: &str) -> Told {
        self.ask(user, "GET", "/Order/pay-result/abc123xyz").await
    }

    /// Places the document's order, and waits until all of it is done.
    pub(super) async fn ordered(&self) {
        let told = self.summary(USER, GATEWAY_ORDER).await;
        assert_eq!(told.status, 200, "{told}");
        self.app.run_until_idle().await;
    }

    /// The payment provider has news of the first order.
    pub(super) async fn payment_news(&self, result: PaymentResult) {
        let order = self.app.store.orders()[0].clone();
        let report = PaymentReport {
            reference: Some("order_MkT3".to_owned()),
            amount: Some(order.total()),
            result,
        };
        let change = TestApp::change_of(order.id());
        let provider = ReportPayment(self.app.change.clone());
        let reported = provider.run(change, report).await;
        reported.map(drop).expect("the order waits for it");
    }
}
