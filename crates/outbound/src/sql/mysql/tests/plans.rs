//! How lists are read: every filter along its own index, in the order of the list; and that an old order is
//! struck out along indexes. Needs a server.

use crate::sql::columns::Columns;
use crate::sql::lists::every_filter;
use crate::sql::mysql::connection::{self, Place};
use crate::sql::mysql::list_plan::{bound_to, plan};
use crate::sql::mysql::migrations;
use crate::sql::mysql::server::Flavour;
use crate::sql::mysql::store::MysqlStore;
use crate::sql::mysql::strike_orders::{HELD_BACK, LET_GO, STRIKE, UNCHANGED};
use crate::sql::rows::SUMMARY;
use application::ports::OrderQuery;
use domain::OrderNumber;
use sqlx::mysql::{MySqlConnection, MySqlRow};
use sqlx::{AssertSqlSafe, Connection};
use std::io::Write as _;
use uuid::Uuid;

/// A database with a schema, where there is a server.
async fn database(what: &str) -> Option<(MySqlConnection, String)> {
    #[expect(clippy::disallowed_methods, reason = "tests have no settings")]
    let server = std::env::var("ORDER_SERVICE_TEST_MARIADB").ok();
    let Some(server) = server.filter(|url| !url.is_empty()) else {
        // Past the test's captured output.
        let why = "no MariaDB; cargo xtask test starts one";
        let _unheard = writeln!(std::io::stderr(), "left out: plans of {what} ({why})");
        return None;
    };
    let name = format!("test_plans_{what}_{}", std::process::id());
    let mut outside = MySqlConnection::connect(&server).await.unwrap();
    let anew = format!("DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}");
    sqlx::raw_sql(AssertSqlSafe(anew))
        .execute(&mut outside)
        .await
        .unwrap();
    let (before, _) = server.rsplit_once('/').unwrap();
    let place = Place::parse(&format!("{before}/{name}")).unwrap();
    MysqlStore::migrate(&place, migrations::ALL).await.unwrap();
    let order = "INSERT INTO orders (number, id, channel, customer_notation, total_minor, currency, placed_at,
                             version, status, payment_status, shipment_status, updated_at)
         VALUES (1, REPEAT('i', 16), 'v1', 'TEXT', 1, 'USD', 1000000, 1, 'PENDING', 'PENDING',
                 'PENDING', 0)";
    let order = format!("USE {name}; {order}");
    sqlx::raw_sql(AssertSqlSafe(order))
        .execute(&mut outside)
        .await
        .unwrap();
    let reading = connection::reading(&place, Flavour::Mariadb).await.unwrap();
    Some((reading, name))
}

#[tokio::test]
async fn every_filter_reads_its_own_index_in_the_order_of_the_list() {
    let Some((mut reading, name)) = database("lists").await else {
        return;
    };
    for (index, filter) in every_filter() {
        let index = if index == "order_terms" {
            "PRIMARY"
        } else {
            index
        };
        let query = OrderQuery {
            after: Some(OrderNumber(1)),
            ..OrderQuery::newest(filter, 50)
        };
        let (plan, _) = plan(&mut reading, &query).await.unwrap();
        let mut statement = plan.statement(&query, SUMMARY);
        statement.sql.insert_str(0, "EXPLAIN ");
        let steps = bound_to(&statement).fetch_all(&mut reading).await.unwrap();
        let of = |step: &MySqlRow, column| {
            let text = Columns::text(step, column).ok().flatten();
            text.unwrap_or_default().to_owned()
        };
        let read: Vec<_> = steps
            .iter()
            .filter(|step| of(step, "table") == "t")
            .collect();
        assert!(!read.is_empty(), "{query:?}");
        for step in read {
            let seen = (of(step, "key"), of(step, "type"), of(step, "Extra"));
            assert_eq!(seen.0, index, "{query:?}: {seen:?}");
            assert!(
                matches!(&*seen.1, "ref" | "range" | "const"),
                "{query:?}: {seen:?}"
            );
            // Only totals are in another order than the list.
            let is_sorted = seen.2.contains("filesort");
            assert!(!is_sorted || index == "orders_total", "{query:?}: {seen:?}");
        }
    }
    drop_database(reading, &name).await;
}

/// By a session that only reads so far.
async fn drop_database(mut reading: MySqlConnection, name: &str) {
    may_write(&mut reading).await;
    let drop = AssertSqlSafe(format!("DROP DATABASE {name}"));
    sqlx::raw_sql(drop).execute(&mut reading).await.unwrap();
}

async fn may_write(reading: &mut MySqlConnection) {
    let may = sqlx::raw_sql("SET SESSION TRANSACTION READ WRITE");
    may.execute(reading).await.unwrap();
}

#[tokio::test]
async fn an_old_order_is_struck_out_without_a_look_at_any_other() {
    let Some((mut connection, name)) = database("striking").await else {
        return;
    };
    may_write(&mut connection).await;
    for sql in [UNCHANGED, HELD_BACK, LET_GO].into_iter().chain(STRIKE) {
        let explain = sqlx::query(AssertSqlSafe(format!("EXPLAIN {sql}")));
        let id = Uuid::from_bytes([b'i'; 16]);
        let explain = if sql == UNCHANGED {
            explain.bind(id).bind(1)
        } else {
            explain.bind(id)
        };
        for step in explain.fetch_all(&mut connection).await.unwrap() {
            let of = |column| {
                Columns::text(&step, column)
                    .ok()
                    .flatten()
                    .unwrap_or_default()
            };
            let seen = (of("table"), of("type"), of("key"));
            // There are as many sinks as there are others who are told.
            let is_narrow = matches!(seen.1, "const" | "eq_ref" | "ref" | "range");
            assert!(
                (is_narrow && !seen.2.is_empty()) || seen.0 == "s",
                "{sql}: {seen:?}"
            );
        }
    }
    drop_database(connection, &name).await;
}
