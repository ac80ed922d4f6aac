//! The rows of the built-in payment provider.

use crate::builtin::{Booked, PaymentRecord, PaymentState};
use crate::sql::columns::{Columns, column, nullable};
use crate::sql::failure::unreadable;
use application::ports::{PaymentNews, StoreError};
use domain::order::{PaymentReport, PaymentResult};
use domain::{Currency, Money};

const TABLE: &str = "payments";
const BY_KEY: &str = "(by key)";

/// Reads `state`, `reference`, `amount_minor`, `currency` and `decline_code`.
pub(in crate::sql) fn booked(row: &dyn Columns) -> Result<Booked, StoreError> {
    let state: &str = column(row, TABLE, "state", &BY_KEY)?;
    let code: &str = column(row, TABLE, "currency", &BY_KEY)?;
    let currency =
        Currency::parse(code).map_err(|why| unreadable(TABLE, "currency", &BY_KEY, &why))?;
    Ok(Booked {
        state: PaymentState::parse(state)
            .ok_or_else(|| unreadable(TABLE, "state", &BY_KEY, &state))?,
        reference: nullable(row, TABLE, "reference", &BY_KEY)?,
        amount: Money::from_minor(column(row, TABLE, "amount_minor", &BY_KEY)?, currency),
        decline_code: nullable(row, TABLE, "decline_code", &BY_KEY)?,
    })
}

/// Reads a payment and its `name` (the key).
pub(in crate::sql) fn payment_record(row: &dyn Columns) -> Result<PaymentRecord, StoreError> {
    let booked = booked(row)?;
    Ok(PaymentRecord {
        key: column(row, TABLE, "name", &BY_KEY)?,
        state: booked.state,
        reference: booked.reference,
        amount: booked.amount,
    })
}

/// What is to be told of a payment.
pub(in crate::sql) struct Due {
    pub(in crate::sql) news: PaymentNews,
    /// The payment's key.
    pub(in crate::sql) key: String,
    pub(in crate::sql) is_pending: bool,
}

impl Due {
    /// Reads a row of the news (`id`, `order_id`, `name` (the key), `reported_minor`, `news_code`)
    /// with its payment.
    pub(in crate::sql) fn read(row: &dyn Columns) -> Result<Self, StoreError> {
        const TABLE: &str = "payment_news";
        let id: i64 = column(row, TABLE, "id", &"?")?;
        let booked = booked(row)?;
        let reported = column(row, TABLE, "reported_minor", &id)?;
        let report = PaymentReport {
            reference: booked.reference,
            amount: Some(Money::from_minor(reported, booked.amount.currency())),
            result: match nullable(row, TABLE, "news_code", &id)? {
                None => PaymentResult::Paid,
                Some(code) => PaymentResult::Failed(code),
            },
        };
        Ok(Self {
            news: PaymentNews {
                id: id.to_string(),
                order: column(row, TABLE, "order_id", &id)?,
                report,
            },
            key: column(row, TABLE, "name", &id)?,
            is_pending: booked.state == PaymentState::Pending,
        })
    }

    /// Where the payment goes, and why it fails, if it does.
    pub(in crate::sql) fn decision(&self) -> (PaymentState, Option<&str>) {
        match &self.news.report.result {
            PaymentResult::Failed(code) => (PaymentState::Declined, Some(code)),
            PaymentResult::Paid | PaymentResult::Opened => (PaymentState::Captured, None),
        }
    }
}
