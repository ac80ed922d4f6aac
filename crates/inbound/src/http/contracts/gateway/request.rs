//! The request that places an order: read whole, with all of its faults at once.

use super::asked::User;
use super::by_event::key_of;
use super::routes::CHANNEL;
use crate::http::effect::idempotency::FingerprintOf;
use crate::http::reading::fields::{self, Fault, Fields, Violation};
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::readers;
use crate::http::reading::wanted::Wanted;
use application::orders::{OrderRequest, Terms};
use application::{Fingerprint, RequestClaim, RequestKey};
use domain::order::{Channel, PaymentMethod};
use domain::{Contact, Notation};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A new order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GatewayOrderSummary)]
pub(super) struct SummaryBody {
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<SummaryItemBody>,
    /// The client's name for this request: the same one again does not order again.
    #[schema(
        min_length = 1,
        max_length = 128,
        pattern = r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$",
        examples("abc123xyz")
    )]
    request_id: String,
    /// A token of the payment provider, never a card number.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    payment_method: Option<String>,
}

/// One product of a new order.
#[derive(Serialize, ToSchema)]
#[schema(as = GatewaySummaryItem)]
pub(super) struct SummaryItemBody {
    id: ForeignId,
    #[schema(minimum = 1, maximum = 1_000_000, examples(5))]
    quantity: u32,
}

/// What a client calls one of its requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestId(String);

impl RequestId {
    /// The most characters of one.
    const LIMIT: usize = 128;

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::read(&Value::from(text)).ok()
    }

    fn read(value: &Value) -> Result<Self, Fault> {
        let text = readers::text(Self::LIMIT)(value)?;
        if text.contains(char::is_control) {
            let words = "must not contain control characters";
            return Err(Fault::Rule(words.to_owned()));
        }
        Ok(Self(text))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The key that it is on record by: the user's own, and apart from those in `Idempotency-Key`.
    pub(super) fn key(&self, user: &User) -> RequestKey {
        key_of(&user.id, &self.0)
    }
}

/// The body, understood.
pub(super) struct SummaryRequest {
    items: Vec<Wanted>,
    pub(super) id: RequestId,
    payment_method: Option<PaymentMethod>,
}

impl SummaryRequest {
    /// Reads the body, or tells all that is wrong with it.
    pub(super) fn read(body: &Value) -> Result<Self, Vec<Violation>> {
        fields::read(body, Self::read_fields)
    }

    fn read_fields(fields: &Fields<'_>) -> Option<Self> {
        // Every member is read before the first absent one ends it, so that all faults are found.
        let items = Wanted::list(fields, "id");
        let id = fields.required("requestId", RequestId::read);
        let payment_method = fields.optional("paymentMethod", readers::payment_method);
        Some(Self {
            items: items?,
            id: id?,
            payment_method,
        })
    }

    /// What makes it take effect once.
    pub(super) fn claim(&self, user: &User) -> RequestClaim {
        RequestClaim::Key {
            key: self.id.key(user),
            fingerprint: self.fingerprint(),
        }
    }

    /// What the request asks for, so that equal ones are known as equal.
    fn fingerprint(&self) -> Fingerprint {
        let method = self.payment_method.as_ref().map(PaymentMethod::as_str);
        let mut fields =
            FingerprintOf::request("POST", "/Order/Order-Summary").maybe("paymentMethod", method);
        for wanted in &self.items {
            fields = fields
                .field("id", &wanted.product)
                .field("quantity", wanted.quantity.units());
        }
        fields.finish()
    }

    /// The request in the application's words.
    pub(super) fn into_order(self, user: &User, claim: RequestClaim) -> OrderRequest {
        OrderRequest {
            channel: Channel::new(CHANNEL),
            customer: Some(user.id.clone()),
            customer_notation: Notation::Number,
            contact: Contact {
                email: user.email.clone(),
                ..Contact::default()
            },
            items: self.items.into_iter().map(Wanted::item).collect(),
            terms: Terms {
                payment_method: self.payment_method,
                request_id: Some(self.id.0),
                ..Terms::default()
            },
            claim,
            cart: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_any_short_text_without_control_characters() {
        let longest = "é".repeat(RequestId::LIMIT);
        for fine in ["abc123xyz", "a b", "../x?y#z", "\u{1F600}", &longest] {
            assert_eq!(RequestId::parse(fine).unwrap().as_str(), fine);
        }
        let too_long = format!("{longest}x");
        for bad in ["", " ", "a\nb", "\0", "\u{7f}", &too_long] {
            assert_eq!(RequestId::parse(bad), None, "{bad:?}");
        }
    }
}
