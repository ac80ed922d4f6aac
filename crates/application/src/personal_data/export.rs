//! All that is kept about somebody, a page at a time, for whoever has to tell them.

use super::error::{PersonalDataError, check, is_somebody};
use super::parts::PersonalDataParts;
use crate::audit::{Intent, RecordDeed};
use crate::caller::Caller;
use crate::dead_letters::LetterPages;
use crate::messages::Message;
use crate::ports::{
    DeadLetter, DeadLetterId, DeedId, DeedKind, DeedQuery, DeedRecord, Person, PersonOrder,
    PersonRequest, StoreError,
};
use domain::order::Event;
use domain::{Cart, Order, OrderRef, Timestamp};

/// One order of theirs, whole.
#[derive(Debug, Clone)]
pub struct HeldOrder {
    /// As it stands.
    pub order: Order,
    /// All that happened to it.
    pub events: Vec<Event>,
}

/// Shows operators what is kept about somebody.
#[derive(Clone)]
pub struct ExportPerson {
    /// Where it is.
    pub parts: PersonalDataParts,
    /// Where it goes on record that it was shown.
    pub deeds: RecordDeed,
}

impl ExportPerson {
    /// How many orders are read at a time.
    const ORDERS: u32 = 20;
    /// How many requests, deeds and letters are.
    const ROWS: u32 = 100;

    /// Puts on record that somebody takes away what is kept about a person; until then they may not. Gives
    /// the moment up to which it is told.
    pub async fn begin(
        &self,
        caller: &Caller,
        person: &Person,
    ) -> Result<Timestamp, PersonalDataError> {
        check(caller)?;
        is_somebody(person)?;
        let kind = match person {
            Person::Customer(_) => "a customer",
            Person::Guest(_) => "a guest",
        };
        let intent = Intent {
            kind: DeedKind::CustomerExport,
            subject: kind,
            reason: "",
        };
        let begun = async { Ok::<(), PersonalDataError>(()) };
        self.deeds.doing(caller, intent, begun).await?;
        Ok(self.parts.clock.now())
    }

    /// Their next orders, the earliest first, and behind which the ones after them are. One that cannot be
    /// read is not there: a person has to mend it.
    pub async fn orders(
        &self,
        person: &Person,
        until: Timestamp,
        behind: Option<PersonOrder>,
    ) -> Result<(Vec<HeldOrder>, Option<PersonOrder>), PersonalDataError> {
        let store = &self.parts.store;
        let page = store.orders(person, until, behind, Self::ORDERS).await?;
        let mut held = Vec::new();
        for found in &page {
            let journal = &self.parts.journal;
            let events = journal.legible(found.order).await?.0;
            match journal.order(OrderRef::Id(found.order)).await {
                Ok(Some(order)) => held.push(HeldOrder { order, events }),
                Ok(None) | Err(StoreError::Corrupt { .. } | StoreError::Newer(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let is_last = page.len() < Self::ORDERS as usize;
        Ok((held, page.last().copied().filter(|_| !is_last)))
    }

    /// Their cart, if it is kept here.
    pub async fn cart(&self, person: &Person) -> Result<Option<Cart>, PersonalDataError> {
        match (person, self.parts.own_carts()) {
            (Person::Customer(customer), Some(carts)) => Ok(Some(carts.cart(customer).await?)),
            (Person::Customer(_) | Person::Guest(_), _) => Ok(None),
        }
    }

    /// How many of their requests wait for prices.
    pub async fn waiting(&self, person: &Person) -> Result<u64, PersonalDataError> {
        let scopes = self.parts.scopes(person);
        Ok(self.parts.store.waiting(&scopes).await?)
    }

    /// Their next requests on record.
    pub async fn requests(
        &self,
        person: &Person,
        until: Timestamp,
        behind: u64,
    ) -> Result<Vec<PersonRequest>, PersonalDataError> {
        let (store, scopes) = (&self.parts.store, self.parts.scopes(person));
        Ok(store.requests(&scopes, until, behind, Self::ROWS).await?)
    }

    /// What they did or were refused that is on the audit trail, latest first.
    pub async fn deeds(
        &self,
        person: &Person,
        before: Option<DeedId>,
    ) -> Result<Vec<DeedRecord>, PersonalDataError> {
        let query = DeedQuery {
            actor: Some(person.scope()),
            before,
            limit: Self::ROWS,
            ..DeedQuery::default()
        };
        Ok(self.parts.trail.list(&query).await?)
    }

    /// Of the next dead letters those that speak of them, and before which the ones after those are.
    pub async fn letters(
        &self,
        person: &Person,
        before: Option<DeadLetterId>,
    ) -> Result<(Vec<(DeadLetter, Message)>, Option<DeadLetterId>), PersonalDataError> {
        let mut pages = LetterPages::before(&*self.parts.letters, None, before);
        let mut theirs = Vec::new();
        for letter in pages.turn().await?.unwrap_or_default() {
            if let Some(message) = self.parts.that_names(&letter, person).await? {
                theirs.push((letter, message));
            }
        }
        Ok((theirs, pages.next()))
    }
}
