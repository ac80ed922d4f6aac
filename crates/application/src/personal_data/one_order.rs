//! One order: whether it can be erased now, and what it becomes.

use super::error::PersonalDataError;
use super::parts::PersonalDataParts;
use crate::audit::subject_of_order;
use crate::ports::{ErasureId, Rewriting, StoreError};
use crate::search::order_terms;
use domain::order::{Event, Fact, Placed, Veil};
use domain::{Duration, Order, OrderId, OrderRef, Timestamp};
use uuid::Uuid;

/// Whoever had read an order just before it was erased may write on to it just afterwards, and keep an answer
/// in which it is whole: no request takes that long.
pub(super) const LOOK_AGAIN: Duration = Duration::from_secs(300);

/// What became of an order that is to be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Erased {
    /// Nothing personal is left of it.
    Now,
    /// It is under way, some event of it has not been delivered, or it cannot be read.
    Waits,
}

impl PersonalDataParts {
    /// Erases an order if it is over and all have been told of it.
    pub(super) async fn erase_order(
        &self,
        erasure: ErasureId,
        order: OrderId,
    ) -> Result<Erased, PersonalDataError> {
        let found = match self.journal.order(OrderRef::Id(order)).await {
            Ok(found) => found,
            // It is for a person to mend, or another binary's.
            Err(StoreError::Corrupt { .. } | StoreError::Newer(_)) => return Ok(Erased::Waits),
            Err(error) => return Err(error.into()),
        };
        // Retention was quicker.
        let Some(found) = found else {
            return Ok(Erased::Now);
        };
        let now = self.clock.now();
        if !found.is_over(now) || !self.is_told(&found).await? {
            return Ok(Erased::Waits);
        }
        let look_again_at = Some(now.plus(LOOK_AGAIN));
        self.write_anew(erasure, &found, look_again_at).await
    }

    /// Looks once more at an order that was erased a while ago. One that retention has struck out meanwhile
    /// needs no look.
    pub(super) async fn look_again(
        &self,
        erasure: ErasureId,
        order: OrderId,
    ) -> Result<Erased, PersonalDataError> {
        let Some(found) = self.journal.order(OrderRef::Id(order)).await? else {
            self.store.end_look(order).await?;
            return Ok(Erased::Now);
        };
        self.write_anew(erasure, &found, None).await
    }

    async fn write_anew(
        &self,
        erasure: ErasureId,
        order: &Order,
        look_again_at: Option<Timestamp>,
    ) -> Result<Erased, PersonalDataError> {
        let events = self.journal.events(order.id()).await?;
        let Some(mut rewriting) = rewriting(order, &events, self.clock.now()) else {
            return Ok(Erased::Waits);
        };
        rewriting.look_again_at = look_again_at;
        let written = self.store.rewrite(erasure, &rewriting).await?;
        Ok(if written { Erased::Now } else { Erased::Waits })
    }

    /// Whether every sink has been told all of its events, and holds back none.
    async fn is_told(&self, order: &Order) -> Result<bool, StoreError> {
        let sinks = self.book.sinks().await?;
        if sinks.is_empty() {
            return Ok(true);
        }
        let last = self.feed.place_of(order.id(), order.version()).await?;
        for sink in sinks {
            if last.is_none_or(|last| sink.place < last) {
                return Ok(false);
            }
            let before = order.id().uuid().as_u128().checked_sub(1);
            let before = before.map(|bits| OrderId::from_uuid(Uuid::from_u128(bits)));
            let held = self.book.held_back(&sink.name, before, 1).await?;
            if held.iter().any(|held| held.order == order.id()) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What an order becomes; none if the events are no longer those that it was made of.
fn rewriting(order: &Order, events: &[Event], now: Timestamp) -> Option<Rewriting> {
    if events.last()?.seq != order.version() {
        return None;
    }
    let veil = Veil::Erased(order.erased_at().unwrap_or(now));
    let placed = events.iter().find_map(|event| match &event.fact {
        Fact::OrderPlaced(placed) => Some(placed),
        _ => None,
    })?;
    let anew = events.iter().map(|event| (event, veil.event(event)));
    let changed = anew.filter(|(before, after)| after != *before);
    let behind = order.behind(veil);
    Some(Rewriting {
        order: order.id(),
        number: order.number()?,
        placed_at: placed.at,
        version: order.version(),
        events: changed.map(|(_, after)| after).collect(),
        tracking_number: behind.shipment().map(|(number, _)| number.to_owned()),
        terms: personal_terms(placed),
        subject: subject_of_order(order.id()),
        look_again_at: None,
    })
}

/// The terms that an order has for who it is for, and not for what was ordered.
fn personal_terms(placed: &Placed) -> Vec<String> {
    let mut nobodys = placed.clone();
    nobodys.order.contact = domain::Contact::default();
    nobodys.order.address.city = None;
    let kept = order_terms(&nobodys);
    let all = order_terms(placed);
    all.difference(&kept).cloned().collect()
}
