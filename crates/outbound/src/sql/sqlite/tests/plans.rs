//! How lists are read: every filter along its own index, in the order of the list.

use super::{in_memory, placement};
use crate::sql::rows::SUMMARY;
use crate::sql::sqlite::SqliteStore;
use crate::sql::sqlite::list_plan;
use application::ports::{AmountRange, Journal, OrderFilter, OrderQuery};
use application::search::SearchText;
use application::testing::builders::{customer, product};
use domain::order::{OrderStatusKind, PaymentStatus, ShipmentStatus};
use domain::{Currency, OrderNumber, Timestamp};
use rusqlite::params_from_iter;
use std::fmt::Write;

/// What SQLite says it does for the first page behind a cursor.
async fn plan(store: &SqliteStore, filter: OrderFilter) -> String {
    let query = OrderQuery {
        after: Some(OrderNumber(1)),
        ..OrderQuery::newest(filter, 50)
    };
    let read = move |connection: &rusqlite::Connection| {
        let (plan, _) = list_plan::plan(connection, &query)?;
        let statement = plan.statement(&query, SUMMARY);
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql))?;
        let mut rows = explain.query(params_from_iter(statement.values.0))?;
        let mut steps = String::new();
        while let Some(row) = rows.next()? {
            let step: String = row.get("detail")?;
            let _ = writeln!(steps, "{step}");
        }
        Ok(steps)
    };
    store.read(read).await.expect("the store is up")
}

fn filters() -> Vec<(&'static str, OrderFilter)> {
    let only = |narrow: fn(&mut OrderFilter)| {
        let mut filter = OrderFilter::default();
        narrow(&mut filter);
        filter
    };
    let terms = "PRIMARY KEY (term=? AND placed_at>? AND placed_at<?)";
    let totals = "orders_total (currency=? AND total_minor>? AND total_minor<?)";
    vec![
        ("orders_placed", OrderFilter::default()),
        (
            "orders_placed",
            only(|f| f.placed_from = Some(Timestamp::from_micros(1))),
        ),
        (
            "orders_customer",
            only(|f| f.customer = Some(customer("1"))),
        ),
        (
            "orders_status",
            only(|f| f.statuses = vec![OrderStatusKind::Pending, OrderStatusKind::Shipped]),
        ),
        (
            "orders_payment_status",
            only(|f| f.payment = Some(PaymentStatus::Paid)),
        ),
        (
            "orders_shipment_status",
            only(|f| f.shipment = Some(ShipmentStatus::Created)),
        ),
        (
            "orders_channel",
            only(|f| f.channel = Some("v1".to_owned())),
        ),
        ("orders_parked", only(|f| f.parked = true)),
        (terms, only(|f| f.product = Some(product("1")))),
        (
            terms,
            only(|f| f.text = SearchText::parse("ada lovelace").ok()),
        ),
        (
            "INTEGER PRIMARY KEY (rowid=?)",
            only(|f| f.text = SearchText::parse("ORD_1").ok()),
        ),
        (totals, only(|f| f.amount = Some(dollars_and_more()))),
    ]
}

fn dollars_and_more() -> AmountRange {
    AmountRange {
        currency: Currency::USD,
        from_minor: Some(1),
        to_minor: None,
    }
}

#[tokio::test]
async fn every_filter_reads_its_own_index_in_the_order_of_the_list() {
    let store = in_memory();
    store
        .place(placement(1))
        .await
        .expect("nothing is in its way");
    for (index, filter) in filters() {
        let plan = plan(&store, filter.clone()).await;
        let reads = |step: &&str| step.starts_with("SEARCH") && step.contains(index);
        assert!(
            plan.lines().any(|step| reads(&step)),
            "{index}: {filter:?}\n{plan}"
        );
        let scans = |step: &str| step.starts_with("SCAN") && !step.starts_with("SCAN p");
        assert!(!plan.lines().any(scans), "{filter:?}\n{plan}");
        // Only totals, and the few orders of one name, are in another order than the list.
        let is_sorted = plan.contains("TEMP B-TREE");
        let may_be = index.starts_with("orders_total") || index.starts_with("INTEGER");
        assert!(may_be || !is_sorted, "{filter:?}\n{plan}");
    }
}

#[tokio::test]
async fn several_statuses_are_merged_and_not_sorted() {
    let store = in_memory();
    let filter = OrderFilter {
        statuses: OrderStatusKind::ALL[..3].to_vec(),
        ..OrderFilter::default()
    };
    let plan = plan(&store, filter).await;
    assert_eq!(plan.matches("MERGE (UNION ALL)").count(), 2, "{plan}");
    assert_eq!(plan.matches("orders_status (status=?").count(), 3, "{plan}");
    assert!(!plan.contains("TEMP B-TREE"), "{plan}");
}

#[tokio::test]
async fn the_index_that_leads_to_the_fewest_orders_is_read() {
    let store = in_memory();
    for number in 1..4 {
        let placed = store.place(placement(number)).await;
        placed.expect("nothing is in its way");
    }
    let pending = vec![OrderStatusKind::Pending];
    for (rare, filter) in [
        (
            "orders_customer",
            OrderFilter {
                customer: Some(customer("nobody")),
                statuses: pending.clone(),
                ..OrderFilter::default()
            },
        ),
        (
            "orders_status",
            OrderFilter {
                customer: Some(customer("42")),
                statuses: vec![OrderStatusKind::Shipped],
                ..OrderFilter::default()
            },
        ),
        (
            "PRIMARY KEY (term=?",
            OrderFilter {
                product: Some(product("none")),
                statuses: pending,
                ..OrderFilter::default()
            },
        ),
    ] {
        let plan = plan(&store, filter).await;
        // `t` is what is read, `x` what is checked.
        let is_read = |step: &str| step.starts_with("SEARCH t") && step.contains(rare);
        assert!(plan.lines().any(is_read), "{rare}\n{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
