//! The built-in collaborators: real rules on real tables, durable in the store's own database, each
//! a stand-in for a service of its own. One file per port.
//!
//! What they do is here; what they keep is in [`Books`], which every store has. Every effect is found by its key, for ever: a repeat gets the first result, a refusal stays a
//! refusal, and an undo that comes before its deed makes the deed impossible.

mod books;
mod carts;
mod catalogue;
mod customers;
mod demo_products;
mod effect;
mod holdings;
mod inventory;
mod ledger;
mod notifications;
mod payment_books;
mod payments;
mod reservations;
mod shipping;
mod silences;
mod test_tokens;
mod warehouse;

pub use books::Books;
pub use carts::BuiltinCarts;
pub use catalogue::BuiltinCatalogue;
pub use customers::BuiltinCustomers;
pub use demo_products::demo_wares;
pub use inventory::BuiltinInventory;
pub use ledger::{Ledger, PaymentRecord, ReservationRecord, ShipmentRecord, StockRecord};
pub use notifications::LogNotifications;
pub use payment_books::PaymentState;
pub use payments::BuiltinPayments;
pub use reservations::ReservationState;
pub use shipping::BuiltinShipping;
pub use warehouse::{StockDeed, StockDone, StockMove, Warehouse};

pub(crate) use books::{
    CartBooks, HoldingBooks, LedgerBooks, PaymentBooks, ProductBooks, ShipmentBooks, StockBooks,
};
pub(crate) use carts::{CLEARINGS_KEPT, keyed};
pub(crate) use payment_books::{Booked, News, Payment, PaymentMove};
pub(crate) use reservations::{Items, Reservation, Reserved};
pub(crate) use shipping::{Parcel, ParcelName};
