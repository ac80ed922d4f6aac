//! How lists are read: every filter along its own index, in the order of the list.

use super::{in_memory, placement};
use crate::sql::lists::every_filter;
use crate::sql::rows::SUMMARY;
use crate::sql::sqlite::SqliteStore;
use crate::sql::sqlite::audit_trail::OF_A_SUBJECT;
use crate::sql::sqlite::event_feed::COUNT;
use crate::sql::sqlite::in_the_way::LAST_TURN;
use crate::sql::sqlite::list_plan;
use crate::sql::sqlite::requests::LOOK_UP;
use crate::sql::sqlite::strike_orders::{LET_GO, STRIKE, UNCHANGED};
use application::ports::{Journal, OrderFilter, OrderQuery};
use application::search::SearchText;
use application::testing::builders::{customer, product};
use domain::OrderNumber;
use domain::order::OrderStatusKind;
use rusqlite::{named_params, params_from_iter};
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

/// As SQLite shows what is read.
fn shown(index: &str) -> &str {
    match index {
        "order_terms" => "PRIMARY KEY (term=? AND placed_at>? AND placed_at<?)",
        "orders_total" => "orders_total (currency=? AND total_minor>? AND total_minor<?)",
        other => other,
    }
}

#[tokio::test]
async fn every_filter_reads_its_own_index_in_the_order_of_the_list() {
    let store = in_memory();
    store
        .place(placement(1))
        .await
        .expect("nothing is in its way");
    let by_number = OrderFilter {
        text: SearchText::parse("ORD_1").ok(),
        ..OrderFilter::default()
    };
    let mut filters = every_filter();
    filters.push(("INTEGER PRIMARY KEY (rowid=?)", by_number));
    for (index, filter) in filters {
        let index = shown(index);
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

#[tokio::test]
async fn the_last_turn_of_a_cart_is_one_look_into_its_index() {
    let explained = |connection: &rusqlite::Connection| {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {LAST_TURN}"))?;
        let rows = explain.query_map([vec![0_u8], vec![1]], |row| row.get("detail"))?;
        Ok(rows.collect::<Result<Vec<String>, _>>()?)
    };
    let plan = in_memory().read(explained).await;
    assert_eq!(
        plan.expect("the store is up"),
        ["SEARCH orders USING INDEX orders_cart (cart>? AND cart<?)"]
    );
}

#[tokio::test]
async fn a_key_is_looked_up_along_its_index_by_both_its_names() {
    let explained = |connection: &rusqlite::Connection| {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {LOOK_UP}"))?;
        let rows = explain.query_map(["s", "k", "e", "h"], |row| row.get("detail"))?;
        Ok(rows.collect::<Result<Vec<String>, _>>()?)
    };
    let plan = in_memory().read(explained).await.expect("the store is up");
    let found = "SEARCH idempotency_keys USING INDEX sqlite_autoindex_idempotency_keys_1 (scope=? AND key=?)";
    let looks = plan.iter().filter(|step| *step == found).count();
    assert!(
        looks == 2 && !plan.iter().any(|step| step.starts_with("SCAN")),
        "{plan:?}"
    );
}

#[tokio::test]
async fn what_a_sink_was_not_told_is_counted_along_the_places() {
    let explained = |connection: &rusqlite::Connection| {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {COUNT}"))?;
        let rows = explain.query_map([0, 9, 9], |row| row.get("detail"))?;
        Ok(rows.collect::<Result<Vec<String>, _>>()?)
    };
    let plan = in_memory().read(explained).await.expect("the store is up");
    let places = "SEARCH order_events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";
    assert!(plan.iter().any(|step| step == places), "{plan:?}");
}

#[tokio::test]
async fn what_was_done_to_one_thing_is_read_from_its_index() {
    let explained = |connection: &rusqlite::Connection| {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {OF_A_SUBJECT}"))?;
        let rows = explain.query_map(
            named_params! {
                ":kind": None::<&str>, ":actor": None::<&str>, ":outcome": None::<&str>,
                ":subject": "order 7", ":before": i64::MAX, ":limit": 11,
            },
            |row| row.get("detail"),
        )?;
        Ok(rows.collect::<Result<Vec<String>, _>>()?)
    };
    let plan = in_memory().read(explained).await;
    assert_eq!(
        plan.expect("the store is up"),
        ["SEARCH audit_trail USING INDEX audit_trail_subject (subject=? AND id<?)"]
    );
}

#[tokio::test]
async fn an_old_order_is_struck_out_without_a_look_at_any_other() {
    let read = |connection: &rusqlite::Connection| {
        let mut steps = Vec::new();
        for sql in [UNCHANGED, LET_GO].into_iter().chain(STRIKE) {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let values = vec![rusqlite::types::Null; explain.parameter_count()];
            let mut rows = explain.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                steps.push(row.get::<_, String>("detail")?);
            }
        }
        Ok(steps)
    };
    let steps = in_memory().read(read).await.expect("the store is up");
    // There are as many sinks as there are others who are told.
    let scans = |step: &&String| step.starts_with("SCAN") && !step.starts_with("SCAN s");
    let scans: Vec<_> = steps
        .iter()
        .filter(scans)
        .filter(|step| *step != "SCAN CONSTANT ROW")
        .collect();
    assert!(scans.is_empty(), "{steps:#?}");
}
