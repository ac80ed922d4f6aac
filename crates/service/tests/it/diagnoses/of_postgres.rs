//! A PostgreSQL that is set wrongly, in one way after the other.

use super::seen::{Planted, Settings, sees_exactly};
use crate::encrypted::{OwnPostgres, PASSWORD, USER};
use crate::shop::Shop;
use crate::waiting::eventually;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

const LINK_SECRET: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A clock of the database's own, two hours ahead, for whoever does not say which one they mean.
const OTHER_CLOCK: &str = "
    CREATE SCHEMA skewed;
    CREATE FUNCTION skewed.clock_timestamp() RETURNS timestamptz LANGUAGE sql
        AS 'SELECT pg_catalog.clock_timestamp() + interval ''2 hours''';
    ALTER ROLE orders SET search_path = skewed, pg_catalog, public";

/// What is done, what undoes it, and what the doctor sees meanwhile.
const FAULTS: [(&str, &str, Planted<'static>); 9] = [
    (
        "DROP INDEX orders_wake_at",
        "CREATE INDEX orders_wake_at ON orders (wake_at) WHERE wake_at IS NOT NULL",
        ("warn", "schema", "index orders_wake_at of orders"),
    ),
    (
        "ALTER TABLE held_back_orders RENAME TO taken_away",
        "ALTER TABLE taken_away RENAME TO held_back_orders",
        ("fail", "schema", "table held_back_orders"),
    ),
    (
        "BEGIN; SELECT txid_current(); PREPARE TRANSACTION 'left'",
        "ROLLBACK PREPARED 'left'",
        ("warn", "feed", "until they end: 1"),
    ),
    (
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM RESET fsync",
        ("warn", "durability", "fsync is off"),
    ),
    (
        "ALTER SYSTEM SET full_page_writes = off",
        "ALTER SYSTEM RESET full_page_writes",
        ("warn", "durability", "full_page_writes is off"),
    ),
    (
        "ALTER SYSTEM SET synchronous_commit = off",
        "ALTER SYSTEM RESET synchronous_commit",
        ("warn", "sessions", "synchronous_commit is off"),
    ),
    (
        "ALTER SYSTEM SET default_transaction_isolation = 'serializable'",
        "ALTER SYSTEM RESET default_transaction_isolation",
        (
            "warn",
            "sessions",
            "default_transaction_isolation is serializable",
        ),
    ),
    (
        "ALTER ROLE orders CONNECTION LIMIT 20",
        "ALTER ROLE orders CONNECTION LIMIT -1",
        ("warn", "connections", "room for 20 connections"),
    ),
    (
        OTHER_CLOCK,
        "ALTER ROLE orders RESET search_path",
        ("warn", "clocks", "by 7"),
    ),
];

async fn run(outside: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut *outside)
        .await
        .unwrap();
}

/// What new sessions get.
async fn in_force(url: &str) -> Vec<String> {
    let mut outside = PgConnection::connect(url).await.unwrap();
    let all = "SELECT name || '=' || setting FROM pg_settings WHERE name IN
               ('fsync', 'full_page_writes', 'synchronous_commit', 'default_transaction_isolation')
               ORDER BY name";
    sqlx::query_scalar(all)
        .fetch_all(&mut outside)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_a_postgresql_is_seen_and_a_good_one_has_none() {
    let Some(server) = OwnPostgres::start() else {
        return;
    };
    let url = server.url("localhost", "sslmode=require");
    let shop = Shop::at(url.clone());
    let file = shop.folder().join("password");
    fs::write(&file, PASSWORD).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let with_password = url.replace(USER, &format!("{USER}:{}", PASSWORD.replace(' ', "%20")));
    let mut outside = eventually("PostgreSQL answers", || async {
        PgConnection::connect(&with_password).await.ok()
    })
    .await;
    let settings = [
        ("database.password_file", "password"),
        ("identity.link_secret", LINK_SECRET),
    ];
    let sees = |settings: Settings<'_>, planted: &[Planted<'_>]| {
        tokio::task::block_in_place(|| sees_exactly(&shop, settings, &[], planted));
    };
    sees(&settings, &[]);
    sees(
        &settings[..1],
        &[("warn", "secrets", "identity.link_secret is empty")],
    );
    let mut migrate = shop.program(&settings);
    assert!(migrate.arg("migrate").status().unwrap().success());
    sees(&settings, &[]);
    let well = in_force(&with_password).await;
    for (plant, undo, planted) in FAULTS {
        run(&mut outside, plant).await;
        run(&mut outside, "SELECT pg_reload_conf()").await;
        if plant.starts_with("ALTER SYSTEM") {
            eventually(plant, || async {
                (in_force(&with_password).await != well).then_some(())
            })
            .await;
        }
        sees(&settings, &[planted]);
        run(&mut outside, undo).await;
        run(&mut outside, "SELECT pg_reload_conf()").await;
        eventually(undo, || async {
            (in_force(&with_password).await == well).then_some(())
        })
        .await;
    }
    sees(&settings, &[]);
    fs::write(&file, "guessed wrongly").unwrap();
    sees(
        &settings,
        &[("fail", "database", "password authentication failed")],
    );
}
