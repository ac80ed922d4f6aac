//! The canonical format as descriptions have it: one kind of messages for each kind of events, all in the
//! same envelope.

use super::calls::{CallEndedData, CallStartedData};
use super::data::{
    CancelledData, EventData, ImportedData, ParkedData, PaymentReportedData, PlacedData,
    SettledData, ShipmentReportedData,
};
use super::event::{CONTENT_TYPE, Canonical, CanonicalEvent, type_named};
use crate::events::described::{
    DescribedMessage, DescribedTopic, Schemas, reference_to, schemas_of,
};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AllOfBuilder, Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};

/// The kinds of events, and what each tells.
const KINDS: [(&str, &str, Details); 13] = [
    (
        "order-placed",
        "An order was placed",
        Some(of::<PlacedData<'_>>),
    ),
    (
        "call-started",
        "A call to another service is about to be made",
        Some(of::<CallStartedData>),
    ),
    (
        "call-ended",
        "An attempt of a call to another service ended",
        Some(of::<CallEndedData<'_>>),
    ),
    (
        "order-confirmed",
        "All that was asked for was granted",
        None,
    ),
    ("processing-started", "The order is made ready", None),
    ("order-shipped", "The parcel is on its way", None),
    ("order-delivered", "The parcel has arrived", None),
    (
        "order-cancelled",
        "An order was called off",
        Some(of::<CancelledData<'_>>),
    ),
    (
        "payment-reported",
        "A payment provider reported",
        Some(of::<PaymentReportedData<'_>>),
    ),
    (
        "order-imported",
        "An order was taken over from another system",
        Some(of::<ImportedData<'_>>),
    ),
    (
        "shipment-reported",
        "A tracking service reported",
        Some(of::<ShipmentReportedData<'_>>),
    ),
    (
        "order-parked",
        "An order waits for a person",
        Some(of::<ParkedData>),
    ),
    ("order-settled", "A person decided", Some(of::<SettledData>)),
];

/// What an event says beside what all say, if anything: the schema's name, and it with those that it
/// refers to.
type Details = Option<fn() -> (Ref, Schemas)>;

fn of<T: ToSchema>() -> (Ref, Schemas) {
    (reference_to::<T>(), schemas_of::<T>())
}

impl Canonical {
    /// What it sends.
    pub fn described(&self) -> DescribedTopic {
        DescribedTopic {
            id: "orders.events",
            address: self.topic.clone(),
            about: "Every event of every order's journal, as CloudEvents",
            key: "The order's id",
            content_type: Some(CONTENT_TYPE),
            messages: canonical_messages(),
        }
    }
}

/// A kind of messages for each kind of events; webhooks get the same.
pub fn canonical_messages() -> Vec<DescribedMessage> {
    let messages = KINDS.into_iter().map(|(name, about, details)| {
        let kind = type_named(name);
        let mut schemas = schemas_of::<EventData<'_>>();
        let mut data = AllOfBuilder::new().item(reference_to::<EventData<'_>>());
        if let Some(details) = details {
            let (details, more) = details();
            data = data.item(details);
            schemas.extend(more);
        }
        let (envelope, event) = (envelope(), event(&kind, data.into()));
        schemas.insert("CanonicalEvent".to_owned(), envelope);
        schemas.insert(kind.clone(), event);
        DescribedMessage {
            name: kind,
            about: about.to_owned(),
            schemas,
        }
    });
    messages.collect()
}

/// The envelope without what each kind of events has of its own.
fn envelope() -> RefOr<Schema> {
    let mut schemas = schemas_of::<CanonicalEvent<'_>>();
    let mut envelope = schemas
        .remove("CanonicalEvent")
        .unwrap_or_else(|| Object::new().into());
    if let RefOr::T(Schema::Object(object)) = &mut envelope {
        for own in ["type", "data"] {
            object.properties.remove(own);
            object.required.retain(|name| name != own);
        }
    }
    envelope
}

/// One kind of events: what its type is, and its data.
fn event(kind: &str, data: Schema) -> RefOr<Schema> {
    let kind = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some([kind]));
    let own = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("type", kind)
        .property("data", data)
        .required("type")
        .required("data");
    let envelope = Ref::from_schema_name("CanonicalEvent");
    AllOfBuilder::new().item(envelope).item(own).into()
}
