//! Requests that change something take effect once, under their key, and wait with patience for what comes of it.

pub(in crate::http) mod changing;
pub(in crate::http) mod idempotency;
pub(in crate::http) mod once;
pub(in crate::http) mod patience;
pub(in crate::http) mod placing;
