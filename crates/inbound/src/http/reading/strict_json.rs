//! JSON without surprises: a member that comes twice is an error, for which of the two counts would
//! depend on the reader.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;
use std::str::FromStr;

/// How `serde_json` hands over a number's text when numbers keep it.
const NUMBER_TOKEN: &str = "$serde_json::private::Number";

/// The most values of one text: a value takes many times its text's memory, so the bound on bytes
/// alone would let small bodies fill the machine. The largest order has about a thousand.
const MAX_VALUES: usize = 10_000;

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// In bytes from the beginning.
    pub(crate) offset: usize,
    pub(crate) why: String,
}

/// Reads one JSON value; nesting is bounded by the reader's own limit of 128.
pub(crate) fn parse(text: &str) -> Result<Value, Fault> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let left = Cell::new(MAX_VALUES);
    let value = Strict(&left).deserialize(&mut reader);
    let whole = value.and_then(|value| reader.end().map(|()| value));
    whole.map_err(|error| Fault {
        offset: offset(text, error.line(), error.column()),
        why: domain::text::clipped(&error.to_string(), 200),
    })
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (before + column.saturating_sub(1)).min(text.len())
}

/// Reads a value, as long as some are left.
#[derive(Clone, Copy)]
struct Strict<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = self.0.get().checked_sub(1);
        let too_many = || D::Error::custom(format!("there are more than {MAX_VALUES} values"));
        self.0.set(left.ok_or_else(too_many)?);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.is_empty() && name == NUMBER_TOKEN {
                let text: String = members.next_value()?;
                let number = Number::from_str(&text).map_err(A::Error::custom)?;
                return Ok(Value::Number(number));
            }
            if object.contains_key(&name) {
                let name = domain::text::clipped(&name, 40);
                return Err(A::Error::custom(format!("member {name:?} comes twice")));
            }
            object.insert(name, members.next_value_seed(self)?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_are_written() {
        for text in [
            r#"{"a":[1,2.50,-0,1e400,true,null,"x"],"b":{"a":{}}}"#,
            "123456789012345678901234567890.10",
            r#""\ud83d\ude00""#,
        ] {
            let expected: Value = serde_json::from_str(text).unwrap();
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_member_that_comes_twice_is_refused() {
        let fault = parse(r#"{"a":1,"b":{"c":1,"c":2}}"#).unwrap_err();
        assert!(
            fault.why.contains(r#"member "c" comes twice"#),
            "{}",
            fault.why
        );
    }

    #[test]
    fn a_text_of_too_many_values_is_refused_before_they_fill_the_memory() {
        let list = |values: usize| format!("[{}1]", "1,".repeat(values - 2));
        assert!(parse(&list(MAX_VALUES)).is_ok());
        let fault = parse(&list(500_000)).unwrap_err();
        assert!(
            fault.why.contains("more than 10000 values"),
            "{}",
            fault.why
        );
    }

    #[test]
    fn broken_texts_are_refused_with_their_place() {
        let deep = "[".repeat(100_000);
        for text in ["{", "{\"a\":}", "1 2", "nul", "\"\\ud800\"", "[1,]", &deep] {
            assert!(parse(text).is_err());
        }
        assert_eq!(parse("{\n\"a\":x}").unwrap_err().offset, 6);
        // Not a number in disguise either.
        assert!(parse(r#"{"$serde_json::private::Number":"x"}"#).is_err());
    }
}
