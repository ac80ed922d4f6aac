//! The views for reports: the columns that the documents 001 and 004 show, by their names, with exact
//! decimals and times.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::ports::{Placement, Wake};
use application::testing::ManualClock;
use application::testing::builders::{guard, new_order};
use application::testing::clock::{NEW_YEAR, order_id};
use application::testing::collaborators::Abilities;
use domain::order::Address;
use domain::{Actor, Duration, Order};
use std::sync::Arc;

on_every_database!(
    the_columns_that_the_documents_show_can_be_queried,
    decimals_and_times_have_types_of_their_own,
    an_address_comes_out_as_it_went_in
);

/// Document 001, `ORDER` and its class `Order`.
const ORDER_001: &[&str] = &[
    "id",
    "user_id",
    "status",
    "total_amount",
    "shipping_address",
    "created_at",
];
/// Document 001, `ORDER_ITEM` and its class `OrderItem`.
const ITEM_001: &[&str] = &[
    "id",
    "order_id",
    "product_id",
    "product_name",
    "quantity",
    "unit_price",
    "total_price",
];
/// Document 004, `Order`: its `id` is the number.
const ORDER_004: &[&str] = &[
    "number",
    "order_number",
    "customer_id",
    "order_date",
    "status",
    "total_price",
    "tracking_number",
];
/// Document 004, `OrderItem`.
const ITEM_004: &[&str] = &["product_id", "quantity", "price_at_purchase"];

/// What is agreed beyond the documents' columns.
const BESIDE: &[&str] = &[
    "shipping_city",
    "shipping_state",
    "shipping_zip",
    "shipping_country",
    "carrier",
    "notes",
];

const ADDRESS: &str = "\"The Mill\",\n1 Analytical Way \\ Łódź 🚚";

/// With an address that JSON has to escape, placed between two seconds.
async fn placed(kind: Kind) -> (TestDatabase, Order) {
    let database = kind.database().await;
    let opened = database.open(Arc::new(ManualClock::default())).await;
    let mut new = new_order(Abilities::IDEAL);
    new.address = Address {
        text: Some(ADDRESS.to_owned()),
        city: Some("Łódź".to_owned()),
        state: None,
        zip: Some("90-001".to_owned()),
        country: Some("PL".to_owned()),
    };
    new.notes = Some("null".to_owned());
    let at = NEW_YEAR.plus(Duration::from_micros(1_234_567));
    let order = Order::place(order_id(7), new, Actor::Anyone, at);
    let (order, first) = order.unwrap();
    let placement = Placement {
        order: order.clone(),
        events: vec![first],
        wake: Wake::Never,
        claim: guard("test", 7),
        cart: None,
        number: None,
    };
    opened.journal.place(placement).await.unwrap();
    opened.close().await;
    (database, order)
}

/// A column as text that is the same everywhere.
fn shown(kind: Kind, column: &str) -> String {
    let is_time = matches!(
        column,
        "created_at" | "order_date" | "placed_at" | "updated_at"
    );
    match (kind, is_time) {
        (Kind::Sqlite, _) => format!("CAST({column} AS TEXT)"),
        (Kind::Postgres, false) => format!("({column})::text"),
        (Kind::Postgres, true) => {
            format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        }
        (Kind::Mariadb, false) => format!("CAST({column} AS CHAR)"),
        (Kind::Mariadb, true) => format!("DATE_FORMAT({column}, '%Y-%m-%dT%H:%i:%s.%fZ')"),
    }
}

async fn row(
    kind: Kind,
    database: &TestDatabase,
    columns: &[&str],
    from: &str,
) -> Vec<Option<String>> {
    let mut found = Vec::new();
    for column in columns {
        let sql = format!("SELECT {} FROM {from}", shown(kind, column));
        found.push(database.text(&sql).await);
    }
    // All of them at once, as a report would ask.
    let all = format!(
        "SELECT COUNT(*) FROM (SELECT {} FROM {from}) shown",
        columns.join(", ")
    );
    assert_eq!(database.number(&all).await, 1, "{all}");
    found
}

fn texts(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

/// The digits that a decimal of the database has beyond the currency's.
fn beyond(kind: Kind) -> &'static str {
    match kind {
        Kind::Mariadb => "00",
        Kind::Sqlite | Kind::Postgres => "",
    }
}

async fn the_columns_that_the_documents_show_can_be_queried(kind: Kind) {
    let (database, order) = placed(kind).await;
    let id = order.id().uuid().to_string();
    let more = beyond(kind);
    let total = format!("{}{more}", order.total());
    let time = "2026-01-01T00:00:01.234567Z";
    let found = row(kind, &database, ORDER_001, "report_orders").await;
    let expected = [id.as_str(), "42", "PENDING", &total, ADDRESS, time];
    assert_eq!(found, texts(&expected), "001");
    let found = row(kind, &database, ORDER_004, "report_orders").await;
    let number = format!("ORD-{id}");
    let mut expected = texts(&["1", &number, "42", time, "PENDING", &total]);
    expected.push(None);
    assert_eq!(found, expected, "004");

    let first = "report_order_items WHERE line = 1";
    let item = format!("{}8001{}", &id[..14], &id[18..]);
    let (price, both) = (format!("79.99{more}"), format!("159.98{more}"));
    let found = row(kind, &database, ITEM_001, first).await;
    let name = "Wireless Headphones";
    let expected = [item.as_str(), &id, "PROD001", name, "2", &price, &both];
    assert_eq!(found, texts(&expected), "001, its first item");
    let found = row(kind, &database, ITEM_004, first).await;
    assert_eq!(found, texts(&["PROD001", "2", &price]), "004");

    let ids = "SELECT COUNT(DISTINCT id) FROM report_order_items";
    assert_eq!(database.number(ids).await, 2);
    let joined =
        "SELECT COUNT(*) FROM report_orders o JOIN report_order_items i ON i.order_id = o.id";
    assert_eq!(database.number(joined).await, 2);
    let sum = "SELECT COUNT(*) FROM report_orders o
                WHERE total_amount = (SELECT SUM(total_price) FROM report_order_items)";
    if kind != Kind::Sqlite {
        assert_eq!(database.number(sum).await, 1, "they can be reckoned with");
    }
}

async fn decimals_and_times_have_types_of_their_own(kind: Kind) {
    let (database, _) = placed(kind).await;
    let (decimal, time) = match kind {
        // It has neither: exact text.
        Kind::Sqlite => ("text", "text"),
        Kind::Postgres => ("numeric", "timestamp with time zone"),
        Kind::Mariadb => ("decimal", "datetime"),
    };
    for (view, column, expected) in [
        ("report_orders", "total_amount", decimal),
        ("report_orders", "total_price", decimal),
        ("report_orders", "created_at", time),
        ("report_orders", "order_date", time),
        ("report_orders", "updated_at", time),
        ("report_order_items", "unit_price", decimal),
        ("report_order_items", "total_price", decimal),
        ("report_order_items", "price_at_purchase", decimal),
    ] {
        let sql = match kind {
            Kind::Sqlite => format!("SELECT typeof({column}) FROM {view} LIMIT 1"),
            Kind::Postgres | Kind::Mariadb => format!(
                "SELECT CAST(data_type AS CHAR(40)) FROM information_schema.columns
                  WHERE table_name = '{view}' AND column_name = '{column}' AND table_schema = {}",
                if kind == Kind::Postgres {
                    "'public'"
                } else {
                    "DATABASE()"
                }
            ),
        };
        let found = database.text(&sql).await;
        let found = found.as_deref().map(str::trim);
        assert_eq!(found, Some(expected), "{view}.{column}");
    }
}

async fn an_address_comes_out_as_it_went_in(kind: Kind) {
    let (database, _) = placed(kind).await;
    let found = row(kind, &database, BESIDE, "report_orders").await;
    let text = |text: &str| Some(text.to_owned());
    let expected = [
        text("Łódź"),
        None,
        text("90-001"),
        text("PL"),
        text("DHL"),
        text("null"),
    ];
    assert_eq!(found, expected);
}
