//! That an old order is struck out along indexes, without a look at any other. Needs a server.

use crate::sql::postgres::strike_orders::{LET_GO, STRIKE, TERMS, UNCHANGED};
use crate::sql::postgres::{Place, PostgresStore};
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Connection as _, Postgres};
use std::io::Write as _;
use uuid::Uuid;

type Asked = Query<'static, Postgres, PgArguments>;

/// What the server would do, a line for each step.
async fn plan(
    connection: &mut PgConnection,
    sql: &str,
    bound: impl FnOnce(Asked) -> Asked,
) -> Vec<String> {
    let explain = sqlx::query(AssertSqlSafe(format!("EXPLAIN {sql}")));
    let steps = bound(explain).fetch_all(connection).await.unwrap();
    let line = |row| sqlx::Row::get(row, 0);
    steps.iter().map(line).collect()
}

#[tokio::test]
async fn an_old_order_is_struck_out_without_a_look_at_any_other() {
    #[expect(clippy::disallowed_methods, reason = "tests have no settings")]
    let server = std::env::var("ORDER_SERVICE_TEST_POSTGRES").ok();
    let Some(server) = server.filter(|url| !url.is_empty()) else {
        // Past the test's captured output.
        let what = "left out: plans of striking out (no PostgreSQL; cargo xtask test starts one)";
        let _unheard = writeln!(std::io::stderr(), "{what}");
        return;
    };
    let name = format!("test_plans_{}", std::process::id());
    let mut outside = PgConnection::connect(&server).await.unwrap();
    let gone = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    for sql in [gone.clone(), format!("CREATE DATABASE {name}")] {
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut outside);
        done.await.unwrap();
    }
    let (before, _) = server.rsplit_once('/').unwrap();
    let url = format!("{before}/{name}");
    PostgresStore::migrate(&Place::parse(&url).unwrap())
        .await
        .unwrap();
    let mut there = PgConnection::connect(&url).await.unwrap();
    // The tables are empty: a look at all of one would be cheap here, and nowhere else.
    let dear = sqlx::raw_sql("SET enable_seqscan = off");
    dear.execute(&mut there).await.unwrap();
    let id = Uuid::from_u128(7);
    let mut plans = vec![plan(&mut there, UNCHANGED, |asked| asked.bind(id).bind(1_i64)).await];
    for sql in STRIKE.into_iter().chain([LET_GO]) {
        plans.push(plan(&mut there, sql, |asked| asked.bind(id)).await);
    }
    let terms = |asked: Asked| asked.bind(1_i64).bind(1_i64).bind(vec!["word".to_owned()]);
    plans.push(plan(&mut there, TERMS, terms).await);
    for steps in plans {
        let is_narrow = steps.iter().any(|step| step.contains("Index Cond"));
        // There are as many sinks as there are others who are told.
        let scans = |step: &String| step.contains("Seq Scan") && !step.contains("event_sinks");
        assert!(is_narrow && !steps.iter().any(scans), "{steps:#?}");
    }
    drop(there);
    let dropped = sqlx::raw_sql(AssertSqlSafe(gone)).execute(&mut outside);
    dropped.await.unwrap();
}
