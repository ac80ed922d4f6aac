//! Every limit, hit: what it answers, and that others are served meanwhile.

mod connections;
mod heads;
mod rates;
mod slow;
mod smuggling;
mod values;
