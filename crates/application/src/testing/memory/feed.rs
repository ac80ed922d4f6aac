//! The feed of the store in memory.

use super::state::State;
use super::store::MemoryStore;
use crate::ports::{EventFeed, FeedEntry, FeedPosition, Happened, StoreError};
use async_trait::async_trait;
use domain::order::{OrderStatusKind, Version};
use domain::{OrderId, OrderNumber, OrderRef};
use std::sync::Arc;

#[async_trait]
impl EventFeed for MemoryStore {
    async fn after(
        &self,
        position: FeedPosition,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let first = usize::try_from(position.0).unwrap_or(usize::MAX);
        let behind = (1_u64..).zip(&state.feed).skip(first).take(limit);
        let entries = behind.map(|(place, (number, seq))| entry(&state, place, *number, *seq));
        Ok(entries.collect())
    }

    async fn end(&self) -> Result<FeedPosition, StoreError> {
        self.check_up()?;
        Ok(FeedPosition(self.state().feed.len() as u64))
    }

    async fn place_of(
        &self,
        order: OrderId,
        seq: Version,
    ) -> Result<Option<FeedPosition>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let number = state
            .row(OrderRef::Id(order))
            .and_then(|row| row.latest.number());
        let mut places = (1_u64..).zip(&state.feed);
        let is_it = |number: OrderNumber, entry: &(u64, Version)| *entry == (number.0, seq);
        let place = number.and_then(|number| places.find(|(_, entry)| is_it(number, entry)));
        Ok(place.map(|(place, _)| FeedPosition(place)))
    }
}

fn entry(state: &State, place: u64, number: u64, seq: Version) -> FeedEntry {
    let number = OrderNumber(number);
    let row = state
        .row(OrderRef::Number(number))
        .expect("what is in the feed was stored");
    let journal = row.events.iter().take_while(|event| event.seq <= seq);
    let status = journal.filter_map(|event| event.fact.moves_to()).last();
    let event = row.events.iter().find(|event| event.seq == seq);
    let happened = Happened {
        event: event.expect("what is in the feed was stored").clone(),
        status: status.unwrap_or(OrderStatusKind::Pending),
    };
    FeedEntry {
        position: FeedPosition(place),
        order: row.latest.id(),
        number,
        seq,
        happened: Ok(Arc::new(happened)),
    }
}
