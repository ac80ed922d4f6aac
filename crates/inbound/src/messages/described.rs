//! The messages that are understood, as descriptions have them: their schemas come from the declarations
//! that they are read by.

use super::payment_response::PaymentResponse;
use super::payment_success::PaymentSuccess;
use super::payments_completed::PaymentCompleted;
use super::payments_failed::PaymentFailed;
use super::product_success::ProductSuccess;
use super::topics::Topic;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// A kind of messages that is understood.
pub struct DescribedMessage {
    /// What descriptions call it, and its schema.
    pub name: &'static str,
    /// What it tells.
    pub about: &'static str,
    /// What its key may be.
    pub key: &'static str,
    /// All that is in it. Members that nobody reads may be there as well.
    pub schema: RefOr<Schema>,
}

/// What lies in a topic.
pub fn described(topic: Topic) -> DescribedMessage {
    match topic {
        Topic::ProductSuccess => of::<ProductSuccess>(
            "ProductSuccess",
            "Names, prices and stock of what a request asked for",
            "Anything: it is not read",
        ),
        Topic::PaymentResponse => {
            let about = "A payment is open at its provider";
            of::<PaymentResponse>("PaymentResponse", about, PAYMENT_KEY)
        }
        Topic::PaymentSuccess => {
            let about = "A customer has paid, or not";
            of::<PaymentSuccess>("PaymentSuccess", about, PAYMENT_KEY)
        }
        Topic::PaymentsCompleted => {
            of::<PaymentCompleted>("PaymentCompleted", "A customer has paid", PAYMENT_KEY)
        }
        Topic::PaymentsFailed => of::<PaymentFailed>(
            "PaymentFailed",
            "A payment has failed for good",
            PAYMENT_KEY,
        ),
    }
}

/// Messages of payments are checked against it.
const PAYMENT_KEY: &str = "The name of the order, of its request, or of anything that the message names; or none. The name of \
     something else makes it a dead letter";

fn of<T: ToSchema>(name: &'static str, about: &'static str, key: &'static str) -> DescribedMessage {
    DescribedMessage {
        name,
        about,
        key,
        schema: T::schema(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::body::Members;
    use super::super::{
        payment_response, payment_success, payments_completed, payments_failed, product_success,
    };
    use super::*;
    use domain::Currency;
    use serde_json::{Value, json};

    fn read(topic: Topic, members: &Members) -> Result<(), String> {
        match topic {
            Topic::ProductSuccess => product_success::read(members, Currency::USD).map(drop),
            Topic::PaymentResponse => payment_response::read(members).map(drop),
            Topic::PaymentSuccess => payment_success::read(members).map(drop),
            Topic::PaymentsCompleted => payments_completed::read(members).map(drop),
            Topic::PaymentsFailed => payments_failed::read(members).map(drop),
        }
    }

    /// As the contracts show them.
    fn sample(topic: Topic) -> Value {
        match topic {
            Topic::ProductSuccess => json!({
                "products": [{"productId": 1, "productName": "Pen", "price": 1.5, "quantity": 2}],
                "requestId": "abc123xyz", "emailId": "ada@example.org", "userId": 101
            }),
            Topic::PaymentResponse => json!({
                "razorpayOrderId": "order_9", "amount": 49995, "currency": "INR",
                "receipt": "order_rcpt_123", "orderId": "ORD_123", "requestId": "abc123xyz"
            }),
            Topic::PaymentSuccess => json!({
                "orderId": "ORD_123", "totalprice": 499.95, "status": "SUCCESS",
                "paymentTime": [2026, 1, 2, 10, 0]
            }),
            Topic::PaymentsCompleted => json!({
                "paymentId": "p", "orderId": "ORD_123", "userId": "u", "amount": 499.95,
                "currency": "USD", "status": "COMPLETED", "stripePaymentIntentId": "pi_1",
                "completedAt": "2026-01-02T10:00:00Z"
            }),
            Topic::PaymentsFailed => json!({
                "paymentId": "p", "orderId": "ORD_123", "userId": "u", "amount": 499.95,
                "failureReason": "card_declined", "failedAt": 1_767_348_000.5
            }),
        }
    }

    /// All but one, which can be told without only where it failed.
    fn is_conditional(topic: Topic, name: &str) -> bool {
        topic == Topic::PaymentResponse && name == "razorpayOrderId"
    }

    #[test]
    fn what_is_described_as_required_is_and_nothing_else() {
        for topic in Topic::ALL {
            let schema = json!(described(topic).schema);
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let whole = sample(topic);
            let whole = whole.as_object().unwrap();
            assert_eq!(read(topic, whole), Ok(()));
            for name in required.iter().filter_map(Value::as_str) {
                assert!(whole.contains_key(name), "{topic:?} without {name}");
            }
            for name in whole.keys() {
                let mut less = whole.clone();
                less.remove(name);
                let is_required = required.iter().any(|required| required == name);
                let is_needed = read(topic, &less).is_err();
                assert_eq!(
                    is_needed,
                    is_required || is_conditional(topic, name),
                    "{topic:?} {name}"
                );
                let is_read = schema["properties"].get(name).is_some();
                assert!(
                    is_read || name == "emailId",
                    "{topic:?} {name} is not described"
                );
            }
        }
    }
}
