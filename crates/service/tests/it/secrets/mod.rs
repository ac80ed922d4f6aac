//! Secrets that lie in files and are replaced while the service runs: those that callers show, and those that
//! the service shows to others.

mod database;
mod shown_by_callers;
mod shown_to_others;
