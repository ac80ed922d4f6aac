//! The loss that a cancelled `begin` causes in sqlx's own pool, reproduced: why the store does not use
//! it. That ours loses nothing under such callers `cancelled_callers` shows.

use super::database;
use crate::servers::MariadbDatabase;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use std::future::Future;
use std::pin::pin;
use std::str::FromStr;
use std::task::{Context, Waker};
use std::time::Duration;

/// How many writes come after a caller who has hung up.
const WRITES: u32 = 10;

#[tokio::test(flavor = "multi_thread")]
async fn sqlx_s_pool_loses_writes_that_it_has_acknowledged() {
    let Some(database) = database().await else {
        return;
    };
    database
        .run("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT)")
        .await;
    let (mut acknowledged, mut lost) = (0, 0);
    // Which step it has to be, and whether the server is quick enough, differs from run to run.
    for moment in (1..=8).cycle().take(160) {
        acknowledged += writes_after_a_hang_up(&database, moment).await;
        lost = acknowledged - database.number("SELECT COUNT(*) FROM t").await;
        if lost > 0 {
            break;
        }
    }
    eprintln!("sqlx's pool: {acknowledged} writes answered Ok, {lost} of them lost");
    assert!(lost > 0, "the loss could not be reproduced: is it mended?");
}

/// The client hangs up after so many steps of its `begin`; then others write. How many were told that
/// they have.
async fn writes_after_a_hang_up(database: &MariadbDatabase, moment: u32) -> i64 {
    let options = MySqlConnectOptions::from_str(&database.url()).unwrap();
    let pool = MySqlPoolOptions::new().max_connections(1);
    let pool = pool.connect_with(options).await.unwrap();
    {
        let mut begin = pin!(pool.begin());
        for _ in 0..moment {
            let mut context = Context::from_waker(Waker::noop());
            if begin.as_mut().poll(&mut context).is_ready() {
                break;
            }
            // The server has answered when it goes on.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    let mut acknowledged = 0;
    for _ in 0..WRITES {
        let insert = sqlx::query("INSERT INTO t VALUES (NULL)");
        acknowledged += i64::from(insert.execute(&pool).await.is_ok());
    }
    pool.close().await;
    acknowledged
}
