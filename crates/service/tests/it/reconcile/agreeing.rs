//! Where all agree, and where nobody can say: the exit code tells one from the other.

use super::asking::{fill, of, place, put, reconcile, shop_with};
use crate::servers::Kind;
use crate::shop::Shop;
use crate::waiting::eventually;
use std::process::Stdio;

/// What orders end in, each once: confirmed, cancelled after payment, declined, not captured, shipped.
async fn every_end(shop: &Shop) {
    let service = shop.start(&[("engine.retry_base", "20ms")]).await;
    let tokens = [
        "tok_visa",
        "tok_visa",
        "tok_decline",
        "tok_capture_decline",
        "tok_visa",
        "tok_late_success",
    ];
    for token in tokens {
        place(&service, token).await;
    }
    shop.at_rest().await;
    put(&service, "/api/v1/orders/2/cancel").await;
    for step in ["process", "ship"] {
        put(&service, &format!("/api/v1/orders/5/{step}")).await;
    }
    shop.at_rest().await;
    service.stop().await;
}

async fn all_agree_on(kind: Kind) {
    let Some(shop) = Shop::on(kind).await else {
        return;
    };
    every_end(&shop).await;
    let report = reconcile(&shop, &[]);
    assert_eq!(report.code, 0, "{kind:?}: {report:?}");
    assert_eq!(report.findings.len(), 0, "{kind:?}: {report:?}");
    let figures = ["orders", "under_way", "holdings", "differences", "parked"];
    let figures = figures.map(|name| report.summary[name].as_u64().unwrap());
    // Of three orders stock, money and a parcel each; of the cancelled one the parcel that it knows of.
    assert_eq!(figures, [6, 0, 10, 0, 0], "{kind:?}: {report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_at_every_end_agree_with_the_books_on_sqlite() {
    all_agree_on(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_at_every_end_agree_with_the_books_on_postgresql() {
    all_agree_on(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_at_every_end_agree_with_the_books_on_mariadb() {
    all_agree_on(Kind::Mariadb).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_orders_than_one_page_has_are_all_compared() {
    let shop = shop_with(205).await;
    let report = reconcile(&shop, &[]);
    assert_eq!(report.code, 0, "{report:?}");
    assert_eq!(report.summary["orders"], 205);
    assert_eq!(report.summary["holdings"], 3 * 205);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_in_the_middle_of_its_process_is_no_difference() {
    for point in [
        "after-call:reserve",
        "after-call:authorize",
        "after-call:capture",
        "after-call:create-shipment",
    ] {
        let shop = Shop::new();
        let mut service = shop.start(&[("testing.kill_at", point)]).await;
        place(&service, "tok_visa").await;
        assert!(service.killed().await, "{point}");
        let report = reconcile(&shop, &[]);
        assert_eq!(report.code, 0, "{point}: {report:?}");
        assert_eq!(report.summary["under_way"], 1, "{point}: {report:?}");
        // Nor is it once a service has carried it on.
        let service = shop.start(&[]).await;
        eventually("the order is confirmed", || async {
            (shop.ledger().count("CONFIRMED") == 1).then_some(())
        })
        .await;
        shop.at_rest().await;
        service.stop().await;
        let report = reconcile(&shop, &[]);
        assert_eq!(
            (report.code, report.findings.len()),
            (0, 0),
            "{point}: {report:?}"
        );
        assert_eq!(report.summary["under_way"], 0, "{point}: {report:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_compared_is_no_all_clear() {
    let shop = shop_with(2).await;
    shop.sql("UPDATE order_events SET data = '{' WHERE seq = 2 AND order_id = (SELECT id FROM orders WHERE number = 1)");
    let report = reconcile(&shop, &[]);
    assert_eq!(report.code, 2, "{report:?}");
    assert_eq!(report.summary["result"], "incomplete");
    assert_eq!(report.findings[0]["what"], "unreadable");
    assert_eq!(report.findings[0]["number"], 1);
    assert_eq!(reconcile(&shop, &["--order", "2"]).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_compared_it_says_why() {
    let shop = Shop::new();
    let without = shop.run(&["reconcile"]);
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&without.stderr).contains("no database"));
    fill(&shop, 1).await;
    let nobody = shop.run(&["reconcile", "--order", "99"]);
    assert_eq!(nobody.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("no such order"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_a_running_service_is_looked_at_and_not_repaired() {
    let shop = shop_with(2).await;
    shop.sql(&format!(
        "UPDATE shipments SET tracking_number = 'TRK-1' WHERE {}",
        of(2)
    ));
    let service = shop.start(&[("http.answer_wait", "200ms")]).await;
    place(&service, "tok_unknown").await;
    place(&service, "tok_visa").await;
    shop.at_rest().await;
    let before = format!("{:?}", shop.ledger());
    let report = reconcile(&shop, &[]);
    assert_eq!(report.code, 1, "{report:?}");
    assert_eq!(
        (report.parked(), report.differences().len()),
        (vec![3], 1),
        "{report:?}"
    );
    assert_eq!(report.summary["orders"], 4);
    let repair = shop.run(&["reconcile", "--repair"]);
    assert_eq!(repair.status.code(), Some(2));
    let said = String::from_utf8_lossy(&repair.stderr).into_owned();
    assert!(said.contains("stop that one first"), "{said}");
    assert_eq!(format!("{:?}", shop.ledger()), before);
    place(&service, "tok_visa").await;
    service.stop().await;
    assert_eq!(reconcile(&shop, &[]).summary["orders"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_are_made_and_called_off_meanwhile_are_no_differences() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let mut number = 0;
    for run in 0..5 {
        let mut program = shop.program(&[]);
        program.args(["reconcile", "--json"]).stdout(Stdio::piped());
        let beside = program.spawn().unwrap();
        for _ in 0..20 {
            number += 1;
            place(&service, "tok_visa").await;
            put(&service, &format!("/api/v1/orders/{number}/cancel")).await;
        }
        let said = beside.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&said.stdout).into_owned();
        assert_eq!(said.status.code(), Some(0), "run {run}: {told}");
        assert_eq!(told.lines().count(), 1, "run {run}: {told}");
    }
    service.stop().await;
}
