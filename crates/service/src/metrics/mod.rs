//! What the process counts, for Prometheus: who keeps the numbers, what is read at a scrape, how all of it is
//! written down, and the listener of its own that it may have. What there is to count is declared in
//! `application::metrics`.

mod counting;
mod exposition;
mod listener;
mod page;
mod process;
mod recorder;

pub(crate) use counting::Counting;
