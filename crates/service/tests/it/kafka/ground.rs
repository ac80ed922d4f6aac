//! The Kafka that the service's tests stand on.

use crate::kafka_servers::{Kcat, OwnTopic, SharedKafka};
use serde_json::json;

#[tokio::test]
async fn what_is_put_into_a_topic_for_the_service_is_there_once_and_in_order() {
    let (Some(kafka), Some(kcat)) = (SharedKafka::or_left_out(), Kcat::or_left_out()) else {
        return;
    };
    let topic = OwnTopic::make(&kafka.servers, "into-a-topic", 3).await;
    let records = [("A", "1"), ("A", "2"), ("B", "1"), ("A", "3")];
    kcat.send(&kafka.servers, &topic.name, &records);
    let all = kcat.all(&kafka.servers, &topic.name);
    assert_eq!(all.len(), records.len());
    let of_a = all.iter().filter(|record| record["key"] == json!("A"));
    let of_a: Vec<_> = of_a.map(|record| &record["payload"]).collect();
    assert_eq!(of_a, [&json!("1"), &json!("2"), &json!("3")]);
}
