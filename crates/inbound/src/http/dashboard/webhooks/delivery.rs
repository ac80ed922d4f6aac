//! A delivery as a webhook's page shows it: one attempt, and what came of it.

use crate::http::web::PageFailure;
use crate::http::web::words::{At, Badge, grouped};
use application::webhooks::{DeliveryKind, DeliveryResult, NumberedDelivery};

/// One attempt.
pub(super) struct Attempt {
    pub(super) number: u64,
    pub(super) order: Option<String>,
    pub(super) seq: Option<u64>,
    pub(super) event: String,
    pub(super) tries: u32,
    pub(super) at: At,
    pub(super) took: String,
    pub(super) kind: &'static str,
    pub(super) badge: Badge,
    pub(super) status: Option<u16>,
    pub(super) said: Option<String>,
}

impl From<NumberedDelivery> for Attempt {
    fn from(NumberedDelivery { number, delivery }: NumberedDelivery) -> Self {
        Self {
            number,
            order: delivery.order.map(|order| order.to_string()),
            seq: delivery.seq.map(|seq| seq.0),
            tries: delivery.attempt,
            at: At(delivery.at),
            took: format!("{} ms", grouped(delivery.took.micros() / 1_000)),
            kind: kind(delivery.kind),
            badge: badge(&delivery.result),
            status: delivery.result.status(),
            said: delivery.result.words().map(str::to_owned),
            event: delivery.event,
        }
    }
}

const fn kind(kind: DeliveryKind) -> &'static str {
    match kind {
        DeliveryKind::Event => "in its turn",
        DeliveryKind::Resent => "once more",
        DeliveryKind::Test => "as a test",
    }
}

const fn badge(result: &DeliveryResult) -> Badge {
    match result {
        DeliveryResult::Delivered { .. } => Badge::ok("Taken"),
        DeliveryResult::Answered { .. } => Badge::bad("Not taken"),
        // It may have arrived: it is sent again.
        DeliveryResult::NoAnswer(_) => Badge::wait("No answer"),
        DeliveryResult::GivenUp(_) => Badge::bad("Given up"),
    }
}

/// What came of an attempt that an operator has made, in a sentence.
pub(super) fn outcome(sent: &NumberedDelivery) -> Result<String, PageFailure> {
    let took = grouped(sent.delivery.took.micros() / 1_000);
    match &sent.delivery.result {
        DeliveryResult::Delivered { status } => Ok(format!(
            "It was sent and taken: status {status}, after {took} ms."
        )),
        DeliveryResult::Answered { status, .. } => in_vain(format!(
            "It was sent and not taken: status {status}, after {took} ms."
        )),
        DeliveryResult::NoAnswer(why) => {
            in_vain(format!("It was sent, and there was no answer: {why}."))
        }
        DeliveryResult::GivenUp(why) => in_vain(format!("It was not sent: {why}.")),
    }
}

const fn in_vain(words: String) -> Result<String, PageFailure> {
    Err(PageFailure::Conflict(words))
}
