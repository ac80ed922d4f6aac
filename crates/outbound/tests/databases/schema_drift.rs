//! Fault 80: somebody has taken away a part of the schema. A start and the doctor's look tell which;
//! what somebody has added is nobody's concern.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::testing::ManualClock;
use outbound::sql::Lacks;
use outbound::sql::mysql::MysqlStore;
use outbound::sql::postgres::PostgresStore;
use outbound::sql::sqlite::SqliteStore;
use std::sync::Arc;

on_every_database!(
    what_is_missing_is_told_at_start_and_to_the_doctor,
    without_a_table_everything_else_is_still_told
);

/// What somebody does, and what is missing then.
type Loss = (&'static str, &'static str);

fn losses(kind: Kind) -> [Loss; 3] {
    let guard = match kind {
        Kind::Mariadb => "DROP INDEX orders_guard ON orders",
        Kind::Sqlite | Kind::Postgres => "DROP INDEX orders_guard",
    };
    let (check, named) = match kind {
        // It cannot drop a check: whoever wants to be rid of one makes the table anew.
        Kind::Sqlite => (
            "ALTER TABLE stock RENAME TO old; CREATE TABLE stock AS SELECT * FROM old; DROP TABLE old",
            "constraint stock_never_negative of stock",
        ),
        Kind::Postgres | Kind::Mariadb => (
            "ALTER TABLE stock DROP CONSTRAINT stock_never_negative",
            "check constraint stock_never_negative of stock",
        ),
    };
    [
        (guard, "unique index orders_guard of orders"),
        (check, named),
        (
            "ALTER TABLE orders DROP COLUMN claims",
            "column claims of orders",
        ),
    ]
}

async fn look(database: &TestDatabase) -> Lacks {
    match database {
        TestDatabase::Sqlite(file) => SqliteStore::inspect(&file.file()).unwrap().lacks,
        TestDatabase::Postgres(server) => {
            let found = PostgresStore::inspect(&server.place()).await;
            found.unwrap().lacks
        }
        TestDatabase::Mariadb(server) => {
            let found = MysqlStore::inspect(&server.place()).await;
            found.unwrap().lacks
        }
    }
}

async fn start(database: &TestDatabase) -> Result<(), String> {
    let started = database.try_open(Arc::new(ManualClock::default())).await?;
    started.close().await;
    Ok(())
}

async fn what_is_missing_is_told_at_start_and_to_the_doctor(kind: Kind) {
    let database = kind.database().await;
    start(&database).await.unwrap();
    assert_eq!(look(&database).await, Lacks::default());
    for more in [
        "CREATE TABLE extra (id INT)",
        "ALTER TABLE orders ADD COLUMN extra INT",
        "CREATE INDEX orders_extra ON orders (extra)",
    ] {
        database.run(more).await;
    }
    start(&database).await.unwrap();
    assert_eq!(look(&database).await, Lacks::default());

    let slow = match kind {
        Kind::Mariadb => "DROP INDEX orders_wake_at ON orders",
        Kind::Sqlite | Kind::Postgres => "DROP INDEX orders_wake_at",
    };
    database.run(slow).await;
    start(&database).await.expect("it is only slow");
    let lacks = look(&database).await;
    assert_eq!(lacks.wanted, ["index orders_wake_at of orders"]);
    assert!(lacks.needed.is_empty(), "{lacks:?}");

    for (loss, named) in losses(kind) {
        database.run(loss).await;
        let refused = start(&database).await.expect_err(named);
        assert!(refused.contains(named), "{refused}");
        assert!(refused.contains("restore a backup"), "{refused}");
        let lacks = look(&database).await;
        assert!(lacks.needed.iter().any(|line| line == named), "{lacks:?}");
    }
}

async fn without_a_table_everything_else_is_still_told(kind: Kind) {
    let database = kind.database().await;
    start(&database).await.unwrap();
    let events = match kind {
        Kind::Mariadb => "DROP VIEW report_orders; DROP TABLE order_events, feed_counter",
        Kind::Postgres => "DROP VIEW report_orders; DROP TABLE order_events, feed_offset",
        Kind::Sqlite => "DROP VIEW report_orders; DROP TABLE order_events; DROP TABLE order_terms",
    };
    database.run(events).await;
    let refused = start(&database).await.expect_err("nothing can be placed");
    assert!(refused.contains("table order_events"), "{refused}");
    let lacks = look(&database).await;
    assert_eq!(lacks.needed.len(), 2, "{lacks:?}");
    assert_eq!(lacks.wanted, ["view report_orders"]);
}
