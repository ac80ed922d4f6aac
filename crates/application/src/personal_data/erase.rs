//! Erasing somebody: on record first, begun at once, finished when nothing of theirs is under way.

use super::error::{PersonalDataError, check, is_somebody};
use super::parts::PersonalDataParts;
use crate::audit::{Ending, Ends, Intent, RecordDeed};
use crate::caller::Caller;
use crate::ports::{DeedKind, Erasure, ErasureId, Person};
use domain::Reason;
use domain::Timestamp;
use domain::order::Veil;

/// How an erasure stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureState {
    /// Its name.
    pub id: ErasureId,
    /// What was placed up to then is meant.
    pub requested_at: Timestamp,
    /// When nothing was left to do; none: it is pending.
    pub done_at: Option<Timestamp>,
    /// How many orders it has erased.
    pub erased: u64,
    /// How many orders it waits for, counted no further than [`EraseCustomer::COUNTED`].
    pub waiting: u64,
}

impl Ends for ErasureState {
    fn ending(&self) -> Ending {
        let (erased, waiting) = (self.erased, self.waiting);
        Ending::done(format!("orders erased {erased}, waited for {waiting}"))
    }
}

/// Erases customers.
#[derive(Clone)]
pub struct EraseCustomer {
    /// Where their data is.
    pub parts: PersonalDataParts,
    /// Where it goes on record.
    pub deeds: RecordDeed,
}

impl EraseCustomer {
    /// How far orders are counted that an erasure waits for.
    pub const COUNTED: u32 = 1_000;

    /// Puts an erasure on record and begins it. It goes on by itself.
    #[tracing::instrument(name = "customer.erase", skip_all)]
    pub async fn run(
        &self,
        caller: &Caller,
        person: Person,
        reason: &Reason,
    ) -> Result<ErasureState, PersonalDataError> {
        check(caller)?;
        is_somebody(&person)?;
        let id = ErasureId(self.parts.ids.order_id().uuid());
        let subject = format!("erasure {id}");
        let reason = without(reason.as_str(), &person);
        let intent = Intent {
            kind: DeedKind::CustomerErase,
            subject: &subject,
            reason: &reason,
        };
        let erasing = self.begin(id, person);
        let state = self.deeds.doing(caller, intent, erasing).await?;
        let by = caller.scope();
        tracing::info!(by, erasure = %id, erased = state.erased, "{by} has a customer erased");
        Ok(state)
    }

    async fn begin(
        &self,
        id: ErasureId,
        person: Person,
    ) -> Result<ErasureState, PersonalDataError> {
        let erasure = Erasure {
            id,
            person: Some(person),
            requested_at: self.parts.clock.now(),
            done_at: None,
        };
        self.parts.store.begin(&erasure).await?;
        // It is on record: what does not go now goes by and by.
        if let Err(error) = self.parts.first_step(&erasure).await {
            tracing::warn!(erasure = %id, %error, "an erasure goes on later: {error}");
        }
        self.state(id).await
    }

    /// How an erasure stands, for operators.
    pub async fn look(
        &self,
        caller: &Caller,
        id: ErasureId,
    ) -> Result<ErasureState, PersonalDataError> {
        check(caller)?;
        self.state(id).await
    }

    async fn state(&self, id: ErasureId) -> Result<ErasureState, PersonalDataError> {
        let found = self.parts.store.erasure(id).await?;
        let (erasure, erased) = found.ok_or(PersonalDataError::NotFound)?;
        let (person, until) = (erasure.person, erasure.requested_at);
        let waiting = match person {
            Some(person) => {
                let (store, scopes) = (&self.parts.store, self.parts.scopes(&person));
                let orders = store.orders(&person, until, None, Self::COUNTED).await?;
                orders.len() as u64 + store.waiting(&scopes).await?
            }
            None => 0,
        };
        Ok(ErasureState {
            id,
            requested_at: until,
            done_at: erasure.done_at,
            erased,
            waiting,
        })
    }
}

/// A reason stays for long: what it says of who it is about does not.
fn without(reason: &str, person: &Person) -> String {
    let known = match person {
        Person::Customer(id) => id.as_str(),
        Person::Guest(email) => email.as_str(),
    };
    let covered = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_theirs = word.contains('@') || bare.eq_ignore_ascii_case(known);
        let is_theirs = is_theirs || (known.len() > 3 && word.contains(known));
        if is_theirs { Veil::MARK } else { word }.to_owned()
    };
    let words: Vec<String> = reason.split_whitespace().map(covered).collect();
    words.join(" ")
}
