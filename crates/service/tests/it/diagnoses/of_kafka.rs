//! Topics that are missing, or not made as they should be.

use super::seen::sees_exactly;
use crate::kafka_servers::{OwnTopic, SharedKafka};
use crate::shop::Shop;
use crate::waiting::eventually;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;
use std::collections::HashMap;

/// Sets this for a topic, and nothing else, and waits until the broker says so.
async fn set(servers: &str, topic: &str, (name, value): (&str, &str)) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers);
    let client: AdminClient<DefaultClientContext> = config.create().unwrap();
    let specifier = ResourceSpecifier::Topic(topic);
    let change = AlterConfig {
        specifier,
        entries: HashMap::from([(name, value)]),
    };
    let done = client
        .alter_configs([&change], &AdminOptions::new())
        .await
        .unwrap();
    for one in done {
        one.unwrap();
    }
    eventually("the topic is set so", || async {
        let told = client
            .describe_configs([&specifier], &AdminOptions::new())
            .await;
        let told = told.ok()?.into_iter().find_map(Result::ok)?;
        let set = told.get(name)?.value.clone();
        (set.as_deref() == Some(value)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn topics_that_lose_or_take_no_events_are_seen() {
    let Some(kafka) = SharedKafka::or_left_out() else {
        return;
    };
    let servers = &kafka.servers;
    let topic = OwnTopic::make(servers, "doctor", 3).await;
    let shop = Shop::new();
    let sees = |topic: &str, partitions: &str, planted: &[_]| {
        let settings = [
            ("kafka.brokers", servers.as_str()),
            ("kafka.events_topic", topic),
            ("kafka.partitions", partitions),
        ];
        tokio::task::block_in_place(|| sees_exactly(&shop, &settings, &[], planted));
    };
    sees(&topic.name, "3", &[]);
    sees(&topic.name, "0", &[]);
    sees(
        &topic.name,
        "6",
        &[(
            "warn",
            "topic",
            "has 3 partitions, and kafka.partitions is 6",
        )],
    );
    sees(
        "no-such-topic",
        "0",
        &[("warn", "kafka", "without no-such-topic")],
    );
    set(servers, &topic.name, ("cleanup.policy", "compact")).await;
    sees(
        &topic.name,
        "3",
        &[("warn", "topic", "cleanup.policy is compact")],
    );
    set(servers, &topic.name, ("retention.ms", "3600000")).await;
    sees(
        &topic.name,
        "3",
        &[("warn", "topic", "keeps events for 1 h")],
    );
    set(servers, &topic.name, ("retention.ms", "8640000000")).await;
    let heard = [
        ("kafka.brokers", servers.as_str()),
        ("kafka.partitions", "3"),
        ("kafka.events_topic", "no-such-topic"),
        ("messages.listen", "payment-success"),
        ("messages.payment_success_topic", &topic.name),
    ];
    let long = ("warn", "topic", "longer than messages.keep_heard");
    tokio::task::block_in_place(|| sees_exactly(&shop, &heard, &[], &[long]));
    set(servers, &topic.name, ("min.insync.replicas", "2")).await;
    sees(&topic.name, "3", &[("fail", "topic", "takes no message")]);
}
