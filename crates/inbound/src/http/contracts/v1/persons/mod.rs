//! `/api/v1/customers/…`, `/api/v1/guests/…`, `/api/v1/erasures/…`: what is kept about somebody, told and
//! erased. For operators. A guest's address is in bodies alone: paths are in many logs.

mod document;
mod erase;
mod erasure_body;
mod export;
mod named;
mod parts;
mod routes;

pub(super) use routes::routes;
