//! What consumer groups have committed is never ahead of what the database knows (faults 13 and 14).

use super::arms::Document;
use super::books::Books;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use std::time::Duration;

/// How many partitions every topic has here.
pub(super) const PARTITIONS: i32 = 3;

const PATIENCE: Duration = Duration::from_secs(2);

/// A place that a group has committed: everything in front of it is done with.
pub(super) struct Committed {
    pub(super) topic: &'static str,
    pub(super) partition: i64,
    pub(super) behind: i64,
}

/// All places of a document's groups; none while the broker does not tell.
pub(super) async fn committed(servers: &str, document: Document) -> Option<Vec<Committed>> {
    let servers = servers.to_owned();
    let asked = tokio::task::spawn_blocking(move || {
        let mut all = Vec::new();
        for (topic, group) in document.heard() {
            let mut config = ClientConfig::new();
            config
                .set("bootstrap.servers", &servers)
                .set("group.id", *group)
                .set("log_level", "0");
            let client: BaseConsumer = config.create().ok()?;
            let mut asked = TopicPartitionList::new();
            asked.add_partition_range(topic, 0, PARTITIONS - 1);
            let told = client.committed_offsets(asked, PATIENCE).ok()?;
            all.extend(told.elements().iter().filter_map(|one| match one.offset() {
                Offset::Offset(behind) => Some(Committed {
                    topic,
                    partition: one.partition().into(),
                    behind,
                }),
                _ => None,
            }));
        }
        Some(all)
    });
    asked.await.expect("asking does not panic")
}

/// Adds what is wrong; the books were read after the places. How many messages were looked at.
pub(super) fn check(committed: &[Committed], books: &Books, found: &mut Vec<String>) -> usize {
    let mut count = 0;
    for one in committed {
        for offset in 0..one.behind {
            count += 1;
            let place = (one.topic.to_owned(), one.partition, offset);
            if books.rows_of(&place) == 0 {
                let behind = one.behind;
                found.push(format!(
                    "E3: committed up to {behind}, and nobody knows of {place:?}"
                ));
            }
        }
    }
    count
}
