//! Listening to topics: one consumer group after the other joins the brokers that the settings name.

use crate::config::{MessageSettings, Settings};
use crate::lifecycle::Lifecycle;
use crate::wiring::Core;
use application::dead_letters::ParkMessage;
use inbound::kafka::ConsumerGroup;
use inbound::messages::{Intake, IntakeCounts, IntakeLimits};
use outbound::kafka::{KafkaAddress, KafkaDeadLetters, KafkaLog};
use std::collections::BTreeMap;
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
    let address = used.address()?;
    let intake = intake(core, settings, &address)?;
    for (group, topics) in groups(asked) {
        tracing::info!(
            group,
            ?topics,
            "group {group} listens to {}",
            topics.join(", ")
        );
        let client = address.client();
        let joined = ConsumerGroup::join(client, KafkaLog, group, &topics, intake.clone())?;
        let stop = lifecycle.stopping();
        lifecycle.spawn_intake("listening to topics", async move {
            Ok(joined.listen(stop).await?)
        });
    }
    Ok(())
}

fn intake(core: &Core, settings: &Settings, address: &KafkaAddress) -> anyhow::Result<Intake> {
    Ok(Intake {
        messages: Arc::new(core.messages(settings)),
        park: ParkMessage {
            letters: core.database.letters.clone(),
            topics: Some(Arc::new(KafkaDeadLetters::new(address)?)),
        },
        limits: IntakeLimits::default(),
        counts: Arc::new(IntakeCounts::default()),
    })
}

/// The topics of each group.
fn groups(asked: &MessageSettings) -> BTreeMap<&str, Vec<&str>> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for heard in &asked.heard {
        groups.entry(&heard.group).or_default().push(&heard.name);
    }
    groups
}
