//! The members of a message, declared once: how they are read, and how they are described to those who
//! send them.

use super::body::Members;
use super::reading::given;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

/// What a member may be, where it is there.
pub(super) trait Kind: Sized {
    /// As JSON has it.
    const TYPES: &'static [Type];

    /// Reads it, or says what is wrong with it.
    fn of(name: &str, value: &serde_json::Value) -> Result<Self, String>;

    /// What more can be said of it.
    fn describe(builder: ObjectBuilder) -> ObjectBuilder {
        builder
    }
}

/// A member, there or not.
pub(super) trait Member: Sized {
    /// Whether a message without it cannot be read.
    const REQUIRED: bool;

    /// Reads it, or says what is wrong with it.
    fn read(name: &'static str, members: &Members) -> Result<Self, String>;

    /// What may be there.
    fn schema(about: &str) -> RefOr<Schema>;
}

impl<K: Kind> Member for K {
    const REQUIRED: bool = true;

    fn read(name: &'static str, members: &Members) -> Result<Self, String> {
        let value = given(members, name).ok_or_else(|| format!("{name} is missing"))?;
        K::of(name, value)
    }

    fn schema(about: &str) -> RefOr<Schema> {
        K::describe(described(about, K::TYPES)).into()
    }
}

impl<K: Kind> Member for Option<K> {
    const REQUIRED: bool = false;

    fn read(name: &'static str, members: &Members) -> Result<Self, String> {
        let value = given(members, name);
        value.map(|value| K::of(name, value)).transpose()
    }

    fn schema(about: &str) -> RefOr<Schema> {
        K::describe(described(about, &or_null(K::TYPES))).into()
    }
}

/// These types, and null, which is as good as nothing.
pub(super) fn or_null(types: &[Type]) -> Vec<Type> {
    types.iter().cloned().chain([Type::Null]).collect()
}

/// What is of these types.
pub(super) fn described(about: &str, types: &[Type]) -> ObjectBuilder {
    let types = match types {
        [one] => SchemaType::Type(one.clone()),
        some => SchemaType::Array(some.to_vec()),
    };
    let builder = ObjectBuilder::new().schema_type(types);
    builder.description(Some(about.trim()).filter(|about| !about.is_empty()))
}

/// Declares a message: `"name on the wire" field: what it is`, each with what is said of it.
macro_rules! message {
    (
        $(#[doc = $about:literal])+
        struct $name:ident {
            $( $(#[doc = $what:literal])* $wire:literal $field:ident: $kind:ty, )+
        }
    ) => {
        $(#[doc = $about])+
        pub(super) struct $name {
            $( $(#[doc = $what])* pub(super) $field: $kind, )+
        }

        impl $name {
            /// Reads all members, or says what is wrong with one.
            pub(super) fn read(
                members: &$crate::messages::body::Members,
            ) -> Result<Self, String> {
                use $crate::messages::member::Member;
                Ok(Self { $( $field: <$kind as Member>::read($wire, members)?, )+ })
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                use $crate::messages::member::Member;
                let about = concat!($($about),+);
                let object = [utoipa::openapi::schema::Type::Object];
                let object = $crate::messages::member::described(about, &object);
                $(
                    let about = concat!($($what),*);
                    let object = object.property($wire, <$kind as Member>::schema(about));
                    let object = if <$kind as Member>::REQUIRED {
                        object.required($wire)
                    } else {
                        object
                    };
                )+
                object.into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}
pub(super) use message;
