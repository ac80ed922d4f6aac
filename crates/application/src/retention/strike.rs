//! The round: old orders are looked at a page at a time, and those that nobody needs are struck out a few
//! at a time.

use super::judging::{judge, told_by_row};
use super::letters::NamedByLetters;
use super::report::{Kept, RetentionReport};
use crate::ports::{
    Clock, DeadLetters, EventFeed, FeedPosition, Journal, OrderFilter, OrderList, OrderQuery,
    OrderSummary, RelayBook, Retention, StoreError,
};
use domain::{Duration, Order, OrderNumber, OrderRef};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How many orders are listed at a time, and struck out in one transaction.
const PAGE: u32 = 100;
const BATCH: usize = 20;

/// How many requests on record one transaction looks at.
const KEYS: u32 = 500;

/// How much one round looks at in the background, ...
const MOST_ORDERS: u64 = 20_000;
const MOST_LOOKS_AT_KEYS: u64 = 200;
/// ... how long others have the store to themselves between two transactions, ...
const PAUSE: Duration = Duration::from_millis(50);
/// ... and between two rounds.
const ROUND: Duration = Duration::from_hours(1);

/// What is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    /// How long an order is kept after its last event; none: for ever.
    pub orders: Option<Duration>,
    /// How long one that was called off is kept at least, because its payment may still be reported.
    pub late_payments: Duration,
    /// How long the key of a request that made no order is kept; none: for ever.
    pub keys: Option<Duration>,
}

/// Whether anything is struck out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What is old goes.
    Strike,
    /// It is only said what would.
    Look,
}

/// How far the rounds have come.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    orders: Option<OrderNumber>,
    keys: u64,
}

/// Strikes out what is old. Every process may: each transaction looks anew, and what one has struck out the
/// others do not find.
#[derive(Clone)]
#[expect(missing_docs, reason = "the ports' own documentation says it")]
pub struct StrikeOld {
    pub store: Arc<dyn Retention>,
    pub journal: Arc<dyn Journal>,
    pub list: Arc<dyn OrderList>,
    pub feed: Arc<dyn EventFeed>,
    pub book: Arc<dyn RelayBook>,
    pub letters: Arc<dyn DeadLetters>,
    pub clock: Arc<dyn Clock>,
    pub ages: Ages,
}

impl StrikeOld {
    /// Goes on until the process stops.
    pub async fn keep_striking(&self, stop: CancellationToken) {
        let mut place = Place::default();
        loop {
            let round = self.round(Mode::Strike, Some(MOST_ORDERS), &mut place, &stop);
            match round.await {
                Ok(report) if report.orders + report.keys > 0 => {
                    let (orders, keys) = (report.orders, report.keys);
                    tracing::info!(
                        orders,
                        keys,
                        "{orders} old orders and {keys} old keys were struck out"
                    );
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "what is old could not all be struck out; trying again later: {error}");
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(ROUND.into()) => {}
            }
        }
    }

    /// All that is old now, once.
    pub async fn run(&self, mode: Mode) -> Result<RetentionReport, StoreError> {
        let never = CancellationToken::new();
        self.round(mode, None, &mut Place::default(), &never).await
    }

    async fn round(
        &self,
        mode: Mode,
        most: Option<u64>,
        place: &mut Place,
        stop: &CancellationToken,
    ) -> Result<RetentionReport, StoreError> {
        let mut report = RetentionReport::default();
        if let Some(age) = self.ages.orders {
            self.orders(age, mode, most, &mut place.orders, stop, &mut report)
                .await?;
        }
        if let Some(age) = self.ages.keys.filter(|_| mode == Mode::Strike) {
            self.keys(age, most.is_some(), &mut place.keys, stop, &mut report)
                .await?;
        }
        Ok(report)
    }

    async fn orders(
        &self,
        age: Duration,
        mode: Mode,
        most: Option<u64>,
        behind: &mut Option<OrderNumber>,
        stop: &CancellationToken,
        report: &mut RetentionReport,
    ) -> Result<(), StoreError> {
        let named = NamedByLetters::read(&*self.letters).await?;
        while !stop.is_cancelled() {
            if most.is_some_and(|most| report.looked_at >= most) {
                report.has_more = true;
                return Ok(());
            }
            let page = self.page(age, *behind).await?;
            *behind = match page.last() {
                Some(last) if page.len() == PAGE as usize => Some(last.number),
                _ => None,
            };
            report.looked_at += page.len() as u64;
            self.strike_of(&page, &named, mode, report).await?;
            if behind.is_none() {
                return Ok(());
            }
            tokio::time::sleep(PAUSE.into()).await;
        }
        Ok(())
    }

    /// Whatever changed last so long ago was placed before that.
    async fn page(
        &self,
        age: Duration,
        behind: Option<OrderNumber>,
    ) -> Result<Vec<OrderSummary>, StoreError> {
        let filter = OrderFilter {
            placed_before: Some(self.clock.now().minus(age)),
            ..OrderFilter::default()
        };
        let query = OrderQuery {
            newest_first: false,
            after: behind,
            counted: false,
            ..OrderQuery::newest(filter, PAGE)
        };
        Ok(self.list.list(query).await?.orders)
    }

    async fn strike_of(
        &self,
        page: &[OrderSummary],
        named: &NamedByLetters,
        mode: Mode,
        report: &mut RetentionReport,
    ) -> Result<(), StoreError> {
        // Read before the orders are: what a sink was told of stays told.
        let told = self.book.sinks().await?;
        let told = told.into_iter().map(|sink| sink.place).min();
        let mut old = Vec::new();
        for row in page {
            match self.judged(row, told, named).await? {
                Ok(order) => old.push(order),
                Err(why) => report.keep(why),
            }
        }
        for batch in old.chunks(BATCH) {
            let asked = batch.len() as u64;
            if mode == Mode::Look {
                report.orders += asked;
                continue;
            }
            let struck = self.store.strike_orders(batch.to_vec()).await?;
            report.orders += struck;
            for _ in struck..asked {
                report.keep(Kept::InHand);
            }
            tokio::time::sleep(PAUSE.into()).await;
        }
        Ok(())
    }

    /// The order, if it goes; else why not.
    async fn judged(
        &self,
        row: &OrderSummary,
        told: Option<FeedPosition>,
        named: &NamedByLetters,
    ) -> Result<Result<Order, Kept>, StoreError> {
        // Most that stay are told by their rows.
        if let Some(why) = told_by_row(row, &self.ages, self.clock.now()) {
            return Ok(Err(why));
        }
        let order = match self.journal.order(OrderRef::Id(row.id)).await {
            Ok(Some(order)) => order,
            Ok(None) => return Ok(Err(Kept::InHand)),
            Err(StoreError::Corrupt { .. } | StoreError::Newer(_)) => {
                return Ok(Err(Kept::Unreadable));
            }
            Err(error) => return Err(error),
        };
        if let Some(why) = judge(&order, &self.ages, self.clock.now()) {
            return Ok(Err(why));
        }
        if let Some(told) = told {
            let last = self.feed.place_of(order.id(), order.version()).await?;
            if last.is_none_or(|last| last > told) {
                return Ok(Err(Kept::SinkBehind));
            }
        }
        if named.may_name(&order) {
            return Ok(Err(Kept::DeadLetter));
        }
        if let Some(customer) = order.customer()
            && let Some((_, last)) = self.journal.last_turn(customer).await?
            && last == order.id()
        {
            return Ok(Err(Kept::CartTurn));
        }
        Ok(Ok(order))
    }

    async fn keys(
        &self,
        age: Duration,
        is_bounded: bool,
        behind: &mut u64,
        stop: &CancellationToken,
        report: &mut RetentionReport,
    ) -> Result<(), StoreError> {
        let before = self.clock.now().minus(age);
        let mut looks = 0;
        while !(stop.is_cancelled() || is_bounded && looks >= MOST_LOOKS_AT_KEYS) {
            looks += 1;
            let stretch = self.store.strike_keys(*behind, before, KEYS).await?;
            report.keys += stretch.struck;
            let Some(next) = stretch.next else {
                // Keys whose orders go later are behind us already.
                *behind = 0;
                return Ok(());
            };
            *behind = next;
            tokio::time::sleep(PAUSE.into()).await;
        }
        Ok(())
    }
}
