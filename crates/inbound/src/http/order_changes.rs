//! An order as it changes: a stream of what one contract shows of it, for clients that follow a status
//! and not every event.

use super::live::{NotStreamed, StreamAsked, write_event};
use super::use_cases::UseCases;
use application::Caller;
use application::live::OrderWatch;
use application::ports::{Happened, StoreError};
use axum::body::Bytes;
use axum::response::Response;
use domain::order::{JournalError, Version};
use domain::{Order, OrderId, OrderNumber, OrderRef};
use futures::stream;
use serde::Serialize;
use std::sync::Arc;

/// The name of the stream's events.
const EVENT: &str = "status";

/// Streams what `show` makes of the order: as it stands now, then whenever that changes. A client that
/// comes back is shown every change since the last that it saw.
pub(crate) async fn order_changes<T>(
    use_cases: &UseCases,
    caller: &Caller,
    name: OrderRef,
    asked: StreamAsked,
    show: fn(&Order) -> T,
) -> Result<Response, NotStreamed>
where
    T: Serialize + PartialEq + Send + 'static,
{
    let follow = use_cases.follow.run(caller, name, Version(0));
    let (order, watch) = follow.await?;
    let changes = Changes {
        id: order.id(),
        number: order.number().unwrap_or(OrderNumber(0)),
        order: None,
        shown: None,
        seen: asked.seen,
        show,
    };
    let source = stream::unfold((watch, changes), next);
    Ok(asked.answer(source))
}

type State<T> = (OrderWatch, Changes<T>);

/// The next changes; some events change nothing that is shown.
async fn next<T: Serialize + PartialEq>(
    (mut watch, mut changes): State<T>,
) -> Option<(Result<Bytes, StoreError>, State<T>)> {
    loop {
        let told = match watch.next().await {
            Ok(Some(events)) => changes.after(&events),
            Ok(None) => return None,
            Err(error) => Err(error),
        };
        match told {
            Ok(told) if told.is_empty() => {}
            told => return Some((told.map(Bytes::from), (watch, changes))),
        }
    }
}

struct Changes<T> {
    id: OrderId,
    number: OrderNumber,
    /// The order after the events so far.
    order: Option<Order>,
    /// What was last seen of it.
    shown: Option<T>,
    /// How far the client had come; none: it sees the order for the first time.
    seen: Option<u64>,
    show: fn(&Order) -> T,
}

impl<T: Serialize + PartialEq> Changes<T> {
    fn after(&mut self, events: &[Arc<Happened>]) -> Result<Vec<u8>, StoreError> {
        let mut out = Vec::new();
        for happened in events {
            let order = self.order_after(happened)?;
            let shown = (self.show)(&order);
            let seq = happened.event.seq.0;
            let is_new = self.seen.is_some_and(|seen| seq > seen);
            if is_new && self.shown.as_ref() != Some(&shown) {
                write_event(&mut out, seq, EVENT, &shown);
            }
            self.shown = Some(shown);
            self.order = Some(order);
        }
        // The whole journal came first: a new client is shown where it has led.
        if let (None, Some(order), Some(shown)) = (self.seen, &self.order, &self.shown) {
            self.seen = Some(order.version().0);
            write_event(&mut out, order.version().0, EVENT, shown);
        }
        Ok(out)
    }

    fn order_after(&self, happened: &Happened) -> Result<Order, StoreError> {
        let event = std::slice::from_ref(&happened.event);
        match &self.order {
            Some(order) => Ok(order.with_events(event)),
            None => {
                Order::from_journal(self.id, self.number, event).map_err(|error| unreadable(&error))
            }
        }
    }
}

fn unreadable(error: &JournalError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
