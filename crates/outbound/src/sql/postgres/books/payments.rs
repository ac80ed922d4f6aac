//! Payments: many in one statement, and what is not as it usually is one by one.

use super::payment_news;
use super::payment_rows::{Moved, find, write_all};
use crate::builtin::{Booked, News, Payment, PaymentBooks, PaymentMove, PaymentState};
use crate::sql::WriteError;
use crate::sql::failure::vanished;
use crate::sql::postgres::lane::{Answers, Batched, How};
use crate::sql::postgres::{Failure, PostgresStore};
use application::ports::{PaymentNews, StoreError};
use async_trait::async_trait;
use domain::Timestamp;
use sqlx::postgres::PgConnection;
use std::collections::HashSet;

/// How often a payment is looked at that somebody else moves at the same time, before it is put aside.
const LOOKS: usize = 3;

/// What is to become of a payment.
pub(in crate::sql::postgres) enum MoneyWork {
    Begin(Payment, Booked, Option<News>),
    Advance(Payment, PaymentMove),
}

#[async_trait]
impl PaymentBooks for PostgresStore {
    async fn begin(
        &self,
        payment: Payment,
        state: PaymentState,
        code: Option<&'static str>,
        news: Option<News>,
    ) -> Result<(Booked, bool), WriteError> {
        let new = payment.booked(state, code);
        let work = MoneyWork::Begin(payment, new, news);
        let (booked, is_new) = self.lanes.money.write(work).await?;
        let booked = booked.ok_or_else(|| WriteError::from(vanished("payments", "key")))?;
        Ok((booked, is_new))
    }

    async fn advance(
        &self,
        payment: Payment,
        wanted: PaymentMove,
    ) -> Result<Option<Booked>, WriteError> {
        let work = MoneyWork::Advance(payment, wanted);
        Ok(self.lanes.money.write(work).await?.0)
    }

    async fn booked(&self, payment: Payment) -> Result<Option<Booked>, StoreError> {
        self.read("booked", move |connection| {
            let payment = payment.clone();
            Box::pin(async move { find(connection, &payment).await })
        })
        .await
    }

    async fn has_news(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.read("has-news", move |connection| {
            Box::pin(payment_news::is_due(connection, now))
        })
        .await
    }

    async fn news(&self, now: Timestamp, limit: usize) -> Result<Vec<PaymentNews>, StoreError> {
        let told = self.alone("news", move |connection, _| {
            Box::pin(payment_news::tell(connection, now, limit))
        });
        told.await.map_err(WriteError::into_store_error)
    }

    async fn forget_news(&self, id: i64) -> Result<(), StoreError> {
        let forgotten = self.alone("forget-news", move |connection, _| {
            Box::pin(payment_news::forget(connection, id))
        });
        forgotten.await.map_err(WriteError::into_store_error)
    }
}

impl Batched for MoneyWork {
    /// What is on the books now, and whether the key was new.
    type Answer = (Option<Booked>, bool);
    const NAME: &'static str = "payments";
    const PASSES_OVER: bool = true;

    async fn write(
        jobs: &[Self],
        connection: &mut PgConnection,
        how: How,
    ) -> Result<Answers<Self>, Failure> {
        let mut moved = write_all(jobs, connection, how.passes_over).await?;
        let mut answered = HashSet::new();
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            // Of two jobs of one key in a batch the statement has done one.
            let name = job.name();
            let is_first = answered.insert(name.clone());
            let done = moved.remove(&name).filter(|_| is_first);
            answers.push(match job.answered_by(done) {
                None => job.by_itself(connection).await?,
                answer => answer,
            });
        }
        Ok(answers)
    }
}

impl MoneyWork {
    /// Where the statement did what was asked for.
    fn answered_by(&self, done: Option<Moved>) -> Option<(Option<Booked>, bool)> {
        let Moved { booked, from } = done?;
        match (self, from) {
            (Self::Begin(..), None) => Some((Some(booked), true)),
            (Self::Advance(_, wanted), Some(from)) => {
                let is_it = wanted.from(from) == Some(booked.state);
                is_it.then_some((Some(booked), false))
            }
            (Self::Begin(..), Some(_)) | (Self::Advance(..), None) => None,
        }
    }

    /// Nothing where somebody else holds its row.
    async fn by_itself(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Option<(Option<Booked>, bool)>, Failure> {
        let booked = match self {
            Self::Begin(payment, ..) => find(connection, payment).await?,
            Self::Advance(payment, wanted) => match advance(connection, payment, *wanted).await {
                Err(failure) if failure.is_held() => return Ok(None),
                booked => booked?,
            },
        };
        Ok(Some((booked, false)))
    }

    pub(super) fn name(&self) -> (uuid::Uuid, String) {
        let payment = self.payment();
        (payment.order.uuid(), payment.key.clone())
    }

    pub(super) const fn payment(&self) -> &Payment {
        match self {
            Self::Begin(payment, ..) | Self::Advance(payment, _) => payment,
        }
    }
}

/// A payment that is not where moves usually begin, or not on the books at all.
async fn advance(
    connection: &mut PgConnection,
    payment: &Payment,
    wanted: PaymentMove,
) -> Result<Option<Booked>, Failure> {
    for _ in 0..LOOKS {
        let Some(found) = find(connection, payment).await? else {
            if !wanted.calls_off() {
                return Ok(None);
            }
            let called_off = payment.booked(PaymentState::Voided, None);
            let begin = [MoneyWork::Begin(payment.clone(), called_off.clone(), None)];
            if !write_all(&begin, connection, true).await?.is_empty() {
                return Ok(Some(called_off));
            }
            continue;
        };
        if wanted.from(found.state).is_none() {
            return Ok(Some(found));
        }
        let again = [MoneyWork::Advance(payment.clone(), wanted)];
        let moved = write_all(&again, connection, true).await?;
        if let Some(moved) = moved.into_values().next() {
            return Ok(Some(moved.booked));
        }
    }
    Err(Failure::Held)
}
