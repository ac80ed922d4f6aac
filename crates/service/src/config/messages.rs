//! `[messages]`: which topics are listened to, and how they and their groups are called. The brokers are
//! those of `[kafka]`.

use super::reader::Reader;
use inbound::messages::{Topic, Topics};

/// What is listened to.
#[derive(Debug, Clone)]
#[cfg_attr(
    not(feature = "kafka"),
    expect(dead_code, reason = "nothing is listened to without it")
)]
pub(crate) struct MessageSettings {
    /// All topics by their names, so that dead letters of one that is no longer listened to can be
    /// replayed.
    pub(crate) topics: Topics,
    /// Those that are listened to.
    pub(crate) heard: Vec<Heard>,
}

/// A topic that is listened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
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
        let heard = heard?.into_iter().filter_map(|(.., topic)| {
            let (name, _) = named.iter().find(|(_, known)| *known == topic)?;
            let group = match topic {
                Topic::PaymentResponse => &response_group,
                Topic::ProductSuccess
                | Topic::PaymentSuccess
                | Topic::PaymentsCompleted
                | Topic::PaymentsFailed => &group,
            };
            Some(Heard {
                name: name.clone(),
                group: group.clone(),
            })
        });
        Some(Self {
            heard: heard.collect(),
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
