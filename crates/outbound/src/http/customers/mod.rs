//! Customers, as a service of their own knows them.

mod user;

pub use user::Users;
