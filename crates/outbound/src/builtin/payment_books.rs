//! What becomes of money under one payment key: the states of the built-in provider's books, and the
//! statements that change them.

use super::effect::{declined, done, not_found, rejected};
use crate::sql::sqlite::{Failure, column};
use application::ports::StoreError;
use domain::process::{Answer, CallOutcome, Receipt, Step};
use domain::{Currency, Money};
use rusqlite::{Connection, OptionalExtension, Row};

const TABLE: &str = "payments";

/// What became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// Taken on; what becomes of it will be told.
    Pending,
    /// The amount is blocked.
    Authorized,
    /// Refused; it stays refused.
    Declined,
    /// The amount is taken.
    Captured,
    /// Blocked, but it cannot be taken.
    CaptureDeclined,
    /// The block is lifted, or was called off before it came.
    Voided,
    /// Paid back.
    Refunded,
}

impl PaymentState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Authorized,
        Self::Declined,
        Self::Captured,
        Self::CaptureDeclined,
        Self::Voided,
        Self::Refunded,
    ];

    /// The name in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Authorized => "AUTHORIZED",
            Self::Declined => "DECLINED",
            Self::Captured => "CAPTURED",
            Self::CaptureDeclined => "CAPTURE_DECLINED",
            Self::Voided => "VOIDED",
            Self::Refunded => "REFUNDED",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// One payment or authorization, named as the caller named it.
pub(super) struct Payment {
    pub(super) order: [u8; 16],
    pub(super) key: String,
    pub(super) reference: String,
    pub(super) amount: Money,
    pub(super) at: i64,
}

/// A payment on the books.
pub(super) struct Booked {
    pub(super) state: PaymentState,
    pub(super) reference: Option<String>,
    pub(super) amount: Money,
    pub(super) decline_code: Option<String>,
}

impl Payment {
    /// Opens the books on a key; what is on them already stands. Tells whether the key was new.
    pub(super) fn begin(
        &self,
        connection: &Connection,
        step: Step,
        state: PaymentState,
        code: Option<&str>,
    ) -> Result<(CallOutcome, bool), Failure> {
        let reference = (state != PaymentState::Declined).then_some(self.reference.as_str());
        let is_new = self.insert(connection, state, reference, code)?;
        let booked = if is_new {
            Booked {
                state,
                reference: reference.map(str::to_owned),
                amount: self.amount,
                decline_code: code.map(str::to_owned),
            }
        } else {
            match self.find(connection)? {
                Some(booked) => booked,
                None => return Ok((not_found(), false)),
            }
        };
        // An undo that came first knew the amount, too.
        if booked.amount != self.amount {
            return Ok((rejected("the key was used for another amount"), false));
        }
        Ok((booked.became(step), is_new))
    }

    fn insert(
        &self,
        connection: &Connection,
        state: PaymentState,
        reference: Option<&str>,
        code: Option<&str>,
    ) -> rusqlite::Result<bool> {
        let mut insert = connection.prepare_cached(
            "INSERT INTO payments (order_id, key, state, reference, amount_minor, currency,
                                   decline_code, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (order_id, key) DO NOTHING",
        )?;
        let inserted = insert.execute((
            self.order,
            &self.key,
            state.as_str(),
            reference,
            self.amount.minor(),
            self.amount.currency().code(),
            code,
            self.at,
        ))?;
        Ok(inserted == 1)
    }

    pub(super) fn advance(
        &self,
        connection: &Connection,
        step: Step,
        from: &[PaymentState],
        to: PaymentState,
    ) -> Result<CallOutcome, Failure> {
        let Some(booked) = self.find(connection)? else {
            return self.call_off(connection, step);
        };
        if !from.contains(&booked.state) {
            return Ok(booked.became_or_cannot(step));
        }
        set_state(connection, &self.order, &self.key, to, self.at)?;
        Ok(Booked {
            state: to,
            ..booked
        }
        .became(step))
    }

    /// A payment that comes after its own undo finds that it was called off.
    fn call_off(&self, connection: &Connection, step: Step) -> Result<CallOutcome, Failure> {
        if !step.is_undo() {
            return Ok(rejected("nothing was authorized under this key"));
        }
        self.insert(connection, PaymentState::Voided, None, None)?;
        Ok(done(Receipt::Plain))
    }

    pub(super) fn find(&self, connection: &Connection) -> Result<Option<Booked>, Failure> {
        let mut select = connection.prepare_cached(
            "SELECT state, reference, amount_minor, currency, decline_code FROM payments
              WHERE order_id = ?1 AND key = ?2",
        )?;
        let found = select.query_row((self.order, &self.key), |row| Ok(Booked::read(row)));
        Ok(found.optional()?.transpose()?)
    }
}

/// Moves a payment that is on the books.
pub(super) fn set_state(
    connection: &Connection,
    order: &[u8; 16],
    key: &str,
    to: PaymentState,
    at: i64,
) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE payments SET state = ?3, at = ?4 WHERE order_id = ?1 AND key = ?2",
    )?;
    update.execute((order, key, to.as_str(), at)).map(drop)
}

impl Booked {
    pub(super) fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let state: String = column(row, TABLE, "state", &"?")?;
        let code: String = column(row, TABLE, "currency", &"?")?;
        let unreadable = |column, why: String| StoreError::Corrupt {
            table: TABLE,
            column,
            id: "(by key)".to_owned(),
            why,
        };
        let currency =
            Currency::parse(&code).map_err(|why| unreadable("currency", why.to_string()))?;
        Ok(Self {
            state: PaymentState::parse(&state).ok_or_else(|| unreadable("state", state))?,
            reference: column(row, TABLE, "reference", &"?")?,
            amount: Money::from_minor(column(row, TABLE, "amount_minor", &"?")?, currency),
            decline_code: column(row, TABLE, "decline_code", &"?")?,
        })
    }

    /// What became of a step, told by the state that its payment is in.
    pub(super) fn became(&self, step: Step) -> CallOutcome {
        use PaymentState as State;
        match (step, self.state) {
            (Step::Authorize | Step::Pay | Step::Capture, State::Voided) => {
                rejected("the payment was called off")
            }
            (Step::Pay, State::Pending) => CallOutcome::Definite(Answer::Awaited {
                reference: self.reference.clone(),
            }),
            (Step::Authorize | Step::Pay, State::Declined) => {
                declined(self.decline_code.as_deref().unwrap_or("declined"))
            }
            (Step::Authorize, _)
            | (Step::Pay | Step::Capture, State::Captured | State::Refunded)
            | (Step::Refund, State::Refunded) => done(self.receipt()),
            (Step::Capture, State::CaptureDeclined) => declined("capture_declined"),
            // Nothing is blocked under these, which is all that an undo wants.
            (Step::Void | Step::Refund, State::Voided | State::Declined) => done(Receipt::Plain),
            _ => not_found(),
        }
    }

    /// The same for a call that wants it done: what cannot follow from this state is refused.
    fn became_or_cannot(&self, step: Step) -> CallOutcome {
        match self.became(step) {
            outcome if outcome == not_found() => {
                let state = self.state.as_str().to_lowercase();
                rejected(&format!("a payment that is {state} has no {}", step.name()))
            }
            outcome => outcome,
        }
    }

    fn receipt(&self) -> Receipt {
        Receipt::Payment {
            reference: self.reference.clone().unwrap_or_default(),
            amount: self.amount,
        }
    }
}
