//! The load: clients that place orders on several contracts, change them, repeat themselves, and write
//! down whatever they are told.

mod client;
mod shoppers;
mod story;
mod telling;
mod wording;

pub use client::Shop;
pub use shoppers::{Shoppers, flash_sale, repeat_late};
pub use story::{Contract, Ending, FLASH, Item, Story, hundredths, total};
#[cfg(test)]
pub use wording::{change, placing};
pub use wording::{is_final, order_of};
