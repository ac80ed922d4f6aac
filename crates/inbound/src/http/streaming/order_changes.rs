//! An order as it changes: a stream of what a contract or a page shows of it, for clients that follow how it
//! stands and not every event.

use crate::http::streaming::live::{NotStreamed, StreamAsked, write_event};
use crate::http::use_cases::UseCases;
use application::Caller;
use application::live::OrderWatch;
use application::ports::{Happened, StoreError};
use axum::body::Bytes;
use axum::response::Response;
use domain::order::{Event, JournalError, Version};
use domain::{Order, OrderId, OrderNumber, OrderRef};
use futures::stream;
use serde::Serialize;
use std::sync::Arc;

/// The name of the stream's events.
const EVENT: &str = "status";

/// How an order is shown on a stream.
pub(crate) trait Showing: Send + 'static {
    /// What is shown of it. Where that stays the same, nothing is told.
    type Shown: PartialEq + Send;

    /// What is to be shown of the order after this event; asked once for each of its events, in order.
    fn after(&mut self, order: &Order, event: &Event) -> Self::Shown;

    /// Writes it as the event of this id.
    fn write(&self, out: &mut Vec<u8>, id: u64, shown: &Self::Shown);
}

/// Shows orders as JSON.
struct AsJson<T>(fn(&Order) -> T);

impl<T: Serialize + PartialEq + Send + 'static> Showing for AsJson<T> {
    type Shown = T;

    fn after(&mut self, order: &Order, _: &Event) -> T {
        (self.0)(order)
    }

    fn write(&self, out: &mut Vec<u8>, id: u64, shown: &T) {
        write_event(out, id, EVENT, shown);
    }
}

/// Streams what `show` makes of the order, in JSON: as it stands now, then whenever that changes. A client
/// that comes back is shown every change since the last that it saw.
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
    show_changes(use_cases, caller, name, asked, AsJson(show)).await
}

/// The same of an order that is shown in any way.
pub(crate) async fn show_changes(
    use_cases: &UseCases,
    caller: &Caller,
    name: OrderRef,
    asked: StreamAsked,
    showing: impl Showing,
) -> Result<Response, NotStreamed> {
    let follow = use_cases.follow.run(caller, name, Version(0));
    let (order, watch) = follow.await?;
    let changes = Changes {
        id: order.id(),
        number: order.number().unwrap_or(OrderNumber(0)),
        order: None,
        shown: None,
        seen: asked.seen,
        showing,
    };
    let source = stream::unfold((watch, changes), next);
    Ok(asked.answer(source))
}

type State<S> = (OrderWatch, Changes<S>);

/// The next changes; some events change nothing that is shown.
async fn next<S: Showing>(
    (mut watch, mut changes): State<S>,
) -> Option<(Result<Bytes, StoreError>, State<S>)> {
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

struct Changes<S: Showing> {
    id: OrderId,
    number: OrderNumber,
    /// The order after the events so far.
    order: Option<Order>,
    /// What was last seen of it.
    shown: Option<S::Shown>,
    /// How far the client had come; none: it sees the order for the first time.
    seen: Option<u64>,
    showing: S,
}

impl<S: Showing> Changes<S> {
    fn after(&mut self, events: &[Arc<Happened>]) -> Result<Vec<u8>, StoreError> {
        let mut out = Vec::new();
        for happened in events {
            let order = self.order_after(happened)?;
            let shown = self.showing.after(&order, &happened.event);
            let seq = happened.event.seq.0;
            let is_new = self.seen.is_some_and(|seen| seq > seen);
            if is_new && self.shown.as_ref() != Some(&shown) {
                self.showing.write(&mut out, seq, &shown);
            }
            self.shown = Some(shown);
            self.order = Some(order);
        }
        // The whole journal came first: a new client is shown where it has led.
        if let (None, Some(order), Some(shown)) = (self.seen, &self.order, &self.shown) {
            self.seen = Some(order.version().0);
            self.showing.write(&mut out, order.version().0, shown);
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
