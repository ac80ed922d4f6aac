//! `[kafka]`: where the brokers are, which formats of events go there, and the topics' names.

use super::reader::Reader;
use crate::secrets::{Part, SecretFile};
use application::ports::SinkName;
use application::relay::Start;
use domain::Duration;
use outbound::events::{Canonical, Gateway, GatewayTopics, Storefront, StorefrontTopics};

/// The brokers that events go to, if any.
#[derive(Debug, Clone)]
pub(crate) struct KafkaSettings {
    /// None: Kafka is not used.
    pub(crate) used: Option<UsedKafka>,
    /// The same whether it is used or not: what things are called there.
    pub(crate) named: UsedKafka,
}

/// Brokers that are used.
#[derive(Debug, Clone)]
#[cfg_attr(
    not(feature = "kafka"),
    expect(dead_code, reason = "brokers are refused without it")
)]
pub(crate) struct UsedKafka {
    pub(crate) brokers: String,
    pub(crate) client_id: String,
    login: Option<(String, SecretFile)>,
    pub(crate) formats: Vec<EventFormatName>,
    pub(crate) start: Start,
    pub(crate) delivery_timeout: Duration,
    /// None: topics are not made.
    pub(crate) partitions: Option<u16>,
    pub(crate) source: String,
    pub(crate) canonical_topic: String,
    pub(crate) storefront: StorefrontTopics,
    pub(crate) gateway: GatewayTopics,
    pub(crate) product_request_topic: String,
}

/// A format of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventFormatName {
    Canonical,
    Storefront,
    Gateway,
}

impl EventFormatName {
    /// All.
    pub(crate) const ALL: [Self; 3] = [Self::Canonical, Self::Storefront, Self::Gateway];
}

const FORMATS: &str = "a list of \"canonical\", \"storefront\" and \"gateway\", each once";
const TOPIC: &str = "a topic's name: 1 to 249 letters, digits or any of . _ -";
const PASSWORD_FILE: &str = "kafka.sasl_password_file";
const BROKERS: &str = if cfg!(feature = "kafka") {
    "nothing, or \"HOST:PORT,HOST:PORT\""
} else {
    "nothing: this program was built without Kafka"
};

impl KafkaSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let brokers = from.parsed("kafka.brokers", BROKERS, brokers);
        let client_id = from.parsed("kafka.client_id", "a name without spaces", plain);
        let login = login(from);
        let formats = formats(from);
        let start = [("now", Start::Now), ("beginning", Start::Beginning)];
        let start = from.choice("kafka.start", &start);
        let times = Duration::from_secs(1)..=Duration::from_secs(100);
        let delivery_timeout = from.duration("kafka.delivery_timeout", times);
        let partitions = from.whole("kafka.partitions", 0..=1_000);
        let source = from.parsed("kafka.source", "a URI reference without spaces", plain);
        let canonical_topic = topic(from, "kafka.events_topic");
        let storefront = storefront(from);
        let gateway = gateway(from);
        let product_request_topic = topic(from, "kafka.product_request_topic");
        let (brokers, partitions) = (brokers?, u16::try_from(partitions?).ok()?);
        let used = UsedKafka {
            client_id: client_id?,
            login: login?,
            formats: formats?,
            start: start?,
            delivery_timeout: delivery_timeout?,
            partitions: (partitions > 0).then_some(partitions),
            source: source?,
            canonical_topic: canonical_topic?,
            storefront: storefront?,
            gateway: gateway?,
            product_request_topic: product_request_topic?,
            brokers,
        };
        Some(Self {
            used: (!used.brokers.is_empty()).then(|| used.clone()),
            named: used,
        })
    }
}

impl UsedKafka {
    /// The canonical format.
    pub(crate) fn canonical(&self) -> Canonical {
        Canonical {
            topic: self.canonical_topic.clone(),
            source: self.source.clone(),
        }
    }

    /// The format of document 001.
    pub(crate) fn storefront(&self) -> Storefront {
        Storefront {
            topics: self.storefront.clone(),
        }
    }

    /// The format of document 002.
    pub(crate) fn gateway(&self) -> Gateway {
        Gateway {
            topics: self.gateway.clone(),
        }
    }
}

impl UsedKafka {
    /// What the sinks of the chosen formats are called.
    pub(crate) fn sinks(&self) -> Vec<SinkName> {
        let name = |format: &EventFormatName| match format {
            EventFormatName::Canonical => "kafka:canonical",
            EventFormatName::Storefront => "kafka:storefront",
            EventFormatName::Gateway => "kafka:gateway",
        };
        let names = self.formats.iter().map(name);
        names.filter_map(|name| SinkName::new(name).ok()).collect()
    }
}

#[cfg(feature = "kafka")]
impl UsedKafka {
    /// Where the brokers are, with the password from its file.
    pub(crate) fn address(&self) -> anyhow::Result<outbound::kafka::KafkaAddress> {
        let address = outbound::kafka::KafkaAddress::parse(&self.brokers, &self.client_id)?;
        let Some((user, file)) = &self.login else {
            return Ok(address);
        };
        Ok(address.logged_in(user, &file.once()?))
    }

    /// The topics that the chosen formats write to.
    pub(crate) fn topics(&self) -> Vec<String> {
        let (storefront, gateway) = (&self.storefront, &self.gateway);
        let of = |format: &EventFormatName| match format {
            EventFormatName::Canonical => vec![Some(&self.canonical_topic)],
            EventFormatName::Storefront => vec![
                Some(&storefront.created),
                Some(&storefront.cancelled),
                Some(&storefront.updated),
                Some(&storefront.refund_requested),
            ],
            EventFormatName::Gateway => vec![
                Some(&gateway.orders),
                gateway.notification.as_ref(),
                Some(&gateway.payment_refund),
            ],
        };
        let topics = self.formats.iter().flat_map(of);
        topics.flatten().cloned().collect()
    }
}

#[cfg(feature = "kafka")]
fn brokers(text: &str) -> Option<String> {
    let is_list = outbound::kafka::KafkaAddress::parse(text, "").is_ok();
    (text.is_empty() || is_list).then(|| text.to_owned())
}

#[cfg(not(feature = "kafka"))]
fn brokers(text: &str) -> Option<String> {
    text.is_empty().then(String::new)
}

fn plain(text: &str) -> Option<String> {
    let fits = (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_owned())
}

/// None: the brokers ask for nothing.
#[expect(
    clippy::option_option,
    reason = "read or faulty, and if read, there or not"
)]
fn login(from: &mut Reader<'_>) -> Option<Option<(String, SecretFile)>> {
    let expected = "\"PLAINTEXT\" or \"SASL_PLAINTEXT\"; TLS is not compiled in";
    let asks = from.parsed("kafka.security_protocol", expected, |text| match text {
        "PLAINTEXT" => Some(false),
        "SASL_PLAINTEXT" => Some(true),
        _ => None,
    });
    let mechanism = from.choice("kafka.sasl_mechanism", &[("PLAIN", ())]);
    let user = from.text("kafka.sasl_username");
    let file = from.text(PASSWORD_FILE);
    let (asks, user, file) = (asks?, user?, file?);
    mechanism?;
    let is_there = !user.is_empty() && !file.is_empty();
    if asks && !is_there {
        let words = "\"PLAINTEXT\", or else set kafka.sasl_username and kafka.sasl_password_file";
        from.contradiction("kafka.security_protocol", words);
    }
    let is_nobody = user.is_empty() && file.is_empty();
    if !asks && !is_nobody {
        let words = "\"SASL_PLAINTEXT\", where there is a name or a password to log in with";
        from.contradiction("kafka.security_protocol", words);
    }
    // The client library could be given another one, but its binding has no safe call for that.
    let file = SecretFile::read_at_start(PASSWORD_FILE, file, Part::FirstLine);
    from.secret_files.extend(asks.then(|| file.clone()));
    Some(asks.then_some((user, file)))
}

fn formats(from: &mut Reader<'_>) -> Option<Vec<EventFormatName>> {
    let formats = from.list("kafka.formats", FORMATS, |name| match name {
        "canonical" => Some(EventFormatName::Canonical),
        "storefront" => Some(EventFormatName::Storefront),
        "gateway" => Some(EventFormatName::Gateway),
        _ => None,
    })?;
    let is_repeated = |(n, format)| formats[..n].contains(format);
    if formats.iter().enumerate().any(is_repeated) {
        from.contradiction("kafka.formats", FORMATS);
    }
    Some(formats)
}

fn topic(from: &mut Reader<'_>, key: &str) -> Option<String> {
    from.parsed(key, TOPIC, topic_name)
}

fn topic_name(name: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let fits = (1..=249).contains(&name.len()) && name.bytes().all(is_plain);
    (fits && name != "." && name != "..").then(|| name.to_owned())
}

fn storefront(from: &mut Reader<'_>) -> Option<StorefrontTopics> {
    let created = topic(from, "kafka.created_topic");
    let cancelled = topic(from, "kafka.cancelled_topic");
    let updated = topic(from, "kafka.updated_topic");
    let refund_requested = topic(from, "kafka.refund_requested_topic");
    Some(StorefrontTopics {
        created: created?,
        cancelled: cancelled?,
        updated: updated?,
        refund_requested: refund_requested?,
    })
}

fn gateway(from: &mut Reader<'_>) -> Option<GatewayTopics> {
    let orders = topic(from, "kafka.orders_topic");
    let expected = format!("nothing, or {TOPIC}");
    let notification = from.parsed("kafka.notification_topic", &expected, |name| {
        let topic = (!name.is_empty()).then(|| topic_name(name));
        topic.map_or(Some(None), |topic| topic.map(Some))
    });
    let payment_refund = topic(from, "kafka.payment_refund_topic");
    Some(GatewayTopics {
        orders: orders?,
        notification: notification?,
        payment_refund: payment_refund?,
    })
}
