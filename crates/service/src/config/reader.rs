//! Reads the values in force one by one and collects what is wrong with them.

use super::fault::Fault;
use super::layers::{Layered, Origin};
use super::secret::Secret;
use super::settings::InForce;
use super::span;
use crate::secrets::SecretFile;
use config::ValueKind;
use domain::Duration;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A table of a settings file, by its members' names.
pub(super) type Table = config::Map<String, config::Value>;

/// A setting that a typed value was read from.
pub(super) struct Reader<'a> {
    layered: &'a Layered,
    pub(super) faults: Vec<Fault>,
    pub(super) secrets: BTreeSet<String>,
    /// Every key whose value somebody asked for.
    pub(super) read: BTreeSet<String>,
    /// What is in force although no layer says so, such as the paths of a protocol, or instead of a default.
    pub(super) implied: Vec<InForce>,
    /// The files that secrets lie in.
    pub(super) secret_files: Vec<SecretFile>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(layered: &'a Layered) -> Self {
        let private = layered
            .iter()
            .filter(|(_, (_, origin))| origin.is_private());
        Self {
            layered,
            faults: Vec::new(),
            secrets: private.map(|(key, _)| key.clone()).collect(),
            read: BTreeSet::new(),
            implied: Vec::new(),
            secret_files: Vec::new(),
        }
    }

    /// A text, made into something by `parse`; a fault if `parse` makes nothing of it.
    pub(super) fn parsed<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let (kind, _) = self.value(key);
        let parsed = match kind {
            ValueKind::String(text) => parse(text),
            _ => None,
        };
        self.or_fault(key, parsed, expected)
    }

    /// A text, made into something by `parse`; a fault in its words if it makes nothing of it.
    pub(super) fn understood<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let (kind, _) = self.value(key);
        let understood = match kind {
            ValueKind::String(text) => parse(text),
            _ => Err(expected.to_owned()),
        };
        match understood {
            Ok(value) => Some(value),
            Err(expected) => self.or_fault(key, None, &expected),
        }
    }

    /// Any text, even an empty one.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.parsed(key, "a text", |text| Some(text.to_owned()))
    }

    /// Keeps a text from screens if it says something that is not for them.
    pub(super) fn hide_if(&mut self, key: &str, is_private: impl FnOnce(&str) -> bool) {
        if text(self.value(key).0).is_none_or(is_private) {
            self.secrets.insert(key.to_owned());
        }
    }

    /// Whether a value is kept from screens.
    pub(super) fn is_hidden(&self, key: &str) -> bool {
        self.secrets.contains(key)
    }

    /// A text that is kept from screens: empty, or so long at least.
    pub(super) fn secret(&mut self, key: &str, shortest: usize) -> Option<Secret> {
        self.secrets.insert(key.to_owned());
        let expected =
            format!("nothing, or at least {shortest} visible ASCII characters without spaces");
        self.parsed(key, &expected, |text| {
            let can_be_sent = text.bytes().all(|byte| byte.is_ascii_graphic());
            let is_long_enough = text.is_empty() || text.len() >= shortest;
            (can_be_sent && is_long_enough).then(|| Secret::new(text.to_owned()))
        })
    }

    /// `true` or `false`.
    pub(super) fn switch(&mut self, key: &str) -> Option<bool> {
        let (kind, origin) = self.value(key);
        let switch = match kind {
            ValueKind::Boolean(on) => Some(*on),
            ValueKind::String(text) if origin.is_text_only() => text.parse().ok(),
            _ => None,
        };
        self.or_fault(key, switch, "true or false")
    }

    /// A whole number within bounds.
    pub(super) fn whole(&mut self, key: &str, bounds: RangeInclusive<u64>) -> Option<u64> {
        let (kind, origin) = self.value(key);
        let number = match kind {
            ValueKind::I64(number) => u64::try_from(*number).ok(),
            ValueKind::String(text) if origin.is_text_only() => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| bounds.contains(number));
        let expected = format!("a whole number from {} to {}", bounds.start(), bounds.end());
        self.or_fault(key, number, &expected)
    }

    /// A length of time within bounds.
    pub(super) fn duration(
        &mut self,
        key: &str,
        bounds: RangeInclusive<Duration>,
    ) -> Option<Duration> {
        let (from, to) = (span::written(*bounds.start()), span::written(*bounds.end()));
        let expected = format!("a length of time from \"{from}\" to \"{to}\", such as \"10s\"");
        self.parsed(key, &expected, |text| {
            span::parse(text).filter(|duration| bounds.contains(duration))
        })
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let words: Vec<String> = choices
            .iter()
            .map(|(word, _)| format!("{word:?}"))
            .collect();
        self.parsed(key, &words.join(" or "), |text| {
            choices
                .iter()
                .find(|(word, _)| *word == text)
                .map(|(_, choice)| *choice)
        })
    }

    /// A list of texts, each made into something by `parse`; in the environment with commas.
    pub(super) fn list<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let (kind, origin) = self.value(key);
        let texts: Option<Vec<&str>> = match kind {
            ValueKind::Array(items) => items.iter().map(|item| text(&item.kind)).collect(),
            ValueKind::String(all) if origin.is_text_only() => {
                let parts = all.split(',').map(str::trim);
                Some(parts.filter(|part| !part.is_empty()).collect())
            }
            _ => None,
        };
        let list = texts.and_then(|texts| texts.into_iter().map(parse).collect());
        self.or_fault(key, list, expected)
    }

    /// A list of tables, each made into something by `read`. Kept from screens: a table that is not
    /// right may hold a secret.
    pub(super) fn tables<T>(
        &mut self,
        key: &str,
        expected: &str,
        read: impl Fn(&Table) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.secrets.insert(key.to_owned());
        let (kind, _) = self.value(key);
        let list = match kind {
            ValueKind::Array(items) => {
                let tables = items.iter().map(|item| match &item.kind {
                    ValueKind::Table(table) => read(table),
                    _ => None,
                });
                tables.collect()
            }
            _ => None,
        };
        self.or_fault(key, list, expected)
    }

    /// A value that is right by itself and wrong beside another.
    pub(super) fn contradiction(&mut self, key: &str, expected: &str) {
        let _: Option<()> = self.or_fault(key, None, expected);
    }

    /// Whether any layer has this setting.
    pub(super) fn has(&self, key: &str) -> bool {
        self.layered.contains_key(key)
    }

    /// Whether nobody has set it: it is as the defaults have it.
    pub(super) fn is_default(&self, key: &str) -> bool {
        let known = self.layered.get(key);
        known.is_some_and(|(_, origin)| *origin == Origin::Default)
    }

    /// What stands directly below this key, by its name.
    pub(super) fn below(&self, key: &str) -> Vec<String> {
        let names = self.layered.keys().filter_map(|known| {
            let name = known.strip_prefix(key)?.strip_prefix('.')?;
            Some(name.to_owned())
        });
        names.collect()
    }

    fn value(&mut self, key: &str) -> (&'a ValueKind, &'a Origin) {
        self.read.insert(key.to_owned());
        let (kind, origin) = self
            .layered
            .get(key)
            .expect("a test checks that the defaults have every key that is read");
        (kind, origin)
    }

    fn or_fault<T>(&mut self, key: &str, value: Option<T>, expected: &str) -> Option<T> {
        if value.is_none() {
            let is_secret = self.secrets.contains(key);
            let (kind, origin) = self.value(key);
            let met = if is_secret {
                Secret::HIDDEN.to_owned()
            } else {
                shown(kind)
            };
            self.faults.push(Fault {
                key: key.to_owned(),
                value: Some(met),
                source: origin.to_string(),
                expected: expected.to_owned(),
            });
        }
        value
    }
}

/// A value that is a text.
pub(super) fn text(kind: &ValueKind) -> Option<&str> {
    match kind {
        ValueKind::String(text) => Some(text),
        _ => None,
    }
}

/// A value as TOML writes it, on one line and clipped.
pub(super) fn shown(kind: &ValueKind) -> String {
    match kind {
        ValueKind::String(text) => {
            let clipped: String = text.chars().take(200).collect();
            format!("{clipped:?}")
        }
        ValueKind::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(&item.kind)).collect();
            format!("[{}]", items.join(", "))
        }
        ValueKind::Table(_) => "{}".to_owned(),
        other => other.to_string(),
    }
}
