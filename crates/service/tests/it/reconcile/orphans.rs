//! What no order has (73): orders are lost with the database that had them, and what was done for them
//! stands at the collaborators.

use super::asking::{fill, lose, reconcile, shop_with};
use crate::servers::Kind;
use crate::shop::Shop;

const HEADPHONES: &str = "there is no such order | 2 x 1 reserved";

async fn what_a_lost_order_had_is_found_on(kind: Kind) {
    let Some(shop) = Shop::on(kind).await else {
        return;
    };
    fill(&shop, 3).await;
    lose(&shop, 2);
    let report = reconcile(&shop, &[]);
    assert_eq!(report.code, 1, "{kind:?}: {report:?}");
    let differences = report.differences();
    assert_eq!(differences.len(), 3, "{kind:?}: {differences:?}");
    assert!(
        differences[0].starts_with("inventory orphan null: there is no such order | 2 x "),
        "{differences:?}"
    );
    assert!(
        differences[1].starts_with("payments orphan null: there is no such order | "),
        "{differences:?}"
    );
    assert!(differences[1].ends_with(" USD taken"), "{differences:?}");
    assert!(
        differences[2].starts_with("shipping orphan null: there is no such order | parcel TRK-"),
        "{differences:?}"
    );
    // By its id, which the findings name.
    let id = report.findings[0]["order"].as_str().unwrap().to_owned();
    assert_eq!(
        reconcile(&shop, &["--order", &id]).differences(),
        differences
    );
    assert_eq!(reconcile(&shop, &["--order", "1"]).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_order_had_is_found_on_sqlite() {
    what_a_lost_order_had_is_found_on(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_order_had_is_found_on_postgresql() {
    what_a_lost_order_had_is_found_on(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_order_had_is_found_on_mariadb() {
    what_a_lost_order_had_is_found_on(Kind::Mariadb).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_of_a_lost_order_is_given_back_and_its_money_only_where_nothing_has_left() {
    let shop = shop_with(2).await;
    let initial = shop.ledger().stock;
    lose(&shop, 1);
    let report = reconcile(&shop, &["--repair"]);
    assert_eq!(report.code, 1, "{report:?}");
    assert_eq!(
        report.repairs(),
        [
            "released",
            "not: goods have left or a parcel was made for the lost order"
        ]
    );
    // Somebody has stopped the parcel.
    shop.sql("DELETE FROM shipments WHERE order_id NOT IN (SELECT id FROM orders)");
    let report = reconcile(&shop, &["--repair"]);
    assert_eq!(report.repairs(), ["refunded"]);
    assert_eq!(report.code, 0, "{report:?}");
    assert_eq!(reconcile(&shop, &[]).code, 0);
    assert_ne!(format!("{:?}", shop.ledger().stock), format!("{initial:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_is_only_blocked_for_a_lost_order_is_let_go() {
    let shop = shop_with(1).await;
    shop.sql("UPDATE payments SET state = 'AUTHORIZED'");
    shop.sql("DELETE FROM shipments");
    lose(&shop, 1);
    let report = reconcile(&shop, &[]);
    let differences = report.differences();
    assert!(
        differences[0].ends_with(HEADPHONES.rsplit(' ').next().unwrap()),
        "{differences:?}"
    );
    assert!(differences[1].ends_with(" USD blocked"), "{differences:?}");
    let report = reconcile(&shop, &["--repair"]);
    assert_eq!(report.repairs(), ["released", "voided"]);
    assert_eq!(reconcile(&shop, &[]).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_that_have_left_for_a_lost_order_are_for_a_person() {
    let shop = shop_with(1).await;
    shop.sql("UPDATE reservations SET state = 'CONSUMED'");
    shop.sql("UPDATE stock SET consumed = reserved, on_hand = on_hand - reserved, reserved = 0");
    lose(&shop, 1);
    let report = reconcile(&shop, &["--repair"]);
    assert_eq!(report.code, 1);
    assert_eq!(report.summary["repaired"], 0, "{report:?}");
    assert_eq!(report.differences().len(), 3);
}
