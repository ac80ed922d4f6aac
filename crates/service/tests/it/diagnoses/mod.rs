//! The doctor: each fault of a list is planted on the real thing, and the doctor sees exactly that; where none
//! is planted, it sees none.

mod by_settings;
mod in_files;
mod of_collaborators;
mod of_kafka;
mod of_mariadb;
mod of_orders;
#[cfg(unix)]
mod of_postgres;
mod of_redis;
mod own_mariadb;
mod seen;
