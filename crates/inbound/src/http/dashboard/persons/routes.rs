//! The pages about persons.

use super::page::PERSON;
use super::{erase, page};
use crate::http::use_cases::UseCases;
use axum::Router;
use axum::routing::get;

pub(in super::super) fn routes() -> Router<UseCases> {
    Router::new().route(PERSON, get(page::person).post(erase::erase))
}
