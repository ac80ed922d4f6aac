//! Answers that contradict the request: another amount, another product, a success that is none.

use super::contradiction::Contradiction;
use crate::sandbox::reply::Reply;
use serde_json::{Number, Value, json};

const SOMETHING_ELSE: &str = "SOMETHING-ELSE";

/// The answer, wrong in one thing; as it is where it has nothing to be wrong in, as refusals have.
pub(super) fn contradicting(what: Contradiction, reply: Reply) -> Reply {
    let mut body: Value = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    let is_wrong = match what {
        Contradiction::Status => {
            return Reply {
                status: 422,
                ..reply
            };
        }
        Contradiction::Success => {
            fails(&mut body);
            true
        }
        Contradiction::Any => Contradiction::IN_TURN
            .into_iter()
            .any(|one| contradict(one, &mut body)),
        one => contradict(one, &mut body),
    };
    if !is_wrong {
        return reply;
    }
    Reply {
        status: 200,
        content_type: Some("application/json".to_owned()),
        body: body.to_string().into_bytes(),
        ..reply
    }
}

fn fails(body: &mut Value) {
    match body {
        Value::Object(members) => {
            members.insert("success".to_owned(), Value::Bool(false));
        }
        other => *other = json!({"success": false, "message": "no"}),
    }
}

/// The same of what an event says, which has no status; one that has nothing for it stays as it is.
#[cfg(feature = "kafka")]
pub(in crate::sandbox) fn contradict_event(what: Contradiction, body: &mut Value) {
    let tried: &[Contradiction] = match &what {
        Contradiction::Any => &Contradiction::IN_TURN,
        one => std::slice::from_ref(one),
    };
    for one in tried {
        if contradict(*one, body) {
            return;
        }
    }
}

/// Whether there was something to contradict in.
fn contradict(what: Contradiction, body: &mut Value) -> bool {
    let members = body.as_object_mut().into_iter().flatten();
    let found = members.filter(|(name, _)| what.members().contains(&name.as_str()));
    let Some((_, value)) = found.into_iter().next() else {
        return false;
    };
    let other = match (what, &*value) {
        (Contradiction::Currency, _) => Some(json!("XTS")),
        (Contradiction::Product, Value::Array(_)) => Some(json!([SOMETHING_ELSE])),
        (Contradiction::Product | Contradiction::Order, _) => Some(json!(SOMETHING_ELSE)),
        (Contradiction::Less, value) => {
            value.as_u64().map(|number| number.saturating_sub(1).into())
        }
        (Contradiction::Twice, value) => twice(value),
        (_, value) => another_number(value),
    };
    other.is_some_and(|other| {
        *value = other;
        true
    })
}

/// The same number with a digit in front.
fn another_number(value: &Value) -> Option<Value> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let number: Number = serde_json::from_str(&format!("1{text}")).ok()?;
    Some(Value::Number(number))
}

/// Twice the number, with as many decimals.
fn twice(value: &Value) -> Option<Value> {
    let text = value.as_number()?.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let minor: u64 = format!("{whole}{decimals}").parse().ok()?;
    let mut twice = minor.checked_mul(2)?.to_string();
    if !decimals.is_empty() {
        twice = format!("{twice:0>width$}", width = decimals.len() + 1);
        twice.insert(twice.len() - decimals.len(), '.');
    }
    serde_json::from_str(&twice).ok().map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contradicted(what: Contradiction, body: &Value) -> (u16, Value) {
        let reply = Reply {
            status: 201,
            headers: Vec::new(),
            content_type: None,
            body: body.to_string().into_bytes(),
            is_failure: false,
        };
        let reply = contradicting(what, reply);
        (reply.status, serde_json::from_slice(&reply.body).unwrap())
    }

    #[test]
    fn an_answer_is_wrong_in_what_was_ordered() {
        let paid = json!({"status": "SUCCESS", "amount": 12.5, "currency": "USD"});
        let (status, body) = contradicted(Contradiction::Amount, &paid);
        assert_eq!(
            (status, body["amount"].to_string()),
            (200, "112.5".to_owned())
        );
        for (amount, twice) in [("12.5", "25.0"), ("0.05", "0.10"), ("600", "1200")] {
            let amount: Number = serde_json::from_str(amount).unwrap();
            let (_, body) = contradicted(Contradiction::Twice, &json!({"amount": amount}));
            assert_eq!(body["amount"].to_string(), twice);
        }
        let (_, body) = contradicted(Contradiction::Currency, &paid);
        assert_eq!(body["currency"], "XTS");
        let (status, body) = contradicted(Contradiction::Status, &paid);
        assert_eq!((status, body), (422, paid.clone()));
        let (_, body) = contradicted(Contradiction::Success, &json!({"success": true}));
        assert_eq!(body, json!({"success": false}));
        let moved = json!({"productId": "1", "quantity": 2, "orderId": "o1"});
        let (_, body) = contradicted(Contradiction::Less, &moved);
        assert_eq!(body["quantity"], 1);
        let (_, body) = contradicted(Contradiction::Order, &moved);
        assert_eq!(body["orderId"], "SOMETHING-ELSE");
        let none_short = json!({"success": true, "unavailableProducts": []});
        let (_, body) = contradicted(Contradiction::Any, &none_short);
        assert_eq!(body["unavailableProducts"], json!(["SOMETHING-ELSE"]));
    }

    #[test]
    fn an_answer_that_has_nothing_to_be_wrong_in_stays_as_it_is() {
        let refused = json!({"message": "Not enough stock"});
        let (status, body) = contradicted(Contradiction::Product, &refused);
        assert_eq!((status, body), (201, refused));
    }
}
