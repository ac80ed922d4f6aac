//! What is true: orders, money, the lifecycle and the process that fulfils an order.
//!
//! Pure by rule: no IO, no clock, no randomness, no async, no serialisation. Time and entropy come
//! in as arguments, so that the same code runs in production, in a million simulated schedules and
//! under the model checker.
#![deny(missing_docs, clippy::float_arithmetic)]

pub mod actor;
pub mod cart;
pub mod contact;
pub mod ids;
pub mod money;
pub mod order;
pub mod process;
pub mod quantity;
pub mod text;
pub mod time;
pub mod trace;

pub use actor::{Actor, Reason};
pub use cart::{Cart, CartChange, CartError, CartLine, CartRevision};
pub use contact::{Contact, Email};
pub use ids::{CustomerId, Notation, OrderId, OrderNumber, OrderRef, ProductId};
pub use money::{Currency, Money, MoneyError};
pub use order::{Order, OrderLine};
pub use quantity::Quantity;
pub use time::{Duration, Timestamp};
pub use trace::{NoTraceContext, TraceContext};
