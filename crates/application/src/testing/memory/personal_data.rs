//! What is kept about persons, in memory. When a request was made is not kept here.

use super::store::MemoryStore;
use crate::ports::{
    DeadLetterId, DeadLetterState, DeedKind, Erasure, ErasureId, Person, PersonOrder,
    PersonRequest, PersonalData, Rewriting, StoreError,
};
use crate::webhooks::DeliveryResult;
use async_trait::async_trait;
use domain::order::Veil;
use domain::{Order, OrderId, Timestamp};

#[async_trait]
impl PersonalData for MemoryStore {
    async fn begin(&self, erasure: &Erasure) -> Result<(), StoreError> {
        self.check_up()?;
        let known = &mut self.state().erasures;
        known.entry(erasure.id).or_insert_with(|| erasure.clone());
        Ok(())
    }

    async fn erasure(&self, id: ErasureId) -> Result<Option<(Erasure, u64)>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let erased = state.erased.values().filter(|(by, _)| *by == id).count();
        let found = state.erasures.get(&id).cloned();
        Ok(found.map(|erasure| (erasure, erased as u64)))
    }

    async fn open(
        &self,
        behind: Option<ErasureId>,
        limit: u32,
    ) -> Result<Vec<Erasure>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let open = state.erasures.values().filter(|one| one.done_at.is_none());
        let open = open.filter(|one| behind.is_none_or(|behind| one.id > behind));
        Ok(open.take(limit as usize).cloned().collect())
    }

    async fn orders(
        &self,
        person: &Person,
        until: Timestamp,
        behind: Option<PersonOrder>,
        limit: u32,
    ) -> Result<Vec<PersonOrder>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let orders = state.rows.values().map(|row| &row.latest);
        let named = orders
            .filter(|order| is_theirs(order, person))
            .filter_map(|order| {
                Some(PersonOrder {
                    placed_at: order.placed().at,
                    number: order.number()?,
                    order: order.id(),
                })
            });
        let mut found: Vec<PersonOrder> = named
            .filter(|one| one.placed_at <= until && behind.is_none_or(|behind| *one > behind))
            .collect();
        found.sort_unstable();
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn rewrite(&self, erasure: ErasureId, order: &Rewriting) -> Result<bool, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        if !state.rewrite(order) {
            return Ok(false);
        }
        for row in &mut state.deliveries {
            if row.delivery.order == Some(order.order) {
                cover(&mut row.delivery.result);
            }
        }
        for record in &mut state.deeds {
            if record.deed.subject == order.subject && !record.deed.reason.is_empty() {
                Veil::MARK.clone_into(&mut record.deed.reason);
            }
        }
        let again = order.look_again_at;
        let noted = state.erased.entry(order.order);
        noted.or_insert((erasure, again)).1 = again;
        Ok(true)
    }

    async fn to_look_at(
        &self,
        erasure: ErasureId,
        limit: u32,
    ) -> Result<Vec<(OrderId, Timestamp)>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let theirs = state.erased.iter().filter(|(_, (by, _))| *by == erasure);
        let due = theirs.filter_map(|(order, (_, again))| Some((*order, (*again)?)));
        let mut due: Vec<_> = due.collect();
        due.sort_by_key(|(_, again)| *again);
        due.truncate(limit as usize);
        Ok(due)
    }

    async fn end_look(&self, order: OrderId) -> Result<(), StoreError> {
        self.check_up()?;
        if let Some((_, again)) = self.state().erased.get_mut(&order) {
            *again = None;
        }
        Ok(())
    }

    async fn is_erased_by(&self, erasure: ErasureId, order: OrderId) -> Result<bool, StoreError> {
        self.check_up()?;
        let state = self.state();
        Ok(state
            .erased
            .get(&order)
            .is_some_and(|(by, _)| *by == erasure))
    }

    async fn waiting(&self, scopes: &[String]) -> Result<u64, StoreError> {
        self.check_up()?;
        let state = self.state();
        let theirs = state.waiting.iter();
        let theirs = theirs.filter(|one| scopes.contains(&one.asked.key.scope));
        Ok(theirs.count() as u64)
    }

    async fn requests(
        &self,
        scopes: &[String],
        _until: Timestamp,
        behind: u64,
        limit: u32,
    ) -> Result<Vec<PersonRequest>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let mut theirs: Vec<_> = state.requests.iter().collect();
        theirs.sort_unstable_by_key(|(key, _)| *key);
        let theirs = theirs
            .into_iter()
            .filter(|(key, _)| is_among(scopes, &key.scope));
        let placed = (1..).zip(theirs).map(|(place, (_, record))| PersonRequest {
            place,
            at: Timestamp::from_micros(0),
            order: record.order,
            has_answer: record.answer.is_some(),
        });
        let behind = placed.filter(|request| request.place > behind);
        Ok(behind.take(limit as usize).collect())
    }

    async fn sweep(
        &self,
        scopes: &[String],
        until: Timestamp,
        _limit: u32,
    ) -> Result<u64, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        let is_theirs = |scope: &str| is_among(scopes, scope);
        let mut swept =
            state.erase_requests(|key, record| record.order.is_none() && is_theirs(&key.scope));
        for record in &mut state.deeds {
            let deed = &mut record.deed;
            let is_named = is_theirs(&deed.actor) && deed.actor != Person::NOBODY;
            if is_named && deed.at <= until {
                Person::NOBODY.clone_into(&mut deed.actor);
                if !deed.reason.is_empty() {
                    Veil::MARK.clone_into(&mut deed.reason);
                }
                if deed.kind == DeedKind::Access {
                    Veil::MARK.clone_into(&mut deed.subject);
                }
                swept += 1;
            }
        }
        Ok(swept)
    }

    async fn blank(&self, letter: DeadLetterId) -> Result<(), StoreError> {
        self.check_up()?;
        let mut state = self.state();
        let decided = |(kept, _): &&mut (crate::ports::DeadLetter, _)| {
            kept.id == letter && kept.state != DeadLetterState::Parked
        };
        if let Some((kept, message)) = state.letters.iter_mut().find(decided) {
            kept.is_whole = false;
            Veil::MARK.clone_into(&mut kept.cause);
            if let Some(decision) = &mut kept.decision {
                Veil::MARK.clone_into(&mut decision.note);
            }
            message.key = None;
            message.headers.clear();
            message.payload = Some(Veil::MARK.as_bytes().to_vec());
        }
        Ok(())
    }

    async fn finish(&self, id: ErasureId, at: Timestamp) -> Result<(), StoreError> {
        self.check_up()?;
        if let Some(erasure) = self.state().erasures.get_mut(&id) {
            erasure.person = None;
            erasure.done_at.get_or_insert(at);
        }
        Ok(())
    }
}

fn is_among(scopes: &[String], scope: &str) -> bool {
    let is_guests = scope.starts_with("guest:");
    let is_same = |theirs: &String| theirs == scope || is_guests && *theirs == scope.to_lowercase();
    scopes.iter().any(is_same)
}

fn is_theirs(order: &Order, person: &Person) -> bool {
    match person {
        Person::Customer(id) => order.customer() == Some(id),
        Person::Guest(email) => {
            let theirs = order.placed().order.contact.email.as_ref();
            let is_same = |theirs: &domain::Email| {
                theirs.as_str().to_lowercase() == email.as_str().to_lowercase()
            };
            order.customer().is_none() && theirs.is_some_and(is_same)
        }
    }
}

fn cover(result: &mut DeliveryResult) {
    match result {
        DeliveryResult::Delivered { .. } => {}
        DeliveryResult::Answered { excerpt: words, .. }
        | DeliveryResult::NoAnswer(words)
        | DeliveryResult::GivenUp(words) => Veil::MARK.clone_into(words),
    }
}
