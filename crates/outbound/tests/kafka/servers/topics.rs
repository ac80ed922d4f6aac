//! Topics, which nobody makes by sending to them.

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

/// Longer than anything takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(30);

type Client = AdminClient<DefaultClientContext>;

/// A topic on a broker that others use, too: it has a name of its own, and is gone with the test.
pub(crate) struct OwnTopic {
    servers: String,
    pub(crate) name: String,
}

impl OwnTopic {
    /// With so many partitions.
    pub(crate) async fn make(servers: &str, beginning: &str, partitions: i32) -> Self {
        let chance = RandomState::new().build_hasher().finish();
        let own = Self {
            servers: servers.to_owned(),
            name: format!("{beginning}-{chance:016x}"),
        };
        make_topic(servers, &own.name, partitions).await;
        own
    }
}

impl Drop for OwnTopic {
    fn drop(&mut self) {
        let (servers, name) = (self.servers.clone(), self.name.clone());
        // What ends may be a runtime's own thread, which must not wait for another runtime.
        let removing = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            let (client, options) = administrator(&servers);
            let removed = runtime
                .expect("it needs nothing")
                .block_on(client.delete_topics(&[&name], &options));
            drop(removed);
        });
        // A topic that stays is litter, and no fault of the test.
        let _only_litter = removing.join();
    }
}

/// Makes a topic of this name with so many partitions.
pub(crate) async fn make_topic(servers: &str, topic: &str, partitions: i32) {
    let (client, options) = administrator(servers);
    let new = NewTopic::new(topic, partitions, TopicReplication::Fixed(1));
    let made = client.create_topics([&new], &options).await.unwrap();
    for one in made {
        one.unwrap();
    }
}

fn administrator(servers: &str) -> (Client, AdminOptions) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers);
    let options = AdminOptions::new()
        .operation_timeout(Some(PATIENCE))
        .request_timeout(Some(PATIENCE));
    (config.create().unwrap(), options)
}
