//! What is around every route: who asks, how often they may, what is refused, and what browsers are told.

pub(in crate::http) mod admission;
pub(in crate::http) mod browsers;
pub(in crate::http) mod limits;
pub(in crate::http) mod measured;
pub(in crate::http) mod rate;
pub(in crate::http) mod refusals;
pub(in crate::http) mod traced;
pub(in crate::http) mod who;
