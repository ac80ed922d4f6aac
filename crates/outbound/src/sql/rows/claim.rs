//! Under which names an order stands in the way of another one.

use application::request::Fingerprint;
use domain::{CartRevision, CustomerId};

/// Equal content of one caller has one guard, and no other has.
pub(in crate::sql) fn guard(scope: &str, fingerprint: Fingerprint) -> Vec<u8> {
    let mut guard = fingerprint.0.to_vec();
    guard.extend_from_slice(scope.as_bytes());
    guard
}

/// One state of one customer's cart, and no other.
pub(in crate::sql) fn cart_name(customer: &CustomerId, revision: CartRevision) -> Vec<u8> {
    let mut name = revision.0.to_be_bytes().to_vec();
    name.extend_from_slice(customer.as_str().as_bytes());
    name
}
