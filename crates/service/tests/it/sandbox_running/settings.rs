//! Settings of a service whose collaborators are the sandbox.

/// In a setting's value: where the sandbox is.
pub(crate) const SANDBOX: &str = "SANDBOX";

/// An engine that tries again soon.
pub(crate) const IMPATIENT_ENGINE: [(&str, &str); 3] = [
    ("engine.retry_base", "20ms"),
    ("engine.retry_cap", "200ms"),
    ("engine.poll_interval", "20ms"),
];

/// Customers are told soon that their order is under way.
pub(crate) const IMPATIENT: (&str, &str) = ("http.answer_wait", "200ms");

const KEYS: [(&str, &str); 6] = [
    ("inventory.protocol", "inventory.url"),
    ("payments.protocol", "payments.url"),
    ("shipping.protocol", "shipping.url"),
    ("notifications.protocol", "notifications.url"),
    ("customers.protocol", "customers.url"),
    ("carts.protocol", "carts.url"),
];

/// These collaborators are the sandbox, each by its protocol; all others are built in.
pub(crate) fn over_http(
    collaborators: &[(&str, &'static str)],
) -> Vec<(&'static str, &'static str)> {
    let told = collaborators.iter().flat_map(|(name, protocol)| {
        let keys = KEYS.into_iter();
        let mut keys = keys.filter(|(key, _)| key.strip_suffix(".protocol") == Some(name));
        let (its_protocol, its_url) = keys.next().expect("it is in the list");
        [(its_protocol, *protocol), (its_url, SANDBOX)]
    });
    told.collect()
}

/// These settings where the sandbox is at this URL.
pub(crate) fn located<'a>(settings: &[(&'a str, &str)], url: &str) -> Vec<(&'a str, String)> {
    let settings = settings.iter();
    settings
        .map(|(key, value)| (*key, value.replace(SANDBOX, url)))
        .collect()
}

/// Settings as they are given to a program.
pub(crate) fn borrowed<'a>(settings: &'a [(&str, String)]) -> Vec<(&'a str, &'a str)> {
    let settings = settings.iter();
    settings
        .map(|(key, value)| (*key, value.as_str()))
        .collect()
}

/// Whether the other services honour idempotency keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    Honoured,
    /// As the documents have it.
    Ignored,
}

impl Keys {
    pub(crate) const BOTH: [Self; 2] = [Self::Honoured, Self::Ignored];

    /// What makes a sandbox so.
    pub(crate) const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Honoured => &[],
            Self::Ignored => &["--ignore-keys"],
        }
    }

    /// What tells the service so.
    pub(crate) const fn setting(self) -> (&'static str, &'static str) {
        let word = match self {
            Self::Honoured => "honoured",
            Self::Ignored => "ignored",
        };
        ("collaborators.keys", word)
    }
}
