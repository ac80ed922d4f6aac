//! The views for reports: decimals and times, of every currency.

use crate::servers::mariadb_or_left_out;
use application::ports::Journal;
use application::testing::ManualClock;
use application::testing::writes::placement;
use domain::{Currency, Money};
use sqlx::AssertSqlSafe;
use std::sync::Arc;

#[tokio::test]
async fn reports_show_decimals_and_times() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let store = database.open_store(Arc::new(ManualClock::default())).await;
    let placement = placement(1);
    let (order, total) = (placement.order.clone(), placement.order.total());
    store.place(placement).await.unwrap();
    let mut outside = database.connect().await;
    let row: (String, String, String, String) = sqlx::query_as(
        "SELECT order_number, CAST(total AS CHAR), CAST(placed_at AS CHAR), customer_id
           FROM report_orders",
    )
    .fetch_one(&mut outside)
    .await
    .unwrap();
    assert_eq!(row.0, format!("ORD-{}", order.id().uuid()));
    assert_eq!(row.1, format!("{total}00"));
    assert_eq!(row.2, "2026-01-01 00:00:00.000000");
    let items = database
        .number("SELECT COUNT(*) FROM report_order_items")
        .await;
    assert_eq!(usize::try_from(items), Ok(order.lines().len()));
}

#[tokio::test]
async fn reports_know_the_decimals_of_every_currency() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let store = database.open_store(Arc::new(ManualClock::default())).await;
    store.place(placement(1)).await.unwrap();
    let mut outside = database.connect().await;
    for currency in currencies() {
        let code = currency.code();
        database
            .run(&format!(
                "UPDATE orders SET total_minor = 1234567, currency = '{code}'"
            ))
            .await;
        let total = "SELECT CAST(total AS CHAR) FROM report_orders";
        let total: String = sqlx::query_scalar(AssertSqlSafe(total))
            .fetch_one(&mut outside)
            .await
            .unwrap();
        let exact = Money::from_minor(1_234_567, currency).to_string();
        let shown = total.trim_end_matches('0').trim_end_matches('.');
        assert_eq!(shown, exact, "{code}");
    }
}

fn currencies() -> Vec<Currency> {
    let letters = || b'A'..=b'Z';
    let codes = letters()
        .flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])))
        .map(|code| String::from_utf8(code.to_vec()).unwrap());
    codes
        .filter_map(|code| Currency::parse(&code).ok())
        .collect()
}
