//! What the doctor says of Kafka and of the topics there.

use super::Check;
use super::Finding::{self, Fail, Ok as Fine, Warn};
use crate::config::Settings;
use crate::kafka::written_to;
use outbound::kafka::{KafkaFound, TopicFound, look_at_kafka};
use std::time::Duration;

/// How long brokers may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whoever reads events and stands still over a weekend is to find them all.
const SHORT_RETENTION_MS: u64 = 3 * 24 * 3_600 * 1_000;

/// Nothing where Kafka is not used.
pub(super) async fn kafka(settings: &Settings) -> Vec<Check> {
    let Some(used) = &settings.kafka.used else {
        return Vec::new();
    };
    let address = match used.address() {
        Ok(address) => address,
        Err(error) => {
            let advice = "put Kafka's password there, or mend kafka.sasl_password_file".to_owned();
            return vec![Check::new("kafka", Fail(format!("{error:#}"), advice))];
        }
    };
    let own = written_to(settings, used);
    let heard: Vec<String> = heard(settings).collect();
    let all = own.iter().chain(&heard).cloned().collect();
    let found = match look_at_kafka(&address, all, PATIENCE).await {
        Err(why) => {
            let advice =
                "start it or mend kafka.brokers: until then orders are taken and their events wait";
            return vec![Check::new(
                "kafka",
                Warn(format!("{address}: {why}"), advice),
            )];
        }
        Ok(found) => found,
    };
    let missing = missing(&found, &heard, used.partitions.is_some());
    let there = format!("{address} answers");
    let finding = match missing {
        Some((missing, advice)) => Warn(format!("{there}, without {missing}"), advice),
        None => Fine(format!("{there} (brokers: {})", found.brokers)),
    };
    let mut checks = vec![Check::new("kafka", finding)];
    for topic in &found.topics {
        let of = Topic {
            found: topic,
            brokers: found.brokers,
            is_heard: heard.contains(&topic.name),
        };
        let findings = of.findings(
            used.partitions,
            settings.messages.keep_heard.micros() / 1_000,
        );
        checks.extend(
            findings
                .into_iter()
                .map(|finding| Check::new("topic", finding)),
        );
    }
    checks
}

/// Those that nobody makes, and what to do.
fn missing(found: &KafkaFound, heard: &[String], are_made: bool) -> Option<(String, &'static str)> {
    let missing = found.missing.join(", ");
    if found.missing.iter().any(|topic| heard.contains(topic)) {
        let advice = "make these topics, or mend their names in [messages]: until then nothing is heard there";
        return Some((missing, advice));
    }
    let advice = "make these topics, or set kafka.partitions: until then what is to go there waits";
    (!found.missing.is_empty() && !are_made).then_some((missing, advice))
}

/// The topics that others write to.
fn heard(settings: &Settings) -> impl Iterator<Item = String> {
    let heard = settings.messages.heard.iter();
    heard.map(|heard| heard.name.clone())
}

/// A topic that is there.
struct Topic<'a> {
    found: &'a TopicFound,
    brokers: usize,
    /// Whether others write to it, and we listen.
    is_heard: bool,
}

impl Topic<'_> {
    fn findings(&self, partitions: Option<u16>, keep_heard_ms: u64) -> Vec<Finding> {
        let TopicFound { name, replicas, .. } = self.found;
        if self.is_heard {
            return self
                .kept_for_longer_than_it_is_known(keep_heard_ms)
                .into_iter()
                .collect();
        }
        let mut findings = Vec::new();
        let needed = self.found.min_in_sync.unwrap_or(1);
        if needed > *replicas {
            findings.push(Fail(
                format!("{name} takes no message: min.insync.replicas is {needed}, and it has {replicas}"),
                "give the topic more replicas, or lower min.insync.replicas: its events wait until then".to_owned(),
            ));
        } else if self.brokers > 1 && *replicas == 1 {
            findings.push(Warn(
                format!("{name} is kept by one broker alone"),
                "give the topic three replicas, and min.insync.replicas 2: with that broker its events are lost",
            ));
        } else if *replicas > 2 && needed == 1 {
            findings.push(Warn(
                format!("{name}: min.insync.replicas is 1"),
                "set it to 2: an event that one broker alone has taken is lost with it",
            ));
        }
        let (has, wanted) = (self.found.partitions, partitions.map(usize::from));
        if let Some(wanted) = wanted.filter(|wanted| *wanted != has) {
            findings.push(Warn(
                format!("{name} has {has} partitions, and kafka.partitions is {wanted}"),
                "set kafka.partitions to what the topic has: to change a topic's own breaks the order in which \
                 the events of one order come",
            ));
        }
        if self.found.is_compacted {
            findings.push(Warn(
                format!("{name}: cleanup.policy is compact"),
                "set it to delete: all but the latest event of each order is thrown away",
            ));
        }
        if let Some(short) = self
            .found
            .retention_ms
            .filter(|kept| *kept < SHORT_RETENTION_MS)
        {
            let hours = short / 3_600_000;
            findings.push(Warn(
                format!("{name}: retention.ms keeps events for {hours} h"),
                "set it to a week: a reader that stands still for longer misses events",
            ));
        }
        findings
    }

    fn kept_for_longer_than_it_is_known(&self, keep_heard_ms: u64) -> Option<Finding> {
        let kept = self.found.retention_ms?;
        (kept > keep_heard_ms).then(|| {
            let (name, days) = (&self.found.name, kept / 86_400_000);
            Warn(
                format!("{name} keeps messages for {days} days, longer than messages.keep_heard"),
                "make messages.keep_heard longer: a topic that is read from its beginning would count again",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Topic, TopicFound};

    fn words(found: &TopicFound, brokers: usize, is_heard: bool) -> Vec<String> {
        let topic = Topic {
            found,
            brokers,
            is_heard,
        };
        let findings = topic.findings(Some(3), 90 * 86_400_000).into_iter();
        let words = findings.map(|finding| match finding {
            Finding::Ok(what) | Finding::Warn(what, _) | Finding::Fail(what, _) => what,
        });
        words.collect()
    }

    #[test]
    fn topics_of_a_cluster_are_kept_by_several_brokers() {
        let good = TopicFound {
            name: "orders".to_owned(),
            partitions: 3,
            replicas: 3,
            min_in_sync: Some(2),
            is_compacted: false,
            retention_ms: Some(7 * 86_400_000),
        };
        assert_eq!(words(&good, 3, false), Vec::<String>::new());
        let alone = TopicFound {
            replicas: 1,
            min_in_sync: Some(1),
            ..good.clone()
        };
        assert_eq!(
            words(&alone, 1, false),
            Vec::<String>::new(),
            "there is one"
        );
        assert!(words(&alone, 3, false)[0].contains("one broker alone"));
        let lax = TopicFound {
            min_in_sync: Some(1),
            ..good.clone()
        };
        assert!(words(&lax, 3, false)[0].contains("min.insync.replicas is 1"));
        let long = TopicFound {
            retention_ms: Some(100 * 86_400_000),
            ..good
        };
        assert!(words(&long, 3, true)[0].contains("keep_heard"));
        assert!(words(&long, 3, false).is_empty());
    }
}
