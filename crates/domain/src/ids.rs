//! Identifiers: each kind is its own type, so that two kinds cannot be swapped.

use crate::text::{TextError, bounded};
use std::fmt;
use thiserror::Error;
use uuid::Uuid;

/// An order, everywhere and for ever: a `UUIDv7` made by the id port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(Uuid);

impl OrderId {
    /// Before every other, and no order's.
    pub const LOWEST: Self = Self(Uuid::nil());

    /// The id with these bits.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The bits of this id.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// The id of one of its lines, counted from 1: the order's own bits as a UUID of version 8, with
    /// the line's number mixed into the last 16. The same for ever, and never an order's.
    pub fn of_line(self, line: u16) -> Uuid {
        const VERSION: u128 = 0xf << 76;
        let mixed = self.0.as_u128() ^ u128::from(line);
        Uuid::from_u128((mixed & !VERSION) | (0x8 << 76))
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// The sequential number that the store gives an order; people read it aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber(pub u64);

/// An order as a caller names it: any of its names is accepted in any path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderRef {
    /// By UUID, bare or as the order number `ORD-<uuid>`.
    Id(OrderId),
    /// By sequential number, bare or as `ORD_<n>`.
    Number(OrderNumber),
}

/// The text is none of an order's names.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected a UUID, a number, ORD-<uuid> or ORD_<number>")]
pub struct OrderRefError;

impl std::str::FromStr for OrderRef {
    type Err = OrderRefError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix("ORD_").unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            let number = digits.parse().map_err(|_| OrderRefError)?;
            return Ok(Self::Number(OrderNumber(number)));
        }
        let hyphenated = text.strip_prefix("ORD-").unwrap_or(text);
        // Only the usual form: the uuid crate also reads braces, `urn:` and bare hex.
        if hyphenated.len() != 36 {
            return Err(OrderRefError);
        }
        Uuid::try_parse(hyphenated)
            .map(|u| Self::Id(OrderId(u)))
            .map_err(|_| OrderRefError)
    }
}

/// How a caller wrote an id in JSON, so that it goes back as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Notation {
    /// `"PROD001"`
    #[default]
    Text,
    /// `101`
    Number,
}

macro_rules! foreign_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The most characters of such an id.
            pub const LIMIT: usize = 128;

            /// An id of another service: any text of 1 to [`Self::LIMIT`] characters.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                bounded(text, Self::LIMIT).map(Self)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

foreign_id! {
    /// A customer, as their own service names them; compared as text.
    CustomerId
}
foreign_id! {
    /// A product, as the catalogue names it; compared as text.
    ProductId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_ids_of_their_own_that_follow_from_the_orders() {
        let order = |uuid| OrderId(Uuid::try_parse(uuid).unwrap());
        let first = order("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99");
        let id = first.of_line(1).to_string();
        assert_eq!(id, "0190a5a0-7c4e-8b1e-8d3f-2f6f3c1b0a98");
        assert_eq!(first.of_line(1).get_version_num(), 8);
        let other = order("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1c0a99");
        let all = [first, other].map(|order| (1..=200).map(move |n| order.of_line(n)));
        let all: std::collections::BTreeSet<Uuid> = all.into_iter().flatten().collect();
        assert_eq!(all.len(), 400);
    }

    #[test]
    fn every_name_of_an_order_is_read_and_nothing_else() {
        let uuid = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99";
        let id = OrderRef::Id(OrderId(Uuid::try_parse(uuid).unwrap()));
        for name in [uuid.to_owned(), format!("ORD-{uuid}"), uuid.to_uppercase()] {
            assert_eq!(name.parse(), Ok(id), "{name}");
        }
        for name in ["789", "ORD_789"] {
            assert_eq!(
                name.parse(),
                Ok(OrderRef::Number(OrderNumber(789))),
                "{name}"
            );
        }
        let too_big = "9".repeat(30);
        for name in [
            "",
            "ORD_",
            "ORD-789",
            "-1",
            "+1",
            "1.0",
            "abc",
            &too_big,
            "ORD_ORD_1",
        ] {
            assert_eq!(name.parse::<OrderRef>(), Err(OrderRefError), "{name}");
        }
    }
}
