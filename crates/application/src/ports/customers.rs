//! The customers: who may order, and what to call them.

use super::store_error::ReadError;
use async_trait::async_trait;
use domain::{Contact, CustomerId};

/// A customer, as their own service knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Name and mail, as far as known.
    pub contact: Contact,
    /// Whether they may order.
    pub enabled: bool,
}

/// The customers' own service.
#[async_trait]
pub trait Customers: Send + Sync {
    /// The customer with this id; none if there is no such customer.
    async fn customer(&self, id: &CustomerId) -> Result<Option<Customer>, ReadError>;
}
