//! The sandbox's log of effects, typed.

use serde_json::Value;
use std::collections::BTreeSet;

/// The whole log, in the order of its numbers.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    pub(crate) entries: Vec<Entry>,
}

/// One entry.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The number of its request's entry.
    pub(crate) request: u64,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    Asked(Asked),
    Effect(Effect),
    Answered(Answered),
}

/// A request that has arrived.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// Whose call it is; empty where no protocol has it.
    pub(crate) collaborator: String,
    pub(crate) protocol: String,
    pub(crate) call: String,
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    pub(crate) key: Option<String>,
    pub(crate) fault: Option<String>,
    pub(crate) body: Value,
}

/// Something that a request did.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effect {
    /// Such as `reserved`.
    pub(crate) name: String,
    pub(crate) product: Option<String>,
    pub(crate) units: Option<i64>,
    /// The provider's name for a payment.
    pub(crate) payment: Option<String>,
    pub(crate) minor: Option<i64>,
    pub(crate) currency: Option<String>,
}

/// How a request ended.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    /// None: nothing left.
    pub(crate) status: Option<i64>,
    pub(crate) is_replay: bool,
}

impl Log {
    /// From the lines as they are told.
    pub(crate) fn of(lines: &[Value]) -> Self {
        let entries = (1..).zip(lines).map(|(number, line)| {
            assert_eq!(line["n"], number, "the log has no gap");
            Entry::of(line)
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// Every effect with the request that had it.
    pub(crate) fn effects(&self) -> impl Iterator<Item = (&Asked, &Effect)> {
        self.entries.iter().filter_map(|entry| match &entry.what {
            What::Effect(effect) => Some((self.asked(entry.request), effect)),
            _ => None,
        })
    }

    /// Every request, with its number.
    pub(crate) fn requests(&self) -> impl Iterator<Item = (u64, &Asked)> {
        self.entries.iter().filter_map(|entry| match &entry.what {
            What::Asked(asked) => Some((entry.request, asked)),
            _ => None,
        })
    }

    /// Every request of this call.
    pub(crate) fn of_call(&self, call: &str) -> impl Iterator<Item = &Asked> {
        let requests = self.requests().map(|(_, asked)| asked);
        requests.filter(move |asked| asked.call == call)
    }

    /// Every request that a fault befell, with its number.
    pub(crate) fn befallen(&self) -> impl Iterator<Item = (u64, &Asked)> {
        self.requests().filter(|(_, asked)| asked.fault.is_some())
    }

    /// Whether a call of an order has had an effect: what an operator finds out there.
    pub(crate) fn was_done(&self, order: &str, call: &str) -> bool {
        let key = format!("{order}:{call}");
        self.effects()
            .any(|(asked, _)| asked.key.as_deref() == Some(&key))
    }

    /// How a request ended, once it has.
    pub(crate) fn end(&self, request: u64) -> Option<&Answered> {
        self.entries.iter().find_map(|entry| match &entry.what {
            What::Answered(answered) if entry.request == request => Some(answered),
            _ => None,
        })
    }

    /// The numbers of all requests that have ended.
    pub(crate) fn ended(&self) -> BTreeSet<u64> {
        let ended = self.entries.iter().filter_map(|entry| match &entry.what {
            What::Answered(_) => Some(entry.request),
            _ => None,
        });
        ended.collect()
    }

    /// The request with this number.
    pub(super) fn asked(&self, request: u64) -> &Asked {
        let found = self.requests().find(|(number, _)| *number == request);
        let (_, asked) = found.expect("every entry names its request");
        asked
    }
}

impl Entry {
    /// Whether it tells of something that was done.
    pub(super) const fn is_effect(&self) -> bool {
        matches!(self.what, What::Effect(_))
    }

    fn of(line: &Value) -> Self {
        let text = |name: &str| line[name].as_str().map(str::to_owned);
        let word = |name: &str| text(name).unwrap_or_default();
        let number = |name: &str| line[name].as_i64();
        let what = match line["kind"].as_str() {
            Some("request") => What::Asked(Asked {
                collaborator: word("collaborator"),
                protocol: word("protocol"),
                call: word("call"),
                method: word("method"),
                path: word("path"),
                key: text("key"),
                fault: text("fault"),
                body: line["body"].clone(),
            }),
            Some("effect") => What::Effect(Effect {
                name: word("effect"),
                product: text("product"),
                units: number("units"),
                payment: text("payment"),
                minor: number("minor"),
                currency: text("currency"),
            }),
            Some("answer") => What::Answered(Answered {
                status: number("status"),
                is_replay: line["replayed"] == true,
            }),
            _ => panic!("no entry looks like this: {line}"),
        };
        Self {
            request: line["request"].as_u64().unwrap(),
            what,
        }
    }
}
