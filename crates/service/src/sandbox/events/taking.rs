//! The one place where the log, faults and books are applied to every event.

use super::heard::Heard;
use super::question::{Hearing, Question, Said};
use super::table::hearings;
use super::telling::Answer;
use super::topics::TopicNames;
use crate::sandbox::deed::Deed;
use crate::sandbox::effects::Effect;
use crate::sandbox::faults::Fault;
use crate::sandbox::reply::Reply;
use crate::sandbox::world::Sandbox;
use application::messages::Message;
use application::ports::Clock as _;
use inbound::messages::{Stopped, TakeMessages};
use outbound::SystemClock;
use outbound::kafka::KafkaProducer;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The wait after something that could not be had.
const PAUSE: Duration = Duration::from_millis(500);

/// The sandbox as brokers know it.
pub(super) struct Broker {
    pub(super) sandbox: Arc<Sandbox>,
    pub(super) producer: KafkaProducer,
    pub(super) topics: TopicNames,
    pub(super) stop: CancellationToken,
    /// How many questions were answered: what waits for the next one looks at it.
    pub(super) answered: watch::Sender<u64>,
    turn: AtomicU64,
}

/// Takes events until they are done with.
pub(super) struct Taker(pub(super) Arc<Broker>);

impl TakeMessages for Taker {
    /// One after the other. What is late by order is not waited for.
    async fn take(&self, messages: Vec<Message>, _: &CancellationToken) -> Result<(), Stopped> {
        for message in &messages {
            self.0.take_one(message).await?;
        }
        Ok(())
    }
}

impl Broker {
    pub(super) fn new(
        sandbox: Arc<Sandbox>,
        producer: KafkaProducer,
        topics: TopicNames,
        stop: CancellationToken,
    ) -> Self {
        Self {
            sandbox,
            producer,
            topics,
            stop,
            answered: watch::Sender::default(),
            turn: AtomicU64::default(),
        }
    }

    /// The topics that are listened to, by their names on the brokers.
    pub(super) fn heard(&self) -> Vec<String> {
        let topics = hearings().map(|hearing| self.topics.of(hearing.topic));
        topics.map(str::to_owned).collect()
    }

    /// Makes the topics that are not there, as soon as brokers are.
    pub(super) async fn prepare(&self) -> Result<(), Stopped> {
        for topic in self.topics.all() {
            while let Err(error) = self.producer.prepare(topic).await {
                tracing::warn!(?error, "the brokers are not ready: {error:?}");
                self.pause().await?;
            }
        }
        Ok(())
    }

    async fn take_one(self: &Arc<Self>, message: &Message) -> Result<(), Stopped> {
        let named = |hearing: &&Hearing| self.topics.of(hearing.topic) == message.topic;
        let Some(hearing) = hearings().find(named) else {
            return Ok(());
        };
        let heard = Heard::read(hearing, message);
        let (number, fault) = self.put_on_record(&heard).await?;
        match fault {
            Some(Fault::Hang) => {
                Answer::new(number, fault, Said::default()).stays_away(self);
                Ok(())
            }
            Some(Fault::Late(wait)) => {
                let here = self.clone();
                self.sandbox.deeds.spawn(async move {
                    here.wait(wait).await;
                    // What cannot be had even now is on record as not answered.
                    let _stopped = here.answer(&heard, number, fault).await;
                });
                Ok(())
            }
            _ => self.answer(&heard, number, fault).await,
        }
    }

    /// Puts it on record, with what befalls it; waits while the log has no place.
    async fn put_on_record(&self, heard: &Heard) -> Result<(u64, Option<Fault>), Stopped> {
        let effects = &self.sandbox.effects;
        while !effects.has_room() {
            tracing::error!(
                "the log of effects is full or cannot be written: start the sandbox anew, with \
                 another --effects"
            );
            self.pause().await?;
        }
        let content = heard.content();
        let faults = &self.sandbox.faults;
        let fault = faults.choose(&heard.facts(&content), heard.fault.clone(), None);
        loop {
            if let Ok(number) = effects.request(&heard.entry(fault.as_ref())) {
                return Ok((number, fault));
            }
            self.pause().await?;
        }
    }

    /// Does what is asked, and tells what came of it.
    async fn answer(
        self: &Arc<Self>,
        heard: &Heard,
        number: u64,
        fault: Option<Fault>,
    ) -> Result<(), Stopped> {
        loop {
            let question = self.question(heard, number, fault.as_ref());
            match (heard.hearing.answer)(question).await {
                Ok(said) => return Answer::new(number, fault, said).told(self).await,
                Err(failed) if failed.is_failure => {
                    tracing::warn!("an event is tried again: {}", words(&failed));
                    self.pause().await?;
                }
                Err(refused) => {
                    let effect = Effect::Named("refused", &words(&refused));
                    self.sandbox.effects.effect(number, &effect);
                    Answer::new(number, fault, Said::default()).stays_away(self);
                    return Ok(());
                }
            }
        }
    }

    fn question(&self, heard: &Heard, number: u64, fault: Option<&Fault>) -> Question {
        Question {
            deed: Deed {
                world: self.sandbox.world.clone(),
                parts: heard.parts.clone(),
                name: heard.deed_name(),
                order: heard.order.clone(),
                effects: self.sandbox.effects.clone(),
                request: number,
            },
            is_declined: matches!(fault, Some(Fault::Decline { .. })),
            now: SystemClock.now(),
            turn: self.turn.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Waits so long, or until the sandbox stops.
    pub(super) async fn wait(&self, wait: Duration) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }

    /// Before the next try, unless there is none.
    pub(super) async fn pause(&self) -> Result<(), Stopped> {
        self.wait(PAUSE).await;
        if self.stop.is_cancelled() {
            return Err(Stopped);
        }
        Ok(())
    }
}

/// Why it was refused.
fn words(reply: &Reply) -> String {
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let detail = body["detail"].as_str().unwrap_or("no reason");
    detail.to_owned()
}
