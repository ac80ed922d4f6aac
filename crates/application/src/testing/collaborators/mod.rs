//! Collaborators for tests: they keep books as real ones do, by the capabilities that they declare,
//! and fail on demand. What they did is read from their effect log, never from the order.

mod books;
mod carts;
mod catalogue;
mod customers;
mod effects;
mod fakes;
mod foreign_carts;
mod inventory;
mod messages;
mod payments;
mod script;
mod shipping;
mod stock_levels;

pub use books::{KeyMemory, Money as MoneyBook, MoneyEntry, Served, Shelf, Stock as StockBook};
pub use carts::FakeCarts;
pub use catalogue::FakeCatalogue;
pub use customers::FakeCustomers;
pub use effects::{Did, Effect, EffectLog};
pub use fakes::{Abilities, FakeCollaborators};
pub use foreign_carts::ForeignCarts;
pub use inventory::{FakeInventory, Sight};
pub use messages::FakeNotifications;
pub use payments::FakePayments;
pub use script::{Fault, Script};
pub use shipping::FakeShipping;
