//! The products that a request asks for.

use crate::http::effect::idempotency::FingerprintOf;
use crate::http::reading::fields::Fields;
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::readers;
use application::orders::WantedItem;
use domain::order::NewOrder;
use domain::{Notation, ProductId, Quantity};

/// A product that is wanted.
pub(crate) struct Wanted {
    pub(crate) product: ProductId,
    pub(crate) notation: Notation,
    pub(crate) quantity: Quantity,
}

impl Wanted {
    /// Reads the members, of which `id` is the product's; their faults stay with the fields.
    pub(crate) fn read(fields: &Fields<'_>, id: &'static str) -> Option<Self> {
        let id = fields.required(id, readers::foreign_id);
        let quantity = fields.required("quantity", readers::quantity);
        let id = id?;
        Some(Self {
            product: ProductId::parse(&id.text).ok()?,
            notation: id.notation,
            quantity: quantity?,
        })
    }

    /// All of an order's, in its member `items`.
    pub(crate) fn list(fields: &Fields<'_>, id: &'static str) -> Option<Vec<Self>> {
        fields.items("items", NewOrder::MAX_LINES, |item| Self::read(item, id))
    }

    /// Adds what is wanted to what is asked for.
    pub(crate) fn fingerprint(&self, fields: FingerprintOf) -> FingerprintOf {
        let id = ForeignId::product(&self.product, self.notation);
        fields
            .field("productId", id.spelled())
            .field("quantity", self.quantity.units())
    }

    /// The same in the application's words.
    pub(crate) fn item(self) -> WantedItem {
        WantedItem {
            product: self.product,
            notation: self.notation,
            quantity: self.quantity,
            name: None,
            expected_price: None,
        }
    }
}
