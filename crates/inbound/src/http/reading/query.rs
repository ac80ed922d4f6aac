//! Query strings: each parameter once, in bounds, with all faults at once.

use crate::http::reading::fields::{Fault, Violation};
use crate::http::reading::moment;
use axum::extract::Query;
use axum::http::Uri;
use domain::text::clipped;
use domain::{Currency, Money};
use serde_json::Value;

/// How many unknown parameters are named, and how much of each name.
const NAMED: usize = 10;
const NAME_LIMIT: usize = 64;

/// The parameters of one request, read one by one.
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
    /// Those that were asked for.
    known: Vec<&'static str>,
    violations: Vec<Violation>,
}

impl Parameters {
    /// Those of a request's address.
    pub(crate) fn of(uri: &Uri) -> Self {
        let (pairs, violations) = match Query::<Vec<(String, String)>>::try_from_uri(uri) {
            Ok(Query(pairs)) => (pairs, Vec::new()),
            Err(_) => (Vec::new(), vec![unreadable()]),
        };
        Self {
            pairs,
            known: Vec::new(),
            violations,
        }
    }

    /// Takes a parameter that forms send once for each ticked box as one, with commas between its values.
    pub(crate) fn join(&mut self, name: &'static str) {
        let (values, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pairs)
            .into_iter()
            .partition(|(met, _)| met == name);
        let values = values.into_iter().map(|(_, value)| value);
        let values: Vec<String> = values.filter(|value| !value.is_empty()).collect();
        self.pairs = others;
        self.pairs.push((name.to_owned(), values.join(",")));
    }

    /// A parameter that may be absent or empty.
    pub(crate) fn read<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        self.known.push(name);
        let mut sent = self.pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v);
        let value = sent.next().filter(|value| !value.is_empty())?;
        let read = if sent.next().is_some() {
            Err(Fault::Rule("must be given once".to_owned()))
        } else {
            read(value)
        };
        let input = Value::String(value.clone());
        read.map_err(|fault| self.violations.push(Violation::of(name, fault, input)))
            .ok()
    }

    /// Takes offence at a parameter that does not go with another one.
    pub(crate) fn refuse(&mut self, name: &'static str, why: &str) {
        let sent = self.pairs.iter().find(|(n, _)| n == name);
        let input = sent.map_or_else(String::new, |(_, value)| value.clone());
        let fault = Fault::Rule(why.to_owned());
        let violation = Violation::of(name, fault, Value::String(input));
        self.violations.push(violation);
    }

    /// Takes offence at parameters that nobody has read: a misspelt filter must not look like one
    /// that everything passes.
    pub(crate) fn refuse_unknown(&mut self) {
        let is_unknown = |name: &&String| !self.known.contains(&name.as_str());
        let names = self.pairs.iter().map(|(name, _)| name);
        let unknown: Vec<String> = names
            .filter(is_unknown)
            .take(NAMED)
            .map(|name| clipped(name, NAME_LIMIT))
            .collect();
        if !unknown.is_empty() {
            let words = format!(
                "has parameters that are not known here: {}",
                unknown.join(", ")
            );
            let fault = Fault::Rule(words);
            let input = Value::String(String::new());
            self.violations.push(Violation::of("query", fault, input));
        }
    }

    /// The faults, if there are any.
    pub(crate) fn finish(self) -> Result<(), Vec<Violation>> {
        if self.violations.is_empty() {
            Ok(())
        } else {
            Err(self.violations)
        }
    }
}

fn unreadable() -> Violation {
    // The input is empty and not null, which would read as missing.
    let fault = Fault::Rule("the query string is not readable".to_owned());
    Violation::of("query", fault, Value::String(String::new()))
}

/// A whole number in bounds.
pub(crate) fn whole(least: u32, most: u32) -> impl Fn(&str) -> Result<u32, Fault> {
    move |text| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Fault::UnreadableWhole);
        }
        match text.parse::<i128>() {
            Ok(number) if number < i128::from(least) => Err(Fault::AtLeast(least)),
            Ok(number) => u32::try_from(number)
                .ok()
                .filter(|number| *number <= most)
                .ok_or(Fault::AtMost(most)),
            Err(_) => Err(Fault::AtMost(most)),
        }
    }
}

/// Where the last page ended: an order's number, as the page before said it.
pub(crate) fn cursor(text: &str) -> Result<domain::OrderNumber, Fault> {
    text.parse()
        .map(domain::OrderNumber)
        .map_err(|_| Fault::Rule("is not a cursor of this list".to_owned()))
}

/// One or more names, with commas between them.
pub(crate) fn several<T>(
    parse: impl Fn(&str) -> Option<T>,
    otherwise: &'static str,
) -> impl Fn(&str) -> Result<Vec<T>, Fault> {
    move |text| {
        let names = text.split(',').map(str::trim);
        let parsed: Option<Vec<T>> = names.map(&parse).collect();
        parsed.ok_or_else(|| Fault::Rule(otherwise.to_owned()))
    }
}

/// One of these, by name in any case.
pub(crate) fn named<T: Copy>(
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> impl Fn(&str) -> Result<T, Fault> {
    move |text| {
        let mut known = all.iter().copied();
        let found = known.find(|value| name(*value).eq_ignore_ascii_case(text));
        found.ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|value| name(*value)).collect();
            Fault::Rule(format!("must be one of {}", names.join(", ")))
        })
    }
}

/// A moment as RFC 3339 or the documents write it, or a day (UTC): its beginning, or its end.
pub(crate) fn day_or_moment(text: &str, end: bool) -> Result<domain::Timestamp, Fault> {
    moment::read(text)
        .or_else(|| moment::day(text, end))
        .ok_or_else(|| {
            Fault::Rule("must be a day such as 2026-03-08 or a moment of RFC 3339".to_owned())
        })
}

/// An amount of this currency.
pub(crate) fn price(text: &str, currency: Currency) -> Result<Money, Fault> {
    Money::parse(text, currency).map_err(|error| Fault::Rule(error.to_string()))
}
