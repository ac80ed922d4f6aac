//! Listening to topics: for each of them a member of its group joins the brokers that the settings name, so
//! that no topic waits for another.

use crate::config::{Settings, UsedKafka};
use crate::lifecycle::Lifecycle;
use crate::wiring::Core;
use application::dead_letters::ParkMessage;
use inbound::kafka::ConsumerGroup;
use inbound::messages::{Intake, IntakeLimits};
use outbound::kafka::{KafkaDeadLetters, KafkaMember};
use std::sync::Arc;

/// Listens until the process stops, where there is something to listen to. Brokers that are away are waited
/// for, in the background.
pub(crate) fn listen(
    lifecycle: &Lifecycle,
    core: &Core,
    settings: &Settings,
) -> anyhow::Result<()> {
    let asked = &settings.messages;
    let used = settings.kafka.used.as_ref();
    let Some(used) = used.filter(|_| !asked.heard.is_empty()) else {
        return Ok(());
    };
    let client = used.address()?.client();
    let intake = intake(core, settings, used)?;
    let member = KafkaMember(core.lags.clone());
    for heard in &asked.heard {
        let (group, topic) = (&heard.group, &heard.name);
        tracing::info!(group, topic, "group {group} listens to {topic}");
        let topics = [topic.as_str()];
        let joined = ConsumerGroup::join(
            client.clone(),
            member.clone(),
            group,
            &topics,
            intake.clone(),
        )?;
        let stop = lifecycle.stopping();
        lifecycle.spawn_intake("listening to a topic", async move {
            Ok(joined.listen(stop).await?)
        });
    }
    Ok(())
}

fn intake(core: &Core, settings: &Settings, used: &UsedKafka) -> anyhow::Result<Intake> {
    let topics = KafkaDeadLetters::new(&used.address()?, used.partitions)?;
    Ok(Intake {
        messages: Arc::new(core.messages(settings)),
        park: ParkMessage {
            letters: core.database.letters.clone(),
            topics: Some(Arc::new(topics)),
        },
        limits: IntakeLimits::default(),
        counts: core.heard.clone(),
        clock: core.clock.clone(),
        complaints: Arc::default(),
    })
}
