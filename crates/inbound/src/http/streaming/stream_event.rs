//! One event of a live stream, as the description has it.

use crate::http::documentation::documented::text;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};

/// The event of a stream: `what; Name = the type that its data is in JSON`.
macro_rules! stream_event {
    ($(#[$doc:meta])* $name:ident = $data:ty) => {
        $(#[$doc])*
        pub(in crate::http) struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::http::streaming::stream_event::event_with::<$data>()
            }
        }

        impl utoipa::ToSchema for $name {
            fn schemas(
                all: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>,
            ) {
                use utoipa::PartialSchema;
                all.push((<$data>::name().into_owned(), <$data>::schema()));
                <$data>::schemas(all);
            }
        }
    };
}
pub(crate) use stream_event;

/// An event whose data is this in JSON.
pub(crate) fn event_with<T: ToSchema>() -> RefOr<Schema> {
    let inside = Ref::from_schema_name(T::name());
    let mut data = text().content_media_type("application/json").build();
    data.extensions = Some([("contentSchema", json!(inside))].into_iter().collect());
    let id = text().pattern(Some("^[0-9]{1,18}$"));
    let event = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("One event of the stream"))
        .property("id", id.description(Some("What `Last-Event-ID` takes")))
        .property("event", text().description(Some("Its name")))
        .property("data", data)
        .required("data");
    event.into()
}
