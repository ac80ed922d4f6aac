//! What is kept about one person: found, taken out, and put on record as taken out.

use super::dead_letters::DeadLetterId;
use super::store_error::StoreError;
#[cfg(doc)]
use crate::request::RequestKey;
use async_trait::async_trait;
#[cfg(doc)]
use domain::order::Veil;
use domain::order::{Event, Version};
use domain::{CustomerId, Email, OrderId, OrderNumber, Timestamp};
use std::fmt;
use uuid::Uuid;

/// Somebody of whom something may be kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Person {
    /// A customer, by the id that their orders have.
    Customer(CustomerId),
    /// Somebody who ordered without an id, by the address that was given for the mail.
    Guest(Email),
}

impl Person {
    const CUSTOMER: &'static str = "customer:";
    const GUEST: &'static str = "guest:";
    /// Whom records name in the place of somebody who was erased.
    pub const NOBODY: &'static str = "customer:[erased]";

    /// How they are written where requests, deeds and open erasures name them: a guest's address in small letters.
    pub fn scope(&self) -> String {
        match self {
            Self::Customer(id) => format!("{}{id}", Self::CUSTOMER),
            Self::Guest(email) => format!("{}{}", Self::GUEST, email.as_str().to_lowercase()),
        }
    }

    /// Whoever is written so.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(id) = text.strip_prefix(Self::CUSTOMER) {
            return CustomerId::parse(id).ok().map(Self::Customer);
        }
        let email = text.strip_prefix(Self::GUEST)?;
        Email::parse(email).ok().map(Self::Guest)
    }
}

/// Who it is, nobody is told by the way.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(…)")
    }
}

/// The name of an erasure; later ones are larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErasureId(pub Uuid);

impl ErasureId {
    /// The erasure of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl fmt::Display for ErasureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// An erasure on record. Who asked for it and why is on the audit trail, under its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Its name.
    pub id: ErasureId,
    /// Whose data goes; none once it is done: that goes, too.
    pub person: Option<Person>,
    /// What was placed up to then is meant, and nothing later.
    pub requested_at: Timestamp,
    /// When nothing was left to do, if that is so.
    pub done_at: Option<Timestamp>,
}

/// One order of a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonOrder {
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Its number.
    pub number: OrderNumber,
    /// Which.
    pub order: OrderId,
}

/// What an order becomes when it is erased.
#[derive(Debug, Clone)]
pub struct Rewriting {
    /// Which.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The version at which it was read. It stays at that.
    pub version: Version,
    /// Its events that change, as they are to be, in their places.
    pub events: Vec<Event>,
    /// What its row has as the number of its parcel afterwards.
    pub tracking_number: Option<String>,
    /// The terms that it is no longer found by.
    pub terms: Vec<String>,
    /// How the audit trail names it.
    pub subject: String,
    /// When it is to be looked at once more; none: this was that.
    pub look_again_at: Option<Timestamp>,
}

/// What is kept of a request of a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonRequest {
    /// Its place among all, for the next page.
    pub place: u64,
    /// When it was made.
    pub at: Timestamp,
    /// The order that it placed or changed, if any.
    pub order: Option<OrderId>,
    /// Whether its answer is kept.
    pub has_answer: bool,
}

/// What is kept about persons. Each call is one short transaction, and doing it again does no harm.
///
/// The journal is append-only for everybody but [`PersonalData::rewrite`], which changes what events say in
/// their places: no event comes, goes or moves, no version changes, and the feed does not show it again. So
/// whoever continues the order is neither refused nor told.
#[async_trait]
pub trait PersonalData: Send + Sync {
    /// Puts an erasure on record, durably. One of this name stays as it is.
    async fn begin(&self, erasure: &Erasure) -> Result<(), StoreError>;

    /// An erasure, and how many orders it has erased so far.
    async fn erasure(&self, id: ErasureId) -> Result<Option<(Erasure, u64)>, StoreError>;

    /// Erasures that are not done, by name, behind this one, at most so many.
    async fn open(&self, behind: Option<ErasureId>, limit: u32)
    -> Result<Vec<Erasure>, StoreError>;

    /// A person's orders that were placed up to then, the earliest first, behind this one, at most so many.
    /// Those of a guest are nobody's and have that address. What is erased is nobody's any more.
    async fn orders(
        &self,
        person: &Person,
        until: Timestamp,
        behind: Option<PersonOrder>,
        limit: u32,
    ) -> Result<Vec<PersonOrder>, StoreError>;

    /// Erases an order. All or nothing: false where it is no longer at its version, and then nothing was written.
    ///
    /// * Its events and its row are written anew: it has no customer, no cart and none of the terms any more.
    /// * Its requests are on record as [`RequestKey::erased`], without their answers; messages and imports stay
    ///   as they are, for nobody is in those.
    /// * What endpoints of webhooks said of it, and why somebody did something to it, becomes [`Veil::MARK`].
    /// * So does its parcel, where that is kept here.
    async fn rewrite(&self, erasure: ErasureId, order: &Rewriting) -> Result<bool, StoreError>;

    /// The orders of an erasure that are to be looked at once more, at most so many, and when.
    async fn to_look_at(
        &self,
        erasure: ErasureId,
        limit: u32,
    ) -> Result<Vec<(OrderId, Timestamp)>, StoreError>;

    /// Ends that an order is to be looked at once more, because it is not there any more.
    async fn end_look(&self, order: OrderId) -> Result<(), StoreError>;

    /// Whether this erasure has erased this order.
    async fn is_erased_by(&self, erasure: ErasureId, order: OrderId) -> Result<bool, StoreError>;

    /// How many requests of these scopes wait for prices.
    async fn waiting(&self, scopes: &[String]) -> Result<u64, StoreError>;

    /// The requests of these scopes that were made up to then, the earliest first, behind this place, at most
    /// so many. Here and in [`PersonalData::sweep`] a guest's address is theirs however they typed it.
    async fn requests(
        &self,
        scopes: &[String],
        until: Timestamp,
        behind: u64,
        limit: u32,
    ) -> Result<Vec<PersonRequest>, StoreError>;

    /// Puts requests of these scopes that were made up to then and have no order, or one that is not there any
    /// more, on record as [`RequestKey::erased`], without their answers, and takes the name from what was done or asked for under
    /// it by then; at most so many of each. Returns how many. Of [`Person::NOBODY`] there is nothing to take.
    async fn sweep(
        &self,
        scopes: &[String],
        until: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError>;

    /// Takes out what a dead letter says, that somebody has decided; its name and the decision stay.
    async fn blank(&self, letter: DeadLetterId) -> Result<(), StoreError>;

    /// Notes that an erasure is done, and whose it was no longer. The first moment stays.
    async fn finish(&self, id: ErasureId, at: Timestamp) -> Result<(), StoreError>;
}
