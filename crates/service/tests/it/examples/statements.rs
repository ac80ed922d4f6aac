//! SQL of the pages: for the page's own database, or for a server on which one is to be made.

use super::blocks::{Block, Class};
use super::ground::Ground;
use crate::servers::{mariadb_or_left_out, postgres_or_left_out};
use rusqlite::Connection;

/// What pages call the database and its user. On a server that is shared they have other names.
const NAMES: [&str; 2] = ["order_service", "orders"];

/// Runs all statements of a page.
pub(super) async fn run(lines: &[&str], blocks: &[Block], ground: &Ground) -> Result<(), String> {
    for block in blocks {
        let Class::Statements(kind) = &block.class else {
            continue;
        };
        let text = lines[block.first..block.last - 1].join("\n");
        let said = match kind.as_deref() {
            None => on_file(&text, ground),
            Some("postgres") => on_postgres(&text).await,
            Some(_) => on_mariadb(&text).await,
        };
        said.map_err(|why| format!("{}: {why}", block.first))?;
    }
    Ok(())
}

fn statements(text: &str) -> impl Iterator<Item = &str> {
    let all = text.split(';').map(str::trim);
    all.filter(|statement| !statement.is_empty())
}

fn on_file(text: &str, ground: &Ground) -> Result<(), String> {
    let run = || {
        let database = Connection::open(ground.work().join("data/order-service.db"))?;
        for statement in statements(text) {
            let mut prepared = database.prepare(statement)?;
            let mut rows = prepared.query(())?;
            while rows.next()?.is_some() {}
        }
        Ok(())
    };
    run().map_err(|why: rusqlite::Error| why.to_string())
}

/// The same with names that nobody else has: `example_1_orders`.
fn renamed(text: &str) -> String {
    let is_of_a_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut renamed = String::new();
    let mut word = String::new();
    for letter in text.chars().chain([' ']) {
        if is_of_a_word(letter) {
            word.push(letter);
            continue;
        }
        let word = std::mem::take(&mut word);
        let is_ours = NAMES.contains(&word.as_str());
        renamed.push_str(&if is_ours { own(&word) } else { word });
        renamed.push(letter);
    }
    renamed
}

fn own(name: &str) -> String {
    format!("example_{}_{name}", std::process::id())
}

async fn on_postgres(text: &str) -> Result<(), String> {
    let Some(server) = postgres_or_left_out().await else {
        return Ok(());
    };
    let [user, database] = NAMES.map(own);
    let text = renamed(text);
    for statement in statements(&text) {
        server.run(statement).await;
    }
    server
        .run(&format!("DROP DATABASE IF EXISTS {database}"))
        .await;
    server.run(&format!("DROP ROLE IF EXISTS {user}")).await;
    tokio::task::block_in_place(|| drop(server));
    Ok(())
}

async fn on_mariadb(text: &str) -> Result<(), String> {
    let Some(server) = mariadb_or_left_out().await else {
        return Ok(());
    };
    let [user, database] = NAMES.map(own);
    let text = renamed(text);
    for statement in statements(&text) {
        server.run(statement).await;
    }
    server
        .run(&format!("DROP DATABASE IF EXISTS {database}"))
        .await;
    server.run(&format!("DROP USER IF EXISTS {user}")).await;
    tokio::task::block_in_place(|| drop(server));
    Ok(())
}

#[test]
fn only_whole_names_are_renamed() {
    let renamed = renamed("SELECT * FROM report_orders, orders.x WHERE order_service");
    let [user, database] = NAMES.map(own);
    let expected = format!("SELECT * FROM report_orders, {database}.x WHERE {user} ");
    assert_eq!(renamed, expected);
}
