//! The schema's steps, and what the schema promises.

use super::{in_memory, open};
use crate::builtin::{PaymentState, ReservationState};
use crate::sql::sqlite::connection;
use crate::sql::sqlite::migrations::{ALL, Migration, migrate, schema};
use domain::Currency;
use domain::order::{OrderStatusKind, PaymentStatus, ShipmentStatus};
use rusqlite::Connection;

const FIRST: Migration = Migration {
    name: "first",
    sql: "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);",
    works_from: 1,
    then: |_| Ok(()),
};

#[test]
fn an_interrupted_step_has_not_happened_and_is_done_at_the_next_start() {
    let broken = Migration {
        name: "second",
        sql: "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO b VALUES (1); INSERT INTO nowhere VALUES (1);",
        ..FIRST
    };
    let whole = Migration {
        name: "second",
        sql: "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO b VALUES (2);",
        ..FIRST
    };
    let mut connection = Connection::open_in_memory().unwrap();
    let failed = migrate(&mut connection, &[FIRST, broken]).expect_err("it is broken");
    assert!(failed.to_string().contains("second"), "{failed}");
    assert_eq!(schema(&connection).unwrap().version, 1);
    migrate(&mut connection, &[FIRST, whole]).unwrap();
    assert_eq!(schema(&connection).unwrap().version, 2);
    let b: i64 = connection
        .query_row("SELECT sum(x) FROM b", [], |row| row.get(0))
        .unwrap();
    assert_eq!(b, 2);
}

#[test]
fn a_process_killed_within_a_step_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let mut connection = connection::writing(&path).unwrap();
    migrate(&mut connection, &ALL[..2]).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    connection.execute_batch(ALL[2].sql).unwrap();
    // The process ends here: what a killed one leaves is a copy of its files.
    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(
        folder.path().join("orders.db-wal"),
        folder.path().join("copy.db-wal"),
    )
    .unwrap();
    drop(connection);
    drop(open(&copy));
    let mended = Connection::open(&copy).unwrap();
    assert_eq!(schema(&mended).unwrap().version as usize, ALL.len());
    mended
        .prepare("SELECT * FROM report_orders, report_order_items")
        .unwrap();
}

#[test]
fn steps_are_numbered_without_gaps() {
    for (number, migration) in (1..).zip(ALL) {
        let prefix = format!("{number:04}_");
        assert!(migration.name.starts_with(&prefix), "{}", migration.name);
    }
}

#[tokio::test]
async fn the_names_that_a_column_may_hold_are_the_domains() {
    let store = in_memory();
    let tables = store
        .read(|connection| {
            let mut select =
                connection.prepare("SELECT sql FROM sqlite_schema WHERE sql NOT NULL")?;
            let sql = select.query_map([], |row| row.get::<_, String>(0))?;
            Ok(sql.collect::<Result<Vec<_>, _>>()?.join("\n"))
        })
        .await
        .unwrap();
    let check = |constraint: &str, expected: Vec<&str>| {
        let (_, after) = tables.split_once(constraint).expect(constraint);
        let (list, _) = after.split_once(')').expect("the list ends");
        let names: Vec<&str> = list.split('\'').skip(1).step_by(2).collect();
        assert_eq!(names, expected, "{constraint}");
    };
    let all = OrderStatusKind::ALL.map(OrderStatusKind::as_str);
    check("orders_status_known", all.to_vec());
    let all = PaymentStatus::ALL.map(PaymentStatus::as_str);
    check("orders_payment_status_known", all.to_vec());
    let all = ShipmentStatus::ALL.map(ShipmentStatus::as_str);
    check("orders_shipment_status_known", all.to_vec());
    let all = ReservationState::ALL.map(ReservationState::as_str);
    check("reservations_state_known", all.to_vec());
    let all = PaymentState::ALL.map(PaymentState::as_str);
    check("payments_state_known", all.to_vec());
}

#[tokio::test]
async fn reports_write_money_as_every_currency_does() {
    let letters = || b'A'..=b'Z';
    let codes = letters()
        .flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])))
        .map(|code| String::from_utf8(code.to_vec()).unwrap());
    let currencies: Vec<Currency> = codes.filter_map(|c| Currency::parse(&c).ok()).collect();
    assert!(currencies.len() > 100, "{}", currencies.len());
    let store = in_memory();
    for currency in currencies {
        let written: String = store
            .write(move |connection| {
                connection.execute_batch("DELETE FROM orders")?;
                connection.execute(
                    "INSERT INTO orders (id, channel, customer_notation, total_minor, currency,
                                         placed_at, version, status, payment_status,
                                         shipment_status, updated_at)
                     VALUES (zeroblob(16), 'v1', 'TEXT', 1234567, ?1, 0, 1, 'PENDING', 'PENDING',
                             'PENDING', 0)",
                    [currency.code()],
                )?;
                let sql = "SELECT total FROM report_orders";
                Ok(connection.query_row(sql, [], |row| row.get(0))?)
            })
            .await
            .unwrap();
        let money = domain::Money::from_minor(1_234_567, currency);
        assert_eq!(written, money.to_string(), "{}", currency.code());
    }
}
