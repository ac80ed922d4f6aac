//! Secrets that lie in files and are replaced while the service runs: those that callers show, and those that
//! the service shows to others.

mod database;
mod on_their_page;
mod shown_by_callers;
mod shown_to_a_mail_server;
mod shown_to_others;
mod signed_by_a_provider;
