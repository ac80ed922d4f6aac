//! `[messages]`: which topics are listened to, and how they and their groups are called. The brokers are
//! those of `[kafka]`.

use super::reader::Reader;
use domain::Duration;
use inbound::messages::{Topic, Topics};

/// What is listened to.
#[derive(Debug, Clone)]
pub(crate) struct MessageSettings {
    /// All topics by their names, so that dead letters of one that is no longer listened to can be
    /// replayed.
    pub(crate) topics: Topics,
    /// Those that are listened to.
    pub(crate) heard: Vec<Heard>,
    /// Those that could be.
    pub(crate) known: Vec<Heard>,
    /// How long it is known that a message has taken effect.
    pub(crate) keep_heard: Duration,
    /// How long a dead letter is kept after a person has decided.
    pub(crate) keep_dead_letters: Duration,
}

/// A topic that is listened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) topic: Topic,
    pub(crate) name: String,
    pub(crate) group: String,
}

const KINDS: [(&str, &str, Topic); 5] = [
    (
        "product-success",
        "messages.product_success_topic",
        Topic::ProductSuccess,
    ),
    (
        "payment-response",
        "messages.payment_response_topic",
        Topic::PaymentResponse,
    ),
    (
        "payment-success",
        "messages.payment_success_topic",
        Topic::PaymentSuccess,
    ),
    (
        "payments-completed",
        "messages.payments_completed_topic",
        Topic::PaymentsCompleted,
    ),
    (
        "payments-failed",
        "messages.payments_failed_topic",
        Topic::PaymentsFailed,
    ),
];

impl MessageSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let words = KINDS.map(|(word, ..)| format!("{word:?}")).join(", ");
        let heard = from.list("messages.listen", &format!("some of {words}"), |word| {
            KINDS.into_iter().find(|(known, ..)| *known == word)
        });
        let group = from.parsed("messages.group", NAME, name);
        let response_group = from.parsed("messages.response_group", NAME, name);
        let ages = Duration::from_hours(24)..=Duration::from_hours(24 * 3_650);
        let keep_heard = from.duration("messages.keep_heard", ages.clone());
        let keep_dead_letters = from.duration("messages.keep_dead_letters", ages);
        let named: Vec<_> = KINDS
            .into_iter()
            .map(|(_, key, topic)| Some((from.parsed(key, NAME, name)?, topic)))
            .collect();
        let named: Vec<(String, Topic)> = named.into_iter().collect::<Option<_>>()?;
        let (group, response_group) = (group?, response_group?);
        if !cfg!(feature = "kafka") && heard.as_ref().is_some_and(|heard| !heard.is_empty()) {
            let expected = "nothing: this program was built without Kafka";
            from.contradiction("messages.listen", expected);
        }
        let known: Vec<Heard> = named
            .iter()
            .map(|(name, topic)| {
                let group = match topic {
                    Topic::PaymentResponse => &response_group,
                    Topic::ProductSuccess
                    | Topic::PaymentSuccess
                    | Topic::PaymentsCompleted
                    | Topic::PaymentsFailed => &group,
                };
                Heard {
                    topic: *topic,
                    name: name.clone(),
                    group: group.clone(),
                }
            })
            .collect();
        let heard = heard?
            .into_iter()
            .filter_map(|(.., topic)| known.iter().find(|known| known.topic == topic).cloned());
        Some(Self {
            heard: heard.collect(),
            known,
            keep_heard: keep_heard?,
            keep_dead_letters: keep_dead_letters?,
            topics: Topics::new(named),
        })
    }
}

/// What Kafka takes for a name of a topic, without room for `-dlt` behind it.
const NAME: &str = "1 to 245 letters, digits, dots, underscores and hyphens";

fn name(text: &str) -> Option<String> {
    let is_of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let fits = (1..=245).contains(&text.len()) && text.bytes().all(is_of_a_name);
    fits.then(|| text.to_owned())
}
