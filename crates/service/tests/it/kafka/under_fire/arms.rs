//! What a fleet of each document is told: its topics, its groups, and how impatient it is.

/// One of the two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// 001.
    Storefront,
    /// 002.
    Gateway,
}

impl Document {
    /// What its messages in lie in, with the group that listens.
    pub(super) const fn heard(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Storefront => &[
                ("cloudforge.payments.completed", "storefront-group"),
                ("cloudforge.payments.failed", "storefront-group"),
            ],
            Self::Gateway => &[
                ("product-success-topic", "order-group"),
                ("Payment-Response", "order-group-response"),
                ("payment-success-topic", "order-group"),
            ],
        }
    }

    /// Where its canonical events go.
    pub(super) const fn events(self) -> &'static str {
        match self {
            Self::Storefront => "storefront.events",
            Self::Gateway => "gateway.events",
        }
    }

    /// What its replicas are set to.
    pub(super) fn settings(self, servers: &str) -> Vec<(&'static str, String)> {
        let own: &[(&str, &str)] = match self {
            Self::Storefront => &[
                ("kafka.formats", "canonical,storefront"),
                ("messages.listen", "payments-completed,payments-failed"),
                ("messages.group", "storefront-group"),
            ],
            Self::Gateway => &[
                ("kafka.formats", "canonical,gateway"),
                (
                    "messages.listen",
                    "product-success,payment-response,payment-success",
                ),
                ("catalogue.protocol", "product-events"),
                ("inventory.protocol", "none"),
                ("http.answer_wait", "2s"),
            ],
        };
        let all = [
            ("kafka.brokers", servers),
            ("kafka.events_topic", self.events()),
            ("kafka.delivery_timeout", "2s"),
            ("payments.protocol", "events"),
            ("payments.unpaid_after", "12s"),
            ("collaborators.timeout", "1s"),
            ("engine.lease", "3s"),
            ("engine.call_timeout", "1500ms"),
            ("engine.poll_interval", "100ms"),
            ("engine.claims_before_parking", "100"),
        ];
        let all = all.iter().chain(own);
        all.map(|(name, value)| (*name, (*value).to_owned()))
            .collect()
    }
}

/// What befalls the sandbox's answers, by chance from this seed.
pub(super) fn script(seed: u64) -> serde_json::Value {
    serde_json::json!({"seed": seed, "faults": {
        "payments": {
            "duplicate": 120, "duplicate=3": 20, "reorder": 100, "after-next": 60, "poison": 80, "delay=3000": 40,
            "late=12000": 20, "decline": 60,
        },
        "catalogue": {"duplicate": 120, "after-next": 60, "poison": 60, "delay=3000": 30, "decline": 30},
    }})
}

/// Payments that nobody ever takes or tells of: their orders expire.
pub(super) fn rules() -> serde_json::Value {
    serde_json::json!([
        {"fault": "hang", "call": "order", "nth": 8, "times": 2},
        {"fault": "hang", "call": "created", "nth": 8, "times": 2}])
}
