//! Both documents under fire: replicas and the broker are killed while orders are placed and the sandbox
//! duplicates, delays, reorders and poisons what it says; then the topics themselves are compared with the
//! databases, the dead letters and the money.

mod arms;
mod books;
mod events;
mod fleet;
mod load;
mod messages;
mod money;
mod offsets;
mod records;
mod sight;
mod trial;
