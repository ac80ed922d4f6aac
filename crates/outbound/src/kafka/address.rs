//! Where Kafka is, and as whom we come.

use std::fmt;
use thiserror::Error;

/// A list of brokers that is none. It is not shown: somebody may have put a password into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a list of Kafka brokers such as HOST:9092,HOST:9092")]
pub struct BadKafkaServers;

/// A way to brokers that this program was built without.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0} is not compiled in: there are PLAINTEXT, and SASL_PLAINTEXT with PLAIN. Give the service a listener of that kind in a network that nobody else is in, or a TLS proxy beside it"
)]
pub struct NotCompiledIn(String);

/// How brokers are talked to, without the name and the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KafkaSecurity {
    /// They ask for nothing.
    Plaintext,
    /// They ask for a name and a password, which go over the wire as they are.
    SaslPlaintext,
}

impl KafkaSecurity {
    /// Reads Kafka's own words for it: `security.protocol`, and `sasl.mechanism`, which counts only
    /// where there is a log-in.
    pub fn named(protocol: &str, mechanism: &str) -> Result<Self, NotCompiledIn> {
        match (protocol, mechanism) {
            ("PLAINTEXT", _) => Ok(Self::Plaintext),
            ("SASL_PLAINTEXT", "PLAIN") => Ok(Self::SaslPlaintext),
            ("SASL_PLAINTEXT", other) => Err(NotCompiledIn(format!("sasl.mechanism {other}"))),
            (other, _) => Err(NotCompiledIn(format!("security.protocol {other}"))),
        }
    }
}

/// Where the brokers are, who asks, and how.
#[derive(Clone)]
pub struct KafkaAddress {
    pub(super) servers: String,
    pub(super) client_id: String,
    pub(super) login: Option<Login>,
}

/// A name and a password.
#[derive(Clone)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

impl KafkaAddress {
    /// Reads `HOST:PORT[,HOST:PORT…]`: some brokers of the cluster, which tell of the others. The
    /// client's id is what the brokers' logs and quotas call us.
    pub fn parse(servers: &str, client_id: &str) -> Result<Self, BadKafkaServers> {
        let servers: Vec<&str> = servers.split(',').map(str::trim).collect();
        if !servers.iter().all(|server| is_broker(server)) {
            return Err(BadKafkaServers);
        }
        Ok(Self {
            servers: servers.join(","),
            client_id: client_id.to_owned(),
            login: None,
        })
    }

    /// The same, logged in as this user (`SASL_PLAINTEXT` with `PLAIN`).
    #[must_use]
    pub fn logged_in(self, user: &str, password: &str) -> Self {
        let login = Login {
            user: user.to_owned(),
            password: password.to_owned(),
        };
        Self {
            login: Some(login),
            ..self
        }
    }
}

/// Whether this is a name or a number of a host, and a port.
fn is_broker(server: &str) -> bool {
    let Some((host, port)) = server.rsplit_once(':') else {
        return false;
    };
    let is_of_a_host = |c: char| c.is_ascii_alphanumeric() || ".-_[]:".contains(c);
    !host.is_empty() && host.chars().all(is_of_a_host) && port.parse::<u16>().is_ok_and(|p| p > 0)
}

/// Without user and password.
impl fmt::Display for KafkaAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.servers)
    }
}

impl fmt::Debug for KafkaAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KafkaAddress({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brokers_are_a_list_of_hosts_with_ports() {
        let address = KafkaAddress::parse("kafka-1:9092, [::1]:9093", "orders").unwrap();
        assert_eq!(address.to_string(), "kafka-1:9092,[::1]:9093");
        for wrong in [
            "",
            "kafka",
            "kafka:0",
            "kafka:9092,",
            "http://kafka:9092",
            "u@kafka:9092",
        ] {
            assert!(KafkaAddress::parse(wrong, "orders").is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let address = KafkaAddress::parse("kafka:9092", "orders").unwrap();
        let shown = format!("{:?}", address.logged_in("ann", "open sesame"));
        assert_eq!(shown, "KafkaAddress(kafka:9092)");
    }

    #[test]
    fn what_is_not_compiled_in_is_refused_by_name() {
        use KafkaSecurity::{Plaintext, SaslPlaintext};
        assert_eq!(KafkaSecurity::named("PLAINTEXT", ""), Ok(Plaintext));
        assert_eq!(
            KafkaSecurity::named("SASL_PLAINTEXT", "PLAIN"),
            Ok(SaslPlaintext)
        );
        for (protocol, mechanism, named) in [
            ("SSL", "", "security.protocol SSL"),
            ("SASL_SSL", "PLAIN", "security.protocol SASL_SSL"),
            (
                "SASL_PLAINTEXT",
                "SCRAM-SHA-256",
                "sasl.mechanism SCRAM-SHA-256",
            ),
        ] {
            let told = KafkaSecurity::named(protocol, mechanism).unwrap_err();
            assert!(told.to_string().starts_with(named), "{told}");
        }
    }
}
