//! Answers that contradict the request: another amount, another product, a success that is none.

use super::fault::Contradiction;
use crate::sandbox::reply::Reply;
use serde_json::{Number, Value, json};

/// The answer, wrong in one thing. One that has nothing to be wrong in says `success: false`.
pub(super) fn contradicting(what: Contradiction, reply: Reply) -> Reply {
    if what == Contradiction::Status {
        return Reply {
            status: 422,
            ..reply
        };
    }
    let mut body: Value = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    let in_turn: &[Contradiction] = match &what {
        Contradiction::Any => &[
            Contradiction::Amount,
            Contradiction::Product,
            Contradiction::Quantity,
        ],
        one => std::slice::from_ref(one),
    };
    if !in_turn.iter().any(|one| contradict(*one, &mut body)) {
        match &mut body {
            Value::Object(members) => {
                members.insert("success".to_owned(), Value::Bool(false));
            }
            other => *other = json!({"success": false, "message": "no"}),
        }
    }
    Reply {
        status: 200,
        content_type: Some("application/json".to_owned()),
        body: body.to_string().into_bytes(),
        ..reply
    }
}

/// Whether there was something to contradict in.
fn contradict(what: Contradiction, body: &mut Value) -> bool {
    match what {
        Contradiction::Amount => change(body, &["amount"], another_number),
        Contradiction::Currency => change(body, &["currency"], |_| Some(json!("XTS"))),
        Contradiction::Product => {
            let names = ["productId", "product_id", "sku", "id"];
            change(body, &names, |_| Some(json!("SOMETHING-ELSE")))
        }
        Contradiction::Quantity => change(body, &["quantity", "reserved"], another_number),
        Contradiction::Any | Contradiction::Success | Contradiction::Status => false,
    }
}

fn change(body: &mut Value, names: &[&str], other: impl Fn(&Value) -> Option<Value>) -> bool {
    let Value::Object(members) = body else {
        return false;
    };
    let Some(found) = names.iter().find(|name| members.contains_key(**name)) else {
        return false;
    };
    let Some(value) = members.get_mut(*found) else {
        return false;
    };
    other(value).is_some_and(|other| {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn contradicted(what: Contradiction, body: &Value) -> (u16, Value) {
        let reply = Reply {
            status: 201,
            headers: Vec::new(),
            content_type: None,
            body: body.to_string().into_bytes(),
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
        let (_, body) = contradicted(Contradiction::Currency, &paid);
        assert_eq!(body["currency"], "XTS");
        let (status, body) = contradicted(Contradiction::Status, &paid);
        assert_eq!((status, body), (422, paid.clone()));
        let (_, body) = contradicted(Contradiction::Any, &json!({"success": true}));
        assert_eq!(body, json!({"success": false}));
        let (_, body) = contradicted(Contradiction::Product, &json!("reduced"));
        assert_eq!(body["success"], false);
    }
}
