//! Who takes messages of topics in these tests.

use application::orders::ReportPayment;
use application::testing::TestApp;
use domain::Currency;
use inbound::messages::{Messages, Topics};

/// Who takes messages of topics.
pub(crate) fn messages_of(app: &TestApp) -> Messages {
    Messages {
        topics: Topics::documented(),
        payments: ReportPayment(app.change.clone()),
        prices: None,
        requests: app.store.clone(),
        currency: Currency::USD,
    }
}
