//! Reconciling from the dashboard: orders against what the collaborators hold, compared in the background,
//! and the report of it.

mod begin;
mod findings;
mod page;
mod routes;

pub(in crate::http::dashboard) use routes::routes;
