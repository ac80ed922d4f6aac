//! What is kept about a person: shown to them, and erased where the law does not ask to keep it.
//!
//! An erasure is on record before anything is erased, and goes on by itself until nothing is left: orders that
//! are under way are waited for.

mod erase;
mod error;
mod export;
mod letters;
mod one_order;
mod parts;
mod round;

pub use erase::{EraseCustomer, ErasureState};
pub use error::PersonalDataError;
pub use export::{ExportPerson, HeldOrder};
pub use parts::PersonalDataParts;
pub use round::KeepErasing;
