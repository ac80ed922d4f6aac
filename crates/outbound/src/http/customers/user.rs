//! Users as document 001 has them: who may order, what they are called, and where their mail goes.

use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use crate::http::wire_id::from_wire;
use crate::http::words::plain;
use application::ports::{Customer, Customers, ReadError};
use async_trait::async_trait;
use domain::{Contact, CustomerId, Email};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

const USER: &str = "userId";

/// What is kept of a longer name.
const NAME_LIMIT: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserAnswer {
    id: Value,
    enabled: Option<bool>,
    first_name: Option<String>,
    last_name: Option<String>,
    username: Option<String>,
    email: Option<String>,
}

/// A service of users.
pub struct Users {
    upstream: Arc<Upstream>,
    user: Endpoint,
}

impl Users {
    /// At this service, by this call.
    pub fn new(upstream: Arc<Upstream>, user: Endpoint) -> Self {
        Self { upstream, user }
    }

    /// The document's own call.
    pub fn default_user() -> Endpoint {
        Endpoint::known("GET /api/users/{userId}", &[USER])
    }
}

#[async_trait]
impl Customers for Users {
    async fn customer(&self, id: &CustomerId) -> Result<Option<Customer>, ReadError> {
        let request = self.user.request(&[(USER, id.as_str())]);
        let read = |answer: &HttpAnswer| match answer.status {
            StatusCode::OK => customer(&answer.json()?, id).map(Some),
            _ => Err(answer.unexpected("is not a documented one")),
        };
        self.upstream.find(request, read).await
    }
}

/// The id may be any that a client has sent: an answer of another user is a fault, but not one that
/// keeps others from being asked for.
fn customer(user: &UserAnswer, id: &CustomerId) -> Result<Customer, Fault> {
    if from_wire(&user.id).as_deref() != Some(id.as_str()) {
        return Err(Fault::mismatch("it is another user than was asked for").answered());
    }
    let names = [
        visible(user.first_name.as_ref()),
        visible(user.last_name.as_ref()),
    ];
    let names: Vec<&str> = names.into_iter().flatten().collect();
    let full = (!names.is_empty()).then(|| names.join(" "));
    let name = full.or_else(|| visible(user.username.as_ref()).map(str::to_owned));
    let email = user.email.as_deref();
    let email = email.and_then(|email| Email::parse(email).ok());
    Ok(Customer {
        contact: Contact {
            name: name.map(|name| plain(&name, NAME_LIMIT)),
            email,
            phone: None,
        },
        enabled: user.enabled.unwrap_or(true),
    })
}

fn visible(name: Option<&String>) -> Option<&str> {
    let name = name.map(|name| name.trim());
    name.filter(|name| !name.is_empty())
}
