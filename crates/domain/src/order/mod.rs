//! The order: what was agreed when it was placed, where it stands, and the journal that tells both.

mod aggregate;
mod behind;
mod commands;
mod event;
mod import;
mod line;
mod payment_report;
mod place;
mod projections;
mod status;
mod veil;
mod version;
mod word_on_payment;

#[cfg(test)]
mod tests;

pub use aggregate::{JournalError, Order};
pub use commands::{CancelWindow, Command, IllegalTransition, Revision, RevisionError};
pub use event::{Event, Fact, ShipmentReport};
pub use import::{ImportError, Imported};
pub use line::OrderLine;
pub use payment_report::{NoPaymentAsked, PaymentReport, PaymentResult};
pub use place::{
    Address, Channel, NewOrder, PaymentMethod, PaymentMethodError, PlaceError, Placed,
};
pub use projections::{NextAction, PaymentStatus, ShipmentStatus};
pub use status::{CancelCause, OrderStatus, OrderStatusKind};
pub use veil::Veil;
pub use version::Version;
