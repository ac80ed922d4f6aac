//! What is in the database: the journal, the rows made from it, and the books of the built-in
//! collaborators, read with plain SQL. The service's own word is not asked.

mod read;
mod rows;

pub use read::Reader;
#[cfg(test)]
pub use rows::Shipment;
pub use rows::{Books, Event, Id, Order, Payment, Reservation, Stock};
