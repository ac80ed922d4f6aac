//! Telling an answer: its events one after the other, each acknowledged, and what faults make of that.

use super::broken::broken;
use super::question::{Event, Said};
use super::taking::Broker;
use crate::sandbox::effects::{Effect, Ended};
use crate::sandbox::faults::{Fault, contradict_event};
use inbound::messages::Stopped;
use outbound::events::Message;
use std::sync::Arc;
use std::time::Duration;

/// How long an answer waits at most for the next question.
const HELD_AT_MOST: Duration = Duration::from_secs(5);

/// What is put on record of a record that is broken on purpose.
const POISONED: &str = "poisoned";
/// And of an event that was told.
const TOLD: &str = "told";

/// An answer that is to be told.
pub(super) struct Answer {
    /// Of which question.
    number: u64,
    fault: Option<Fault>,
    records: Vec<Record>,
    is_replay: bool,
}

/// One record of it.
struct Record {
    /// What is put on record when it was sent.
    word: &'static str,
    /// As the document names it.
    topic: &'static str,
    key: String,
    payload: Vec<u8>,
}

impl Answer {
    pub(super) fn new(number: u64, fault: Option<Fault>, said: Said) -> Self {
        let records = said
            .events
            .into_iter()
            .flat_map(|event| records(event, fault.as_ref()));
        let mut records: Vec<Record> = records.collect();
        match fault {
            Some(Fault::Reorder) => records.reverse(),
            Some(Fault::Poison) => {
                let first = records.first().map(Record::broken);
                records.splice(0..0, first);
            }
            _ => {}
        }
        Self {
            number,
            fault,
            records,
            is_replay: said.is_replay,
        }
    }

    /// Nothing is told.
    pub(super) fn stays_away(self, broker: &Broker) {
        self.ended(broker, false);
    }

    /// Tells it, at once or when it is its time.
    pub(super) async fn told(self, broker: &Arc<Broker>) -> Result<(), Stopped> {
        let here = broker.clone();
        match self.fault {
            Some(Fault::LoseAnswer) => {
                self.stays_away(broker);
                Ok(())
            }
            Some(Fault::Delay(wait)) => {
                broker.sandbox.deeds.spawn(async move {
                    here.wait(wait).await;
                    self.delivered(&here).await
                });
                Ok(())
            }
            Some(Fault::AfterNext) => {
                self.held(broker);
                Ok(())
            }
            // There is nothing to change places with but another answer.
            Some(Fault::Reorder) if self.records.len() == 1 => {
                self.held(broker);
                Ok(())
            }
            _ => self.delivered(broker).await,
        }
    }

    /// Keeps it until another answer was told; not for ever, and not beyond the sandbox's stop.
    fn held(self, broker: &Arc<Broker>) {
        let mut next = broker.answered.subscribe();
        let here = broker.clone();
        broker.sandbox.deeds.spawn(async move {
            tokio::select! {
                () = here.wait(HELD_AT_MOST) => {}
                _told = next.changed() => {}
            }
            self.delivered(&here).await
        });
    }

    /// Sends all of it; if the sandbox stops meanwhile, the question comes again.
    async fn delivered(self, broker: &Broker) -> Result<(), Stopped> {
        for record in &self.records {
            broker.send(record).await?;
            let topic = broker.topics.of(record.topic);
            let effect = Effect::Named(record.word, topic);
            broker.sandbox.effects.effect(self.number, &effect);
        }
        self.ended(broker, true);
        broker.answered.send_modify(|answers| *answers += 1);
        Ok(())
    }

    fn ended(&self, broker: &Broker, is_told: bool) {
        let fault = self.fault.as_ref().map(ToString::to_string);
        let ended = Ended {
            status: is_told.then_some(200),
            fault: fault.as_deref(),
            is_replay: self.is_replay,
        };
        broker.sandbox.effects.answer(self.number, &ended);
    }
}

impl Broker {
    /// Until it is acknowledged; brokers that are away are waited for.
    async fn send(&self, record: &Record) -> Result<(), Stopped> {
        let message = Message {
            topic: self.topics.of(record.topic).to_owned(),
            key: record.key.clone(),
            headers: &[],
            payload: record.payload.clone(),
        };
        while let Err(error) = self.producer.send(&message).await {
            tracing::warn!(?error, "an answer is told again: {error:?}");
            self.pause().await?;
        }
        Ok(())
    }
}

/// An event as it is sent, and as often.
fn records(mut event: Event, fault: Option<&Fault>) -> impl Iterator<Item = Record> {
    if let Some(Fault::Contradict(what)) = fault {
        contradict_event(*what, &mut event.body);
    }
    let copies = match fault {
        Some(Fault::Duplicate(more)) => 1 + *more,
        _ => 1,
    };
    (0..copies).map(move |_| Record {
        word: TOLD,
        topic: event.topic,
        key: event.key.clone(),
        payload: event.body.to_string().into_bytes(),
    })
}

impl Record {
    fn broken(&self) -> Self {
        Self {
            word: POISONED,
            topic: self.topic,
            key: self.key.clone(),
            payload: broken(&String::from_utf8_lossy(&self.payload)),
        }
    }
}
