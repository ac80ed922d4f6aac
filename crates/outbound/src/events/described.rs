//! What can be said of messages without any being there: which there are, where they go, and what they are
//! made of. The schemas are those of the structs that are sent.

use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};

/// Schemas by their names.
pub type Schemas = BTreeMap<String, RefOr<Schema>>;

/// A topic that is written to.
#[derive(Clone)]
pub struct DescribedTopic {
    /// Its name in the contracts, whatever settings call it.
    pub id: &'static str,
    /// What settings call it.
    pub address: String,
    /// What it tells.
    pub about: &'static str,
    /// What the messages' keys are.
    pub key: &'static str,
    /// What kind of JSON its messages are, where a header says so.
    pub content_type: Option<&'static str>,
    /// What lies in it.
    pub messages: Vec<DescribedMessage>,
}

/// A kind of messages.
#[derive(Clone)]
pub struct DescribedMessage {
    /// What descriptions call it, and its schema.
    pub name: String,
    /// What it tells.
    pub about: String,
    /// The schema of this name, and those that it refers to.
    pub schemas: Schemas,
}

impl DescribedMessage {
    /// A message that is this struct.
    pub(super) fn of<T: ToSchema>() -> Self {
        let schemas = schemas_of::<T>();
        let name = T::name().into_owned();
        let about = match schemas.get(&name) {
            Some(RefOr::T(Schema::Object(object))) => object.description.clone(),
            _ => None,
        };
        Self {
            about: about.unwrap_or_default(),
            schemas,
            name,
        }
    }
}

/// The schema of this struct, and those that it refers to.
pub(super) fn schemas_of<T: ToSchema>() -> Schemas {
    let mut schemas = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut schemas);
    schemas.into_iter().collect()
}

/// A reference to the schema of this struct.
pub(super) fn reference_to<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}
