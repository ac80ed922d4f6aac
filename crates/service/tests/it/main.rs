//! The whole: the real binary, over real sockets, on real files, killed for real.

mod client;
mod commands;
mod configuration;
mod contention;
mod crashes;
mod documents;
mod hostile;
mod ledger;
mod service;
mod shop;
mod stopping;
mod waiting;
