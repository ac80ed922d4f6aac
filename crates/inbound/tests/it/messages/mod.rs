//! Messages of topics, over the application in memory: how they are read, and what becomes of them.

mod inbox;
mod intake;
mod payments;
mod poison;
mod prices;
mod world;
