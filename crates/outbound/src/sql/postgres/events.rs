//! The rows of the journal, as the columns of a statement that writes those of many orders.

use crate::journal_format::StoredEvent;
use crate::sql::rows::signed;
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use uuid::Uuid;

/// Events of many orders, column by column.
#[derive(Default)]
pub(super) struct EventColumns<'a> {
    order: Vec<Uuid>,
    seq: Vec<i64>,
    kind: Vec<&'a str>,
    at: Vec<i64>,
    actor: Vec<&'a str>,
    data: Vec<&'a str>,
    write_id: Vec<i64>,
}

impl<'a> EventColumns<'a> {
    pub(super) fn add(&mut self, order: Uuid, events: &'a [StoredEvent], write_id: i64) {
        for event in events {
            self.order.push(order);
            self.seq.push(signed(event.seq));
            self.kind.push(event.kind);
            self.at.push(event.at);
            self.actor.push(&event.actor);
            self.data.push(&event.data);
            self.write_id.push(write_id);
        }
    }

    /// The statement's next seven parameters.
    pub(super) fn bind(
        self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Query<'_, Postgres, PgArguments> {
        query
            .bind(self.order)
            .bind(self.seq)
            .bind(self.kind)
            .bind(self.at)
            .bind(self.actor)
            .bind(self.data)
            .bind(self.write_id)
    }
}
