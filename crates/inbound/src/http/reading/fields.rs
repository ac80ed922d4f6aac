//! Reading a request's members: all that is wrong with them at once, each fault with its place.

use crate::http::reading::readers;
use serde_json::{Map, Value};
use std::cell::RefCell;

/// The most faults that one answer lists.
const MAX_VIOLATIONS: usize = 50;

/// One step on the way to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Segment {
    Member(&'static str),
    Index(usize),
}

/// What is wrong with a value. Contracts put it in their own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    Missing,
    NotObject,
    NotList,
    NotText,
    /// Neither a whole number nor a text, where either is taken.
    NotId,
    /// Of another type than a whole number.
    NotWhole,
    /// A text that does not read as a whole number.
    UnreadableWhole,
    Fraction,
    /// Of another type than a number.
    NotNumber,
    /// A text that does not read as a number.
    UnreadableNumber,
    AtLeast(u32),
    AtMost(u32),
    TooPrecise(u32),
    TooFewItems(usize),
    TooManyItems {
        limit: usize,
        met: usize,
    },
    EmptyText,
    TextTooLong(usize),
    /// A rule with words of its own.
    Rule(String),
}

/// A fault, where it is, and what was met there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) path: Vec<Segment>,
    pub(crate) fault: Fault,
    pub(crate) input: Value,
}

impl Violation {
    /// A fault of a member at the top.
    pub(crate) fn of(name: &'static str, fault: Fault, input: Value) -> Self {
        Self {
            path: vec![Segment::Member(name)],
            fault,
            input,
        }
    }
}

/// Reads a request, which must be an object, or tells all that is wrong with it.
pub(crate) fn read<T>(
    request: &Value,
    read: impl FnOnce(&Fields<'_>) -> Option<T>,
) -> Result<T, Vec<Violation>> {
    let violations = Violations::default();
    let fields = Fields::enter(request, Vec::new(), &violations);
    let read = fields.and_then(|fields| read(&fields));
    let violations = violations.0.into_inner();
    match read {
        Some(read) if violations.is_empty() => Ok(read),
        _ => Err(violations),
    }
}

/// Collects faults while a request is read.
#[derive(Debug, Default)]
struct Violations(RefCell<Vec<Violation>>);

impl Violations {
    fn push(&self, path: Vec<Segment>, fault: Fault, input: &Value) {
        let mut violations = self.0.borrow_mut();
        if violations.len() < MAX_VIOLATIONS {
            violations.push(Violation {
                path,
                fault,
                input: input.clone(),
            });
        }
    }
}

/// The members of one object.
pub(crate) struct Fields<'v> {
    whole: &'v Value,
    members: &'v Map<String, Value>,
    path: Vec<Segment>,
    violations: &'v Violations,
}

impl<'v> Fields<'v> {
    fn enter(value: &'v Value, path: Vec<Segment>, violations: &'v Violations) -> Option<Self> {
        let Value::Object(members) = value else {
            violations.push(path, Fault::NotObject, value);
            return None;
        };
        Some(Self {
            whole: value,
            members,
            path,
            violations,
        })
    }

    /// A member that must be there.
    pub(crate) fn required<T>(
        &self,
        name: &'static str,
        read: impl Fn(&Value) -> Result<T, Fault>,
    ) -> Option<T> {
        match self.members.get(name) {
            Some(value) => self.noting(name, value, read(value)),
            None => self.noting(name, self.whole, Err(Fault::Missing)),
        }
    }

    /// A member that may be absent or null; a faulty one is on record and reads as absent.
    pub(crate) fn optional<T>(
        &self,
        name: &'static str,
        read: impl Fn(&Value) -> Result<T, Fault>,
    ) -> Option<T> {
        match self.members.get(name) {
            None | Some(Value::Null) => None,
            Some(value) => self.noting(name, value, read(value)),
        }
    }

    /// Members that may not be together, or not without another: told of one of them.
    pub(crate) fn refused<T>(&self, name: &'static str, rule: &str) -> Option<T> {
        self.noting(name, self.whole, Err(Fault::Rule(rule.to_owned())))
    }

    /// A list of objects, of 1 to `limit` items. None unless all of it could be read.
    pub(crate) fn items<T>(
        &self,
        name: &'static str,
        limit: usize,
        read: impl Fn(&Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let list = self.required(name, |value| Ok(readers::list(value, limit)?.to_vec()))?;
        let read_item = |(index, item): (usize, &Value)| {
            let mut path = self.path_to(name);
            path.push(Segment::Index(index));
            Fields::enter(item, path, self.violations).and_then(|fields| read(&fields))
        };
        // Every item is read before any fault ends it, so that all faults are found.
        let items: Vec<Option<T>> = list.iter().enumerate().map(read_item).collect();
        items.into_iter().collect()
    }

    fn noting<T>(&self, name: &'static str, input: &Value, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.violations.push(self.path_to(name), fault, input))
            .ok()
    }

    fn path_to(&self, name: &'static str) -> Vec<Segment> {
        let mut path = self.path.clone();
        path.push(Segment::Member(name));
        path
    }
}
