//! What a collaborator keeps on its side: the keys it remembers, its stock, its money. Without IO,
//! so that the fakes and the simulation share it.

mod keys;
mod money;
mod stock;

pub use keys::{KeyMemory, Served};
pub use money::{Money, MoneyEntry};
pub use stock::{Shelf, Stock};
