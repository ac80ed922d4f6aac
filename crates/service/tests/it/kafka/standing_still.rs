//! A replica that stands still for longer than the brokers wait for it: another takes its partitions, and it
//! comes back with messages of them in its hands.

use super::listening::{Topic, confirmed, unpaid};
use crate::kafka_servers::Tools;
use crate::servers::Kind;
use crate::shop::Shop;
use crate::waiting::patiently;

const ORDERS: u64 = 12;
const EACH_ONCE: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn fault_93_a_replica_that_stood_still_while_others_took_its_partitions_does_nothing_twice() {
    let (Some(topic), Some(tools)) = (Topic::or_left_out().await, Tools::or_left_out()) else {
        return;
    };
    let Some(shop) = Shop::on(Kind::Postgres).await else {
        return;
    };
    topic.make_room_for_dead_letters().await;
    let still = topic.heard_by(&shop, &topic.name).await;
    unpaid(&still, ORDERS).await;
    topic.tell_paid(1..=ORDERS, "null");
    still.signal("STOP");
    let other = topic.heard_by(&shop, &topic.name).await;
    topic.tell_paid((1..=ORDERS).rev(), "[2026,1,2,10,0,0,0]");
    // Once the first counts as gone.
    confirmed(&other, ORDERS).await;
    still.signal("CONT");
    topic.tell_paid(1..=ORDERS, "1767348000.0");
    let told = 3 * ORDERS;
    patiently("the group is through", || async {
        (topic.taken(&tools) == told).then_some(())
    })
    .await;
    shop.at_rest().await;
    let ledger = shop.ledger();
    assert_eq!(ledger.journal_violations(), Vec::<String>::new());
    assert_eq!(ledger.events_of("payment-reported"), EACH_ONCE);
    assert_eq!(ledger.count("CONFIRMED"), EACH_ONCE);
    for replica in [still, other] {
        replica.stop().await;
    }
}
