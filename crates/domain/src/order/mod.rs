//! The order: what was agreed when it was placed, where it stands, and the journal that tells both.

mod aggregate;
mod commands;
mod event;
mod line;
mod place;
mod projections;
mod status;

#[cfg(test)]
mod tests;

pub use aggregate::{JournalError, Order, Version};
pub use commands::{Command, IllegalTransition, Revision, RevisionError};
pub use event::{Event, Fact, ShipmentReport};
pub use line::OrderLine;
pub use place::{
    Address, Channel, NewOrder, PaymentMethod, PaymentMethodError, PlaceError, Placed,
};
pub use projections::{NextAction, PaymentStatus, ShipmentStatus};
pub use status::{CancelCause, OrderStatus, OrderStatusKind};
