//! After a restore: of orders under way it goes on record that calls may have been made which their journals
//! do not know, so that none is made blindly a second time.

use crate::ports::{
    Append, AppendError, Clock, Journal, OrderFilter, OrderList, OrderQuery, StoreError, Wake,
};
use domain::{Actor, Duration, Order, OrderNumber, OrderRef, Timestamp};
use std::sync::Arc;

/// How many orders are listed at a time.
const PAGE: u32 = 200;

/// Looks through all orders of a database that nobody works on yet.
#[derive(Clone)]
pub struct MarkRestored {
    /// Where they are.
    pub journal: Arc<dyn Journal>,
    /// How they are found.
    pub list: Arc<dyn OrderList>,
    /// Whether an order is due.
    pub clock: Arc<dyn Clock>,
}

/// What was noted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// Of how many orders.
    pub orders: u64,
    /// The first of them.
    pub first: Vec<OrderNumber>,
    /// How many could not be read, and are as they were.
    pub unreadable: u64,
}

impl Marked {
    /// The most that are named.
    pub const NAMED: usize = 20;
}

impl MarkRestored {
    /// Notes it of every order under way; the database is of this moment.
    pub async fn run(&self, moment: Timestamp, by: &Actor) -> Result<Marked, AppendError> {
        let mut marked = Marked::default();
        let mut behind = None;
        loop {
            let query = OrderQuery {
                newest_first: false,
                after: behind,
                counted: false,
                ..OrderQuery::newest(OrderFilter::default(), PAGE)
            };
            let page = self.list.list(query).await?.orders;
            for row in &page {
                self.mark(OrderRef::Id(row.id), moment, by, &mut marked)
                    .await?;
            }
            match page.last() {
                Some(last) if page.len() == PAGE as usize => behind = Some(last.number),
                _ => return Ok(marked),
            }
        }
    }

    async fn mark(
        &self,
        order: OrderRef,
        moment: Timestamp,
        by: &Actor,
        marked: &mut Marked,
    ) -> Result<(), AppendError> {
        let order = match self.journal.order(order).await {
            Ok(Some(order)) => order,
            Ok(None) => return Ok(()),
            Err(StoreError::Corrupt { .. } | StoreError::Newer(_)) => {
                marked.unreadable += 1;
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let events = order.events_of_a_restore(moment, by);
        if events.is_empty() {
            return Ok(());
        }
        let append = Append {
            continues: order.version(),
            order: order.with_events(&events),
            events,
            wake: Wake::After(Duration::ZERO),
            answer: None,
            request: None,
        };
        self.journal.append(append).await?;
        marked.note(&order);
        Ok(())
    }
}

impl Marked {
    fn note(&mut self, order: &Order) {
        self.orders += 1;
        if self.first.len() < Self::NAMED {
            self.first.extend(order.number());
        }
    }
}
