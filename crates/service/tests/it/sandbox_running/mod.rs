//! A running sandbox, what it was asked and what it did, for any test. Five lines are a test:
//!
//! ```ignore
//! let sandbox = SandboxRunning::start(&["--ignore-keys"]).await;
//! sandbox.befalls(&json!([{"fault": "lose-answer", "call": "reduce", "times": 1}])).await;
//! let service = sandbox.serve(&shop, &over_http(&[("inventory", "check-reduce")])).await;
//! sandbox.heard(&["GET cart", "PUT reduce 101/2 !lose-answer", "= reduced 101 2"]).await;
//! assert_eq!(sandbox.violations(&shop).await, Vec::<String>::new()); // once shop.at_rest()
//! ```
//!
//! `violations` is [`effects_hold`] on the log, the stock before and after, and the service's own
//! database: S1–S3, M1–M4 and J3 of the project's catalogue of invariants. Whoever ignores keys in the
//! sandbox at that time counts as keyless.

mod effects_hold;
mod log;
mod settings;
mod sight;
mod started;
mod story;
mod trial;

pub(crate) use log::Log;
pub(crate) use settings::{
    IMPATIENT, IMPATIENT_ENGINE, Keys, SANDBOX, borrowed, located, over_http,
};
pub(crate) use started::{SandboxRunning, sandbox};
