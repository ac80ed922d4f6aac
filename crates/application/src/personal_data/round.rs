//! Going on with erasures until nothing is left: in small steps, by whichever process comes first, and safe to
//! do again.

use super::error::PersonalDataError;
use super::one_order::Erased;
use super::parts::PersonalDataParts;
use crate::ports::{DeadLetterId, Erasure, ErasureId, Person, StoreError};
use domain::Duration;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// How many orders, requests or erasures are taken up at a time.
const PAGE: u32 = 50;

/// How long others have the store to themselves between two pages.
const PAUSE: Duration = Duration::from_millis(20);

impl PersonalDataParts {
    /// The first page of a new erasure, so that mostly all is erased when its answer is given.
    pub(super) async fn first_step(&self, erasure: &Erasure) -> Result<(), PersonalDataError> {
        if let Some(person) = &erasure.person {
            let (id, until) = (erasure.id, erasure.requested_at);
            for found in self.store.orders(person, until, None, PAGE).await? {
                self.erase_order(id, found.order).await?;
            }
        }
        Ok(())
    }

    /// Goes on with one erasure as far as that is possible now. `letters` are those that are known to wait for
    /// a decision.
    async fn go_on(
        &self,
        erasure: &Erasure,
        letters: &mut Vec<DeadLetterId>,
    ) -> Result<(), PersonalDataError> {
        let Some(person) = &erasure.person else {
            return Ok(());
        };
        let is_clear = self.erase_orders(erasure, person).await?;
        let is_seen = self.look_again_at_all(erasure).await?;
        let scopes = self.scopes(person);
        if !is_clear || !is_seen || self.store.waiting(&scopes).await? > 0 {
            return Ok(());
        }
        *letters = self.blank_letters(erasure.id, person, letters).await?;
        if !letters.is_empty() {
            return Ok(());
        }
        while self
            .store
            .sweep(&scopes, erasure.requested_at, PAGE)
            .await?
            > 0
        {
            tokio::time::sleep(PAUSE.into()).await;
        }
        if let (Person::Customer(customer), Some(carts)) = (person, self.own_carts()) {
            carts.forget(customer, erasure.requested_at).await?;
        }
        self.store.finish(erasure.id, self.clock.now()).await?;
        tracing::info!(erasure = %erasure.id, "an erasure is done");
        Ok(())
    }

    /// Whether none of their orders is left.
    async fn erase_orders(
        &self,
        erasure: &Erasure,
        person: &Person,
    ) -> Result<bool, PersonalDataError> {
        let (mut behind, mut is_clear) = (None, true);
        loop {
            let until = erasure.requested_at;
            let page = self.store.orders(person, until, behind, PAGE).await?;
            for found in &page {
                let erased = self.erase_order(erasure.id, found.order).await?;
                is_clear &= erased == Erased::Now;
            }
            behind = page.last().copied();
            if page.len() < PAGE as usize {
                return Ok(is_clear);
            }
            tokio::time::sleep(PAUSE.into()).await;
        }
    }

    /// Whether no order is to be looked at any more.
    async fn look_again_at_all(&self, erasure: &Erasure) -> Result<bool, PersonalDataError> {
        loop {
            let page = self.store.to_look_at(erasure.id, PAGE).await?;
            if page.is_empty() {
                return Ok(true);
            }
            for (order, at) in page {
                if at > self.clock.now()
                    || self.look_again(erasure.id, order).await? == Erased::Waits
                {
                    return Ok(false);
                }
            }
            tokio::time::sleep(PAUSE.into()).await;
        }
    }
}

/// Goes on with all erasures, for as long as the process runs.
pub struct KeepErasing {
    parts: PersonalDataParts,
    /// The dead letters that an erasure waits for.
    letters: Mutex<BTreeMap<ErasureId, Vec<DeadLetterId>>>,
}

impl KeepErasing {
    /// How often it is looked what has come to its end.
    pub const INTERVAL: Duration = Duration::from_secs(30);

    /// Goes on with what is kept here.
    pub fn new(parts: PersonalDataParts) -> Self {
        Self {
            parts,
            letters: Mutex::default(),
        }
    }

    /// Goes on until the process stops.
    pub async fn keep_erasing(&self, stop: CancellationToken) {
        loop {
            if let Some(Err(error)) = stop.run_until_cancelled(self.round()).await {
                tracing::warn!(%error, "erasures were not gone on with, and are later: {error}");
            }
            let pause = tokio::time::sleep(Self::INTERVAL.into());
            if stop.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    }

    /// Takes up each erasure that is not done; one that fails keeps up no other.
    pub async fn round(&self) -> Result<(), StoreError> {
        let mut behind = None;
        loop {
            let page = self.parts.store.open(behind, PAGE).await?;
            for erasure in &page {
                let id = erasure.id;
                let mut letters = self.letters().remove(&id).unwrap_or_default();
                let gone_on = self.parts.go_on(erasure, &mut letters).await;
                if !letters.is_empty() {
                    self.letters().insert(id, letters);
                }
                if let Err(error) = gone_on {
                    tracing::warn!(erasure = %id, %error, "an erasure goes on later: {error}");
                }
            }
            behind = page.last().map(|erasure| erasure.id);
            if page.len() < PAGE as usize {
                return Ok(());
            }
        }
    }

    fn letters(&self) -> MutexGuard<'_, BTreeMap<ErasureId, Vec<DeadLetterId>>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
