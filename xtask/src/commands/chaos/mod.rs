//! Chaos: several replicas over one PostgreSQL under load, killed and paused at random, the database
//! with them; then everything is compared with everything that anybody was told.

#[cfg(feature = "chaos")]
mod books;
#[cfg(feature = "chaos")]
mod checks;
mod command;
#[cfg(feature = "chaos")]
mod faults;
#[cfg(feature = "chaos")]
mod follower;
#[cfg(feature = "chaos")]
mod http;
#[cfg(feature = "chaos")]
mod judge;
#[cfg(feature = "chaos")]
mod ledger;
#[cfg(feature = "chaos")]
mod load;
mod place;
#[cfg(feature = "chaos")]
mod reach;
#[cfg(feature = "chaos")]
mod report;
#[cfg(feature = "chaos")]
mod run;
#[cfg(feature = "chaos")]
mod update;

pub use command::{Arguments, run, run_with_the_tests};
