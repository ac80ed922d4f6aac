//! A MariaDB that is set wrongly, in one way after the other.

use super::own_mariadb::OwnMariadb;
use super::seen::{Planted, sees_exactly};
use crate::shop::Shop;
use crate::waiting::eventually;
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection};

const LINK_SECRET: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// It is not to be changed while the server runs.
const ALWAYS: Planted<'static> = ("warn", "durability", "innodb_doublewrite is off");

/// What is done, what undoes it, and what the doctor sees meanwhile.
const FAULTS: [(&str, &str, Planted<'static>); 9] = [
    (
        "DROP INDEX orders_wake_at ON orders.orders",
        "CREATE INDEX orders_wake_at ON orders.orders (wake_at)",
        ("warn", "schema", "index orders_wake_at of orders"),
    ),
    (
        "RENAME TABLE orders.held_back_orders TO orders.taken_away",
        "RENAME TABLE orders.taken_away TO orders.held_back_orders",
        ("fail", "schema", "table held_back_orders"),
    ),
    (
        "SET GLOBAL innodb_flush_log_at_trx_commit = 2",
        "SET GLOBAL innodb_flush_log_at_trx_commit = 1",
        ("warn", "durability", "innodb_flush_log_at_trx_commit is 2"),
    ),
    (
        "SET GLOBAL sync_binlog = 0",
        "SET GLOBAL sync_binlog = 1",
        ("warn", "durability", "sync_binlog is 0"),
    ),
    (
        "SET GLOBAL max_allowed_packet = 1048576",
        "SET GLOBAL max_allowed_packet = 16777216",
        ("warn", "durability", "max_allowed_packet is 1048576"),
    ),
    (
        "SET GLOBAL tx_isolation = 'READ-UNCOMMITTED'",
        "SET GLOBAL tx_isolation = 'REPEATABLE-READ'",
        (
            "warn",
            "sessions",
            "transaction_isolation is READ-UNCOMMITTED",
        ),
    ),
    (
        "SET GLOBAL sql_mode = ''",
        "SET GLOBAL sql_mode = 'STRICT_TRANS_TABLES'",
        ("warn", "sessions", "sql_mode is not strict"),
    ),
    (
        "SET GLOBAL max_connections = 15",
        "SET GLOBAL max_connections = 100",
        ("warn", "connections", "room for 15 connections"),
    ),
    (
        "SET GLOBAL init_connect = 'SET timestamp = 1700000000'",
        "SET GLOBAL init_connect = ''",
        ("warn", "clocks", "by -"),
    ),
];

async fn run(outside: &mut MySqlConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut *outside)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_a_mariadb_is_seen() {
    let faulty = [
        "--skip-innodb-doublewrite",
        "--log-bin=log",
        "--binlog-format=ROW",
        "--sync-binlog=1",
    ];
    let Some(server) = OwnMariadb::start(&faulty) else {
        return;
    };
    let mut outside = eventually("MariaDB answers", || async {
        MySqlConnection::connect(&server.url("root", "mysql"))
            .await
            .ok()
    })
    .await;
    // Sessions of a superuser are not prepared by the server.
    run(&mut outside, "CREATE DATABASE orders").await;
    run(&mut outside, "CREATE USER orders@'127.0.0.1'").await;
    run(&mut outside, "GRANT ALL ON orders.* TO orders@'127.0.0.1'").await;
    let shop = Shop::new();
    let url = server.url("orders", "orders");
    let settings = [("identity.link_secret", LINK_SECRET)];
    let sees = |planted: &[Planted<'_>]| {
        let at = ["--database", url.as_str()];
        tokio::task::block_in_place(|| sees_exactly(&shop, &settings, &at, planted));
    };
    sees(&[ALWAYS]);
    let mut migrate = shop.program(&settings);
    migrate.args(["--database", &url, "migrate"]);
    assert!(migrate.status().unwrap().success());
    for (plant, undo, planted) in FAULTS {
        run(&mut outside, plant).await;
        sees(&[ALWAYS, planted]);
        run(&mut outside, undo).await;
    }
    sees(&[ALWAYS]);
}
