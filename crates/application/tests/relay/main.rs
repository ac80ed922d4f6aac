//! The relay: how it behaves, and that no interleaving breaks the order of events.

mod book;
mod broker;
mod checks;
mod deaths;
mod holding_back;
mod limits;
mod mutants;
mod once_more;
mod replays;
mod simulation;
mod starting;
mod stumbling;
mod world;
