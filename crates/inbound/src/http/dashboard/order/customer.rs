//! Whose order it is, and where it goes.

use super::super::orders::ORDERS;
use super::super::persons::PERSON;
use crate::http::web::with_query;
use askama::Template;
use domain::order::Address;
use domain::{CustomerId, Email, Order};

/// The part of the page: names and what was said. It never changes.
#[derive(Template)]
#[template(path = "dashboard/order/customer.html")]
pub(super) struct Customer {
    facts: Vec<(&'static str, String)>,
    address: Vec<String>,
    /// Whose other orders there are to look for.
    id: Option<CustomerLink>,
}

struct CustomerLink {
    id: String,
    orders: String,
    about: String,
}

impl Customer {
    pub(super) fn of(order: &Order) -> Self {
        let agreed = &order.placed().order;
        let contact = &agreed.contact;
        let email = contact.email.as_ref().map(Email::as_str);
        let paid_with = agreed.payment_method.as_ref();
        let facts = [
            ("Name", contact.name.as_deref()),
            ("E-mail", email),
            ("Telephone", contact.phone.as_deref()),
            ("Notes", agreed.notes.as_deref()),
            ("Own request id", agreed.request_id.as_deref()),
            // A token is a secret of sorts.
            ("Payment method", paid_with.map(|_| "given, not shown")),
        ];
        let facts = facts
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.to_owned())));
        Self {
            facts: facts.collect(),
            address: address(&agreed.address),
            id: order.customer().map(CustomerLink::of),
        }
    }
}

impl CustomerLink {
    fn of(id: &CustomerId) -> Self {
        Self {
            about: with_query(PERSON, [("id", id.as_str())]),
            orders: with_query(ORDERS, [("customer", id.as_str())]),
            id: id.as_str().to_owned(),
        }
    }
}

fn address(address: &Address) -> Vec<String> {
    let Address {
        text,
        city,
        state,
        zip,
        country,
    } = address;
    let parts = [text, city, state, zip, country];
    parts.into_iter().flatten().cloned().collect()
}
