//! Shipping: who makes parcels.

mod tracking;

pub use tracking::Tracking;
