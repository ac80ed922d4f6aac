//! Databases that are reached over TLS and with a password: servers of the tests' own, with certificates
//! of the tests' own, as the doctor and `migrate` see them.

mod own_postgres;
mod postgres;

pub(crate) use own_postgres::{OwnPostgres, PASSWORD, USER};
