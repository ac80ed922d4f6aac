//! A story as it happens: request by request, each repeated until it is answered.

use super::client::Client;
use super::story::{Ending, Story};
use super::wording::{change, filling, order_of, placing, settling};
use crate::commands::chaos::http::{Answer, Outcome, Request};
use serde_json::Value;
use std::time::Duration;

/// How often an operator looks for an order that is not parked yet.
const LOOKS: u32 = 30;

/// How often a client asks whether its order is there yet, while it is being placed.
const GLANCES: u32 = 20;

const BETWEEN_GLANCES: Duration = Duration::from_millis(60);

/// Tells it to the end, or until the client goes home.
pub async fn tell(story: &Story, client: &mut Client) -> Option<()> {
    for request in filling(story) {
        client.ask(&request, None).await?;
    }
    let place = placing(story);
    let placed = if story.ending == Ending::CancelledInFlight {
        let mut other = client.twin();
        let cancel = cancel_in_flight(story, &mut other);
        let (placed, _cancelled) = tokio::join!(ask(story, client, &place), cancel);
        placed?
    } else {
        ask(story, client, &place).await?
    };
    let order = order_of(&placed)?;
    if placed.status < 400 {
        end(story, client, &order).await?;
    }
    Some(())
}

async fn ask(story: &Story, client: &mut Client, request: &Request) -> Option<Answer> {
    if story.is_twofold {
        client.ask_twice(request).await
    } else {
        client.ask(request, None).await
    }
}

async fn end(story: &Story, client: &mut Client, order: &str) -> Option<()> {
    let steps: &[&str] = match story.ending {
        Ending::Nothing | Ending::CancelledInFlight => &[],
        Ending::Cancelled => &["cancel"],
        Ending::Processed => &["process"],
        Ending::Shipped => &["ship"],
        Ending::Delivered => &["process", "ship", "deliver"],
        Ending::CancelledOrShipped => return race(story, client, order).await,
        Ending::Settled => return settle(story, client, order).await,
    };
    for step in steps {
        let told = ask(story, client, &change(story, order, step)).await?;
        // A client that is refused goes no further.
        if told.status >= 400 {
            break;
        }
    }
    Some(())
}

/// Two people want opposite things of one order.
async fn race(story: &Story, client: &mut Client, order: &str) -> Option<()> {
    let (one, other) = client.two_replicas();
    let mut twin = client.twin();
    let (cancel, ship) = (change(story, order, "cancel"), change(story, order, "ship"));
    let (first, second) =
        tokio::join!(client.ask(&cancel, Some(one)), twin.ask(&ship, Some(other)));
    first.and(second).map(drop)
}

async fn settle(story: &Story, client: &mut Client, order: &str) -> Option<()> {
    for attempt in 0..LOOKS {
        let told = client.ask(&settling(story, order, attempt), None).await?;
        if told.status < 300 {
            break;
        }
        client.wait().await;
    }
    Some(())
}

/// Calls the order off as soon as its key is known to have placed one.
async fn cancel_in_flight(story: &Story, client: &mut Client) -> Option<()> {
    let mut look = Request::new("GET", format!("/api/v1/requests/{}", story.key("place")));
    look.user = placing(story).user;
    for _ in 0..GLANCES {
        tokio::time::sleep(BETWEEN_GLANCES).await;
        let replica = client.any_replica();
        let Outcome::Answer(answer) = client.ask_once(&look, replica).await else {
            continue;
        };
        let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        if let Some(order) = body["order"]["id"].as_str() {
            let cancel = change(story, order, "cancel");
            return client.ask(&cancel, None).await.map(drop);
        }
    }
    None
}
