//! Steps of the schema beside other versions of the binary: a newer one's steps that say that this one may
//! go on, those that forbid it, and a step that was interrupted.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::testing::ManualClock;
use application::testing::writes::placement;
use outbound::sql::Database;
use std::sync::Arc;

on_every_database!(
    an_older_binary_goes_on_with_a_newer_schema_whose_steps_allow_it,
    an_older_binary_is_refused_where_one_of_the_newer_steps_forbids_it,
    a_schema_of_the_first_binaries_is_brought_up_to_date
);

async fn open(database: &TestDatabase) -> Result<Database, String> {
    database.try_open(Arc::new(ManualClock::default())).await
}

/// How many steps this binary knows.
async fn known(kind: Kind, database: &TestDatabase) -> i64 {
    open(database).await.unwrap().close().await;
    let sql = match kind {
        Kind::Sqlite => "SELECT max(number) FROM schema_steps",
        Kind::Postgres => "SELECT max(number) FROM order_service_schema",
        Kind::Mariadb => "SELECT CAST(MAX(number) AS SIGNED) FROM schema_steps",
    };
    database.number(sql).await
}

/// As a newer binary leaves it after a step that this one does not know.
async fn step(kind: Kind, database: &TestDatabase, number: i64, works_from: Option<i64>) {
    let from = works_from.map_or_else(|| "NULL".to_owned(), |from| from.to_string());
    let sql = match (kind, works_from) {
        (Kind::Sqlite, None) => format!("PRAGMA user_version = {number}"),
        (Kind::Sqlite, Some(_)) => format!(
            "INSERT INTO schema_steps VALUES ({number}, 'of tomorrow', {from});
             PRAGMA user_version = {number}"
        ),
        (Kind::Postgres, _) => format!(
            "INSERT INTO order_service_schema (number, name, works_from)
             VALUES ({number}, 'of tomorrow', {from})"
        ),
        (Kind::Mariadb, _) => format!(
            "INSERT INTO schema_steps (number, name, done_at, works_from)
             VALUES ({number}, 'of tomorrow', UTC_TIMESTAMP(6), {from})"
        ),
    };
    database.run(&sql).await;
}

async fn an_older_binary_goes_on_with_a_newer_schema_whose_steps_allow_it(kind: Kind) {
    let database = kind.database().await;
    let known = known(kind, &database).await;
    let grow = "ALTER TABLE orders ADD COLUMN of_tomorrow INTEGER DEFAULT 7";
    database.run(grow).await;
    step(kind, &database, known + 1, Some(known)).await;
    step(kind, &database, known + 2, Some(known - 1)).await;
    let older = open(&database).await.unwrap();
    older.journal.place(placement(1)).await.unwrap();
    older.close().await;
    let count = "SELECT COUNT(*) FROM orders WHERE of_tomorrow = 7";
    let left = database.number(count).await;
    assert_eq!(left, 1, "what it does not know is left to its default");
}

async fn an_older_binary_is_refused_where_one_of_the_newer_steps_forbids_it(kind: Kind) {
    for forbidden in [Some(1), None] {
        let database = kind.database().await;
        let known = known(kind, &database).await;
        step(kind, &database, known + 1, forbidden.map(|n| known + n)).await;
        // That a later one is harmless again does not help.
        step(kind, &database, known + 2, Some(known)).await;
        let refused = open(&database).await.err().unwrap();
        let found = format!("schema version {}", known + 2);
        assert!(refused.contains(&found), "{refused}");
    }
}

/// Their record did not say which binaries a step is for.
async fn a_schema_of_the_first_binaries_is_brought_up_to_date(kind: Kind) {
    let database = kind.database().await;
    let known = known(kind, &database).await;
    let (undo, count) = match kind {
        Kind::Sqlite => (
            "DROP TABLE schema_steps; DROP VIEW report_orders; DROP VIEW report_order_items;
             CREATE VIEW report_orders AS SELECT number FROM orders;
             CREATE VIEW report_order_items AS SELECT line FROM order_items;
             ALTER TABLE orders DROP COLUMN process_version;
             DROP TABLE event_sinks; DROP TABLE held_back_orders; DROP TABLE order_requests;
             DROP TABLE dead_letters; DROP TABLE webhook_endpoints;
             DROP TABLE webhook_deliveries; DROP TABLE audit_trail;
             DROP TABLE erasures; DROP TABLE erased_orders; DROP INDEX idempotency_keys_order;
             PRAGMA user_version = 8",
            "SELECT count(*) + 8 FROM schema_steps WHERE number > 8",
        ),
        Kind::Postgres => (
            "DELETE FROM order_service_schema WHERE number > 3;
             ALTER TABLE order_service_schema DROP COLUMN works_from;
             ALTER TABLE orders DROP COLUMN process_version;
             DROP TABLE event_sinks; DROP TABLE held_back_orders; DROP TABLE order_requests;
             DROP TABLE dead_letters; DROP TABLE webhook_endpoints;
             DROP TABLE webhook_deliveries; DROP TABLE audit_trail;
             DROP TABLE erasures; DROP TABLE erased_orders; DROP INDEX idempotency_keys_order;
             DROP VIEW report_order_items; DROP VIEW report_orders",
            "SELECT count(*) FROM order_service_schema",
        ),
        Kind::Mariadb => (
            "DELETE FROM schema_steps WHERE number > 3;
             ALTER TABLE schema_steps DROP COLUMN works_from;
             ALTER TABLE orders DROP COLUMN process_version;
             DROP TABLE event_sinks; DROP TABLE held_back_orders; DROP TABLE order_requests;
             DROP TABLE dead_letters; DROP TABLE webhook_endpoints;
             DROP TABLE webhook_deliveries; DROP TABLE audit_trail;
             DROP TABLE erasures; DROP TABLE erased_orders;
             DROP INDEX idempotency_keys_order ON idempotency_keys;
             DROP VIEW report_order_items; DROP VIEW report_orders",
            "SELECT COUNT(*) FROM schema_steps",
        ),
    };
    database.run(undo).await;
    open(&database).await.unwrap().close().await;
    assert_eq!(database.number(count).await, known);
    let there = "SELECT COUNT(order_date) FROM report_orders";
    assert_eq!(database.number(there).await, 0);
}

/// On PostgreSQL a step is a transaction; on MariaDB its statements are made to be repeated.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_fails_halfway_is_not_on_record_and_is_made_by_the_next_start() {
    for kind in Kind::all() {
        let (record, halfway, whose) = match kind {
            // Its own tests interrupt it in the middle.
            Kind::Sqlite => continue,
            Kind::Postgres => ("order_service_schema", 0, ""),
            Kind::Mariadb => ("schema_steps", 1, " ON idempotency_keys"),
        };
        let database = kind.database().await;
        let known = known(kind, &database).await;
        let undo = format!(
            "DELETE FROM {record} WHERE number > 3;
             ALTER TABLE orders DROP COLUMN process_version;
             DROP TABLE event_sinks; DROP TABLE held_back_orders; DROP TABLE order_requests;
             DROP TABLE dead_letters; DROP TABLE webhook_endpoints;
             DROP TABLE webhook_deliveries; DROP TABLE audit_trail;
             DROP TABLE erasures; DROP TABLE erased_orders;
             DROP INDEX idempotency_keys_order{whose};
             DROP VIEW report_order_items; DROP VIEW report_orders;
             CREATE TABLE report_order_items (in_the_way INTEGER)"
        );
        database.run(&undo).await;
        let failed = open(&database).await.err().unwrap();
        assert!(failed.contains("schema step 0004"), "{kind:?}: {failed}");
        let steps = format!("SELECT COUNT(*) FROM {record}");
        assert_eq!(database.number(&steps).await, 3, "{kind:?}");
        let orders = "SELECT COUNT(*) FROM information_schema.tables
                       WHERE table_name = 'report_orders'";
        let schema = match kind {
            Kind::Mariadb => "AND table_schema = DATABASE()",
            Kind::Sqlite | Kind::Postgres => "",
        };
        let found = database.number(&format!("{orders} {schema}")).await;
        assert_eq!(found, halfway, "{kind:?}: what is done of it");
        database.run("DROP TABLE report_order_items").await;
        open(&database).await.unwrap().close().await;
        assert_eq!(database.number(&steps).await, known, "{kind:?}");
    }
}
