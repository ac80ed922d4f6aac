//! Ids of other services in JSON: some write them as numbers, some as text; here they are text.

use serde_json::{Number, Value};

/// As the documents write it: a number where it is one in its shortest form, else a text. `007` stays
/// a text, so that it comes back as it was.
pub(super) fn to_wire(id: &str) -> Value {
    let number = id.parse::<u64>().ok();
    match number.filter(|number| number.to_string() == id) {
        Some(number) => Value::Number(Number::from(number)),
        None => Value::String(id.to_owned()),
    }
}

/// The id in an answer, however it is written there.
pub(super) fn from_wire(id: &Value) -> Option<String> {
    match id {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_as_it_went() {
        for id in [
            "1",
            "101",
            "PROD001",
            "007",
            "-1",
            "1.0",
            "99999999999999999999",
        ] {
            assert_eq!(from_wire(&to_wire(id)).as_deref(), Some(id));
        }
        assert_eq!(to_wire("101").to_string(), "101");
        assert_eq!(to_wire("007").to_string(), "\"007\"");
    }
}
