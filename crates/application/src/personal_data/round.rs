//! Going on with erasures until nothing is left: in small steps, by whichever process comes first, and safe to
//! do again.

use super::error::PersonalDataError;
use super::one_order::Erased;
use super::parts::PersonalDataParts;
use crate::ports::{Erasure, Person, StoreError};
use domain::Duration;
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

    /// Goes on with one erasure as far as that is possible now.
    async fn go_on(&self, erasure: &Erasure) -> Result<(), PersonalDataError> {
        let Some(person) = &erasure.person else {
            return Ok(());
        };
        let is_clear = self.erase_orders(erasure, person).await?;
        let is_seen = self.look_again_at_all(erasure).await?;
        let scopes = self.scopes(person);
        if !is_clear || !is_seen || self.store.waiting(&scopes).await? > 0 {
            return Ok(());
        }
        if !self.blank_letters(person).await? {
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
#[derive(Clone)]
pub struct KeepErasing {
    /// Where the data is.
    pub parts: PersonalDataParts,
}

impl KeepErasing {
    /// How often it is looked what has come to its end.
    pub const INTERVAL: Duration = Duration::from_secs(30);

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
                if let Err(error) = self.parts.go_on(erasure).await {
                    let id = erasure.id;
                    tracing::warn!(erasure = %id, %error, "an erasure goes on later: {error}");
                }
            }
            behind = page.last().map(|erasure| erasure.id);
            if page.len() < PAGE as usize {
                return Ok(());
            }
        }
    }
}
