//! What the doctor says of Kafka.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use crate::config::Settings;
use crate::kafka::written_to;
use outbound::kafka::look_at_kafka;
use std::time::Duration;

/// How long brokers may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Nothing where Kafka is not used.
pub(super) async fn kafka(settings: &Settings) -> Option<Check> {
    let used = settings.kafka.used.as_ref()?;
    let address = match used.address() {
        Ok(address) => address,
        Err(error) => {
            let advice = "put Kafka's password there, or mend kafka.sasl_password_file".to_owned();
            return Some(Check::new("kafka", Fail(format!("{error:#}"), advice)));
        }
    };
    let own = written_to(settings, used);
    let heard: Vec<String> = heard(settings).collect();
    let all = own.iter().chain(&heard).cloned().collect();
    let finding = match look_at_kafka(&address, all, PATIENCE).await {
        Err(why) => Warn(
            format!("{address}: {why}"),
            "start it or mend kafka.brokers: until then orders are taken and their events wait",
        ),
        Ok(found) if found.missing.iter().any(|topic| heard.contains(topic)) => Warn(
            format!("{address} answers, without {}", found.missing.join(", ")),
            "make these topics, or mend their names in [messages]: until then nothing is heard there",
        ),
        Ok(found) if !found.missing.is_empty() && used.partitions.is_none() => Warn(
            format!("{address} answers, without {}", found.missing.join(", ")),
            "make these topics, or set kafka.partitions: until then what is to go there waits",
        ),
        Ok(found) => Fine(format!("{address} answers (brokers: {})", found.brokers)),
    };
    Some(Check::new("kafka", finding))
}

/// The topics that others write to.
fn heard(settings: &Settings) -> impl Iterator<Item = String> {
    let heard = settings.messages.heard.iter();
    heard.map(|heard| heard.name.clone())
}
