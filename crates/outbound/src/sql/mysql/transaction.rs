//! One transaction that several jobs share.

use super::Failure;
use super::events::{self, NewEvents};
use super::many::Query;
use sqlx::AssertSqlSafe;
use sqlx::mysql::MySqlConnection;

/// The row of an order.
pub(super) const ORDER: &str = "SELECT number FROM orders WHERE id = ?";

/// What the jobs of one transaction work on.
pub(super) struct Transaction {
    pub(super) connection: MySqlConnection,
    /// Whether an earlier try of the job at hand may have been committed: its answer was lost.
    pub(super) may_be_done: bool,
    /// Whether rows that somebody else holds are not waited for.
    passes_over: bool,
    events: Vec<NewEvents>,
}

impl Transaction {
    pub(super) async fn begin(
        mut connection: MySqlConnection,
        passes_over: bool,
    ) -> Result<Self, Failure> {
        sqlx::raw_sql("START TRANSACTION")
            .execute(&mut connection)
            .await?;
        Ok(Self {
            connection,
            may_be_done: false,
            passes_over,
            events: Vec::new(),
        })
    }

    /// Comes first in a job, before it has changed anything: locks the row that it will change, where
    /// held ones are passed over. Elsewhere they are waited for, which costs no statement.
    pub(super) async fn lock_or_pass_over(
        &mut self,
        find: &'static str,
        bind: impl Fn(Query) -> Query,
    ) -> Result<(), Failure> {
        if !self.passes_over {
            return Ok(());
        }
        let lock = AssertSqlSafe(format!("{find} FOR UPDATE SKIP LOCKED"));
        let locked = bind(sqlx::query(lock)).fetch_optional(&mut self.connection);
        if locked.await?.is_some() {
            return Ok(());
        }
        let there = bind(sqlx::query(find)).fetch_optional(&mut self.connection);
        there.await?.map_or(Ok(()), |_| Err(Failure::Held))
    }

    /// Has these events written when all jobs are done. No job looks for those of another: what
    /// decides is the version in the order's row, which is written at once.
    pub(super) fn record(&mut self, events: NewEvents) {
        self.events.push(events);
    }

    /// The transaction's last statements.
    pub(super) async fn write_events(&mut self) -> Result<(), Failure> {
        let events = std::mem::take(&mut self.events);
        events::insert(&mut self.connection, &events).await
    }

    pub(super) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        let commit = sqlx::raw_sql("COMMIT").execute(&mut self.connection);
        commit.await.map(drop)
    }

    /// The connection again, if it is still of use.
    pub(super) async fn roll_back(mut self) -> Option<MySqlConnection> {
        let rolled_back = sqlx::raw_sql("ROLLBACK").execute(&mut self.connection);
        rolled_back.await.is_ok().then_some(self.connection)
    }
}
