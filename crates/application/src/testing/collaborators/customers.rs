//! Customers in memory: anybody may order, unless a test says otherwise.

use crate::ports::{Customer, Customers, ReadError};
use async_trait::async_trait;
use domain::{Contact, CustomerId};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Any id is a customer without a name, except those that a test has described.
#[derive(Default)]
pub struct FakeCustomers(Mutex<HashMap<CustomerId, Option<Customer>>>);

impl FakeCustomers {
    /// What is known of a customer; none: there is no such customer.
    pub fn set(&self, id: CustomerId, customer: Option<Customer>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(id, customer);
    }
}

#[async_trait]
impl Customers for FakeCustomers {
    async fn customer(&self, id: &CustomerId) -> Result<Option<Customer>, ReadError> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let anybody = Customer {
            contact: Contact::default(),
            enabled: true,
        };
        Ok(known.get(id).cloned().unwrap_or(Some(anybody)))
    }
}
