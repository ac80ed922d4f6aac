//! One transaction that several jobs share.

use super::Failure;
use super::events::{self, NewEvents};
use sqlx::mysql::MySqlConnection;

/// What the jobs of one transaction work on.
pub(super) struct Transaction {
    pub(super) connection: MySqlConnection,
    /// Whether an earlier try of the same jobs may have been committed: its answer was lost.
    pub(super) may_be_done: bool,
    events: Vec<NewEvents>,
}

impl Transaction {
    pub(super) async fn begin(
        mut connection: MySqlConnection,
        may_be_done: bool,
    ) -> Result<Self, Failure> {
        sqlx::raw_sql("START TRANSACTION")
            .execute(&mut connection)
            .await?;
        Ok(Self {
            connection,
            may_be_done,
            events: Vec::new(),
        })
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
