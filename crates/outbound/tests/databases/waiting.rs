//! Waiting for an order that others carry on, with a deadline.

use application::ports::Journal;
use domain::{Order, OrderId, OrderRef};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Longer than anything here should take, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(20);

const INTERVAL: Duration = Duration::from_millis(5);

/// Waits until the order is as it should be; shows how it is when that takes too long.
pub(crate) async fn eventually(
    journal: &dyn Journal,
    id: OrderId,
    enough: impl Fn(&Order) -> bool,
) -> Order {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let order = journal.order(OrderRef::Id(id)).await.unwrap().unwrap();
        if enough(&order) {
            return order;
        }
        assert!(Instant::now() < deadline, "{order:#?}");
        sleep(INTERVAL).await;
    }
}
