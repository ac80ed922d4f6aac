//! What every client of Kafka here begins with, whether it sends or receives.

use super::address::KafkaAddress;
use rdkafka::ClientConfig;

impl KafkaAddress {
    /// Where the brokers are and who asks; what a client sends or receives, and how surely, it says
    /// itself.
    pub fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.servers)
            .set("client.id", &self.client_id)
            // A connection that a firewall has forgotten is found out before something is sent on it.
            .set("socket.keepalive.enable", "true");
        if let Some(login) = &self.login {
            config
                .set("security.protocol", "SASL_PLAINTEXT")
                .set("sasl.mechanism", "PLAIN")
                .set("sasl.username", &login.user)
                .set("sasl.password", &login.password);
        }
        config
    }
}
