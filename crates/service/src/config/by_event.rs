//! What is asked or told by event: somebody has to be asked, and the answers have to be heard. Else orders
//! would wait for what cannot come.

use super::kafka::UsedKafka;
use super::reader::Reader;
use super::{CollaboratorSettings, EventFormatName, KafkaSettings, MessageSettings, Settings};
use inbound::messages::Topic;

/// The settings that have to fit together.
pub(super) struct ByEvent<'a> {
    collaborators: &'a CollaboratorSettings,
    kafka: &'a KafkaSettings,
    messages: &'a MessageSettings,
}

/// A format that asks for payments, and the words that answer.
struct Asking {
    format: EventFormatName,
    name: &'static str,
    answers: [(Topic, &'static str); 2],
}

const ASKING: [Asking; 2] = [
    Asking {
        format: EventFormatName::Storefront,
        name: "storefront",
        answers: [
            (Topic::PaymentsCompleted, "payments-completed"),
            (Topic::PaymentsFailed, "payments-failed"),
        ],
    },
    Asking {
        format: EventFormatName::Gateway,
        name: "gateway",
        answers: [
            (Topic::PaymentResponse, "payment-response"),
            (Topic::PaymentSuccess, "payment-success"),
        ],
    },
];

const PAYMENTS: &str = "payments.protocol = \"events\"";
const PRICES: &str = "catalogue.protocol = \"product-events\"";

impl<'a> ByEvent<'a> {
    pub(super) const fn of(
        collaborators: &'a CollaboratorSettings,
        kafka: &'a KafkaSettings,
        messages: &'a MessageSettings,
    ) -> Self {
        Self {
            collaborators,
            kafka,
            messages,
        }
    }

    /// Names what contradicts what.
    pub(super) fn check(&self, from: &mut Reader<'_>) {
        let Some(used) = &self.kafka.used else {
            self.needs_brokers(from);
            return;
        };
        if self.collaborators.prices_by_event() && !self.hears(Topic::ProductSuccess) {
            let words =
                format!("\"product-success\" among them: with {PRICES} it tells the prices");
            from.contradiction("messages.listen", &words);
        }
        if self.collaborators.pays_by_event() {
            self.payments_need_both_ways(used, from);
        }
    }

    fn needs_brokers(&self, from: &mut Reader<'_>) {
        let by_event = [
            ("catalogue.protocol", self.collaborators.prices_by_event()),
            ("payments.protocol", self.collaborators.pays_by_event()),
        ];
        for (key, _) in by_event.into_iter().filter(|(_, is_so)| *is_so) {
            from.contradiction(
                key,
                "another one, or kafka.brokers, through which events go",
            );
        }
    }

    fn payments_need_both_ways(&self, used: &UsedKafka, from: &mut Reader<'_>) {
        let mut asking = ASKING
            .iter()
            .filter(|one| used.formats.contains(&one.format));
        let (Some(asking), None) = (asking.next(), asking.next()) else {
            let words = format!(
                "either \"storefront\" or \"gateway\" among them, and not both: with {PAYMENTS} that is how \
                 payments are asked for"
            );
            from.contradiction("kafka.formats", &words);
            return;
        };
        if asking.answers.iter().any(|(topic, _)| !self.hears(*topic)) {
            let [(_, one), (_, other)] = asking.answers;
            let words = format!(
                "{one:?} and {other:?} among them: with {PAYMENTS} and the format {:?} they tell what becomes \
                 of a payment",
                asking.name
            );
            from.contradiction("messages.listen", &words);
        }
    }

    fn hears(&self, topic: Topic) -> bool {
        self.messages.heard.iter().any(|heard| heard.topic == topic)
    }
}

impl Settings {
    /// The topic in which refunds are asked for, if that is by event. They count as made then, and none of the
    /// documents has a service that reads it.
    pub(crate) fn refunds_asked_in(&self) -> Option<&str> {
        let by_event = self.collaborators.pays_by_event();
        let used = self.kafka.used.as_ref().filter(|_| by_event)?;
        let asks = |format: &EventFormatName| match format {
            EventFormatName::Canonical => None,
            EventFormatName::Storefront => Some(used.storefront.refund_requested.as_str()),
            EventFormatName::Gateway => Some(used.gateway.payment_refund.as_str()),
        };
        used.formats.iter().find_map(asks)
    }
}
