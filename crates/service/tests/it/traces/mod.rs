//! Traces, as a collector gets them: one for each order, whoever carries it on and whoever dies meanwhile.

mod away;
mod callers;
mod collector;
mod counted;
mod crash;
mod crossing;
mod ear;
mod one_order;
mod scraped;
mod shown;
