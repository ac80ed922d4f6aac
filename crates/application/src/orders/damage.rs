//! What operators are told of an order that cannot be read: what is wrong with it, what of it can be read,
//! and how it gets well again.

use crate::ports::{Journal, OrderFilter, OrderList, OrderQuery, OrderSummary, StoreError};
use crate::search::SearchText;
use domain::OrderRef;
use domain::order::Event;
use std::sync::Arc;

/// The most events that are named; the last ones are nearest to the damage.
const MOST_EVENTS: usize = 20;

/// Tells operators of orders that cannot be read.
#[derive(Clone)]
#[expect(missing_docs, reason = "each port says what it is")]
pub struct ExplainDamage {
    pub journal: Arc<dyn Journal>,
    pub list: Arc<dyn OrderList>,
}

impl ExplainDamage {
    /// In words. What cannot be found out now is left out.
    pub async fn run(&self, name: OrderRef, error: &StoreError) -> String {
        let Some(row) = self.row(name).await else {
            return error.to_string();
        };
        let number = row.number.0;
        let mut words = format!("Order {number} cannot be read: {error}. {}", stands(&row));
        if let Ok((events, damage)) = self.journal.legible(row.id).await {
            words += &legible(&events, damage.as_ref());
        }
        words
            + &format!(
                " Mend what is named by hand or from a backup: the order is then taken up by itself \
                 within the hour, or at once after UPDATE orders SET wake_at = 1 WHERE number = {number} \
                 (SQLite: stop the service, mend, start it). Nothing else can be done with it until \
                 then"
            )
    }

    async fn row(&self, name: OrderRef) -> Option<OrderSummary> {
        let name = match name {
            OrderRef::Id(id) => id.to_string(),
            OrderRef::Number(number) => number.0.to_string(),
        };
        let filter = OrderFilter {
            text: SearchText::parse(&name).ok(),
            ..OrderFilter::default()
        };
        let query = OrderQuery {
            counted: false,
            ..OrderQuery::newest(filter, 1)
        };
        self.list.list(query).await.ok()?.orders.pop()
    }
}

fn stands(row: &OrderSummary) -> String {
    format!(
        "Its row in orders says: ORD-{}, {}, payment {}, shipment {}, {} {}.",
        row.id,
        row.status.as_str(),
        row.payment_status.as_str(),
        row.shipment_status.as_str(),
        row.total,
        row.total.currency().code(),
    )
}

/// By name and actor only: what events say of people is not for every terminal.
fn legible(events: &[Event], damage: Option<&StoreError>) -> String {
    let skipped = events.len().saturating_sub(MOST_EVENTS);
    let named = events[skipped..].iter().map(|event| {
        let (seq, what, who) = (event.seq.0, event.fact.name(), event.actor.role());
        format!("{seq} {what} ({who})")
    });
    let named: Vec<String> = named.collect();
    let read = match named.as_slice() {
        [] => " Of its journal no event can be read".to_owned(),
        named => format!(" Of its journal can be read: {}", named.join(", ")),
    };
    match damage {
        Some(StoreError::Corrupt { id, .. }) => format!("{read}; then comes {id}, which cannot."),
        _ => format!("{read}."),
    }
}
