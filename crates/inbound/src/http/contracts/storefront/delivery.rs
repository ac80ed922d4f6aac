//! What an order and a checkout have in common: where to, and what it is paid with.

use crate::http::effect::idempotency::FingerprintOf;
use crate::http::reading::fields::{Fault, Fields};
use crate::http::reading::readers;
use application::orders::Terms;
use domain::order::{Address, PaymentMethod};
use serde_json::Value;

const ADDRESS_LIMIT: usize = 1_000;
const PART_LIMIT: usize = 200;
const NOTES_LIMIT: usize = 2_000;

/// Where to, and on what terms.
pub(super) struct Delivery {
    address: Address,
    notes: Option<String>,
    payment_method: Option<PaymentMethod>,
}

impl Delivery {
    /// Reads the members; their faults stay with the fields.
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        // Every member is read before the first absent one ends it, so that all faults are found.
        let text = fields.required("shippingAddress", readers::text(ADDRESS_LIMIT));
        let part = |name| fields.optional(name, filled(PART_LIMIT)).flatten();
        let city = part("shippingCity");
        let state = part("shippingState");
        let zip = part("shippingZip");
        let country = part("shippingCountry");
        let notes = fields.optional("notes", filled(NOTES_LIMIT)).flatten();
        let payment_method = fields.optional("paymentMethod", readers::payment_method);
        Some(Self {
            address: Address {
                text: Some(text?),
                city,
                state,
                zip,
                country,
            },
            notes,
            payment_method,
        })
    }

    /// Adds what is asked for here to what is asked for.
    pub(super) fn fingerprint(&self, fields: FingerprintOf) -> FingerprintOf {
        let Address {
            text,
            city,
            state,
            zip,
            country,
        } = &self.address;
        let token = self.payment_method.as_ref().map(PaymentMethod::as_str);
        fields
            .maybe("shippingAddress", text.as_ref())
            .maybe("shippingCity", city.as_ref())
            .maybe("shippingState", state.as_ref())
            .maybe("shippingZip", zip.as_ref())
            .maybe("shippingCountry", country.as_ref())
            .maybe("notes", self.notes.as_ref())
            .maybe("paymentMethod", token)
    }

    /// The same in the application's words.
    pub(super) fn into_terms(self) -> Terms {
        Terms {
            address: self.address,
            notes: self.notes,
            payment_method: self.payment_method,
            ..Terms::default()
        }
    }
}

/// A text; forms send an empty one for what was not filled in.
fn filled(limit: usize) -> impl Fn(&Value) -> Result<Option<String>, Fault> {
    move |value| match readers::text(limit)(value) {
        Err(Fault::EmptyText) => Ok(None),
        text => text.map(Some),
    }
}
