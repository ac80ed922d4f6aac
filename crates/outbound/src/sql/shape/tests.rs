//! That the lists of parts are what the steps make. Where a step has changed the schema on purpose,
//! `ORDER_SERVICE_TEST_RENEW=1 cargo test -p outbound --lib shape` writes them anew (with the servers'
//! variables set, for all three).

use super::Lacks;
use super::part::{Part, lines};
use crate::sql::{mysql, postgres, sqlite};
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection, PgConnection};
use std::io::Write as _;
use std::path::Path;

#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The server's URL; tells what is left out if there is none.
fn server(name: &str, variable_name: &str) -> Option<String> {
    let url = variable(variable_name);
    if url.is_none() {
        // Past the test's captured output.
        let what = format!(
            "left out: the list of the schema's parts (no {name}; cargo xtask test starts one)"
        );
        let _unheard = writeln!(std::io::stderr(), "{what}");
    }
    url
}

/// Whether the file says what was found, or was asked to.
fn compare(database: &str, found: &[Part]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let file = root.join(database).join("schema.txt");
    let found: String = lines(found).into_iter().map(|line| line + "\n").collect();
    if variable("ORDER_SERVICE_TEST_RENEW").is_some() {
        std::fs::write(&file, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        expected, found,
        "migrations/{database}/schema.txt is not what the steps make: if they are right, run \
         ORDER_SERVICE_TEST_RENEW=1 cargo test -p outbound --lib shape"
    );
}

#[test]
fn the_list_of_sqlites_parts_is_what_the_steps_make() {
    compare("sqlite", &sqlite::parts_of_a_new_one());
}

#[tokio::test]
async fn the_list_of_postgresqls_parts_is_what_the_steps_make() {
    let Some(server) = server("PostgreSQL", "ORDER_SERVICE_TEST_POSTGRES") else {
        return;
    };
    let name = format!("test_shape_{}", std::process::id());
    let (before, _) = server.rsplit_once('/').unwrap();
    let place = postgres::Place::parse(&format!("{before}/{name}")).unwrap();
    let mut outside = PgConnection::connect(&server).await.unwrap();
    let anew = [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"),
    ];
    for sql in anew {
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut outside);
        done.await.unwrap();
    }
    let parts = postgres::parts_of_a_new_one(&place).await;
    let gone = format!("DROP DATABASE {name} WITH (FORCE)");
    let gone = sqlx::raw_sql(AssertSqlSafe(gone)).execute(&mut outside);
    gone.await.unwrap();
    compare("postgres", &parts);
}

#[tokio::test]
async fn the_list_of_mariadbs_parts_is_what_the_steps_make() {
    let Some(server) = server("MariaDB", "ORDER_SERVICE_TEST_MARIADB") else {
        return;
    };
    let name = format!("test_shape_{}", std::process::id());
    let (before, _) = server.rsplit_once('/').unwrap();
    let place = mysql::Place::parse(&format!("{before}/{name}")).unwrap();
    let mut outside = MySqlConnection::connect(&server).await.unwrap();
    let anew = format!("DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}");
    let anew = sqlx::raw_sql(AssertSqlSafe(anew)).execute(&mut outside);
    anew.await.unwrap();
    let parts = mysql::parts_of_a_new_one(&place).await;
    let gone = format!("DROP DATABASE {name}");
    let gone = sqlx::raw_sql(AssertSqlSafe(gone)).execute(&mut outside);
    gone.await.unwrap();
    compare("mysql", &parts);
}

fn part(kind: &str, name: &str, table: &str) -> Part {
    let [kind, name, table] = [kind, name, table].map(str::to_owned);
    Part { kind, name, table }
}

#[test]
fn of_a_missing_table_nothing_else_is_told_and_what_is_more_is_nobodys_concern() {
    let expected = "column a of one\ncolumn b of one\ncolumn c of two\nindex one_a of one\ntable one\n\
                    table two\nunique index one_b of one\nview three\n";
    let found = [
        part("table", "", "one"),
        part("column", "a", "one"),
        part("column", "new", "one"),
        part("index", "one_b", "one"),
        part("table", "", "four"),
    ];
    let lacks = Lacks::of(expected, &found);
    assert_eq!(
        lacks.needed,
        ["column b of one", "table two", "unique index one_b of one"]
    );
    assert_eq!(lacks.wanted, ["index one_a of one", "view three"]);
}
