//! The other teams: a broker with the topics of a document, and kcat in the place of their services.

use crate::kafka_servers::{Kcat, OwnKafka, Tools, make_topic};
use crate::ledger::{Ledger, hyphenated};
use crate::waiting::patiently;
use serde_json::Value;

/// What Spring's serializer puts on its messages.
const TYPE: &str = "__TypeId__=com.example.events.SomethingHappened";

/// How many partitions the topics have.
const PARTITIONS: i32 = 3;

pub(super) struct Teams {
    kafka: OwnKafka,
    kcat: Kcat,
    tools: Tools,
}

impl Teams {
    /// With these topics and no others; tells what is left out where there is no Kafka.
    pub(super) async fn with(topics: &[&str]) -> Option<Self> {
        let (kcat, tools) = (Kcat::or_left_out()?, Tools::or_left_out()?);
        let kafka = OwnKafka::start().await?;
        for topic in topics {
            make_topic(&kafka.servers(), topic, PARTITIONS).await;
        }
        Some(Self { kafka, kcat, tools })
    }

    pub(super) fn brokers(&self) -> String {
        self.kafka.servers()
    }

    /// One of them tells this, as Spring's services do: with the name of a type. Without a key, if that is
    /// empty.
    pub(super) fn tell(&self, topic: &str, key: &str, message: &Value) {
        let line = message.to_string();
        self.kcat
            .send_with(&self.brokers(), topic, &[TYPE], &[(key, &line)]);
    }

    /// What a topic has with this key: each message once, whose copies are the same to the byte.
    pub(super) fn heard(&self, topic: &str, key: &str) -> Vec<Value> {
        let mut heard: Vec<String> = Vec::new();
        for record in self.kcat.all(&self.brokers(), topic) {
            let headers = record["headers"].as_array().map_or(0, Vec::len);
            assert_eq!(headers, 0, "nothing has headers in {topic}: {record}");
            let payload = record["payload"].as_str().unwrap().to_owned();
            if record["key"] == key && !heard.contains(&payload) {
                heard.push(payload);
            }
        }
        let parsed = heard.iter().map(|text| serde_json::from_str(text).unwrap());
        parsed.collect()
    }

    /// The keys of a topic, each once, sorted.
    pub(super) fn keys(&self, topic: &str) -> Vec<String> {
        let records = self.kcat.all(&self.brokers(), topic).into_iter();
        let mut keys: Vec<String> = records
            .map(|record| record["key"].as_str().unwrap_or_default().to_owned())
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// Waits until a topic has a message with this key.
    pub(super) async fn hear(&self, topic: &str, key: &str) -> Value {
        let what = format!("{topic} has something about {key}");
        let hear = || async { self.heard(topic, key).into_iter().next() };
        patiently(&what, hear).await
    }

    /// Waits until a group has kept its place behind everything that was told in these topics, by Kafka's
    /// own tool.
    pub(super) async fn all_taken(&self, group: &str, topics: &[&str]) {
        let arguments = ["--bootstrap-server", &self.brokers(), "--describe"];
        let arguments = [&arguments[..], &["--group", group]].concat();
        let what = format!("group {group} has taken all that was told");
        patiently(&what, || async {
            let told = self
                .tools
                .run("consumer.group.ConsumerGroupCommand", &arguments);
            let places: Vec<Vec<&str>> = told
                .lines()
                .map(|line| line.split_whitespace().collect())
                .filter(|cells: &Vec<&str>| cells.first() == Some(&group))
                .collect();
            // GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG ...; nothing lies in the others.
            let is_taken = |cells: &Vec<&str>| cells[4] == "0" || cells[5] == "0";
            let is_listed = |topic: &&str| places.iter().any(|cells| cells[1] == *topic);
            (topics.iter().all(is_listed) && places.iter().all(is_taken)).then_some(())
        })
        .await;
    }
}

/// How often journals say that a payment is to be paid back.
pub(super) fn refunds_of(ledger: &Ledger) -> usize {
    let orders = ledger.orders.keys();
    orders
        .map(|id| ledger.intents(&format!("{}:refund", hyphenated(id))))
        .sum()
}
