//! Tokens and links that a test makes up: what they say is written in them, and nothing is signed.

use super::clock::{ManualClock, NEW_YEAR};
use crate::caller::Role;
use crate::ports::{Claims, Clock, Links, OrderLink, TokenError, Tokens};
use async_trait::async_trait;
use domain::{CustomerId, Duration, Email, OrderId, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Believes `ROLE:ID`, `ROLE:ID:EMAIL` and `ROLE:ID:EMAIL:NONCE`; `expired` has expired, without `keys` nothing can be
/// checked, and all else is not valid.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadableTokens;

impl ReadableTokens {
    /// When each of them no longer counts: an hour into the tests' year.
    pub const END: Timestamp = NEW_YEAR.plus(Duration::from_hours(1));
}

#[async_trait]
impl Tokens for ReadableTokens {
    async fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        match token {
            "expired" => return Err(TokenError::Expired),
            "without keys" => {
                return Err(TokenError::Unavailable("as the test wants it".to_owned()));
            }
            _ => {}
        }
        let mut parts = token.split(':');
        let role = parts.next().and_then(Role::named);
        let customer = parts.next().and_then(|id| CustomerId::parse(id).ok());
        match (role, customer) {
            (Some(role), Some(customer)) => Ok(Claims {
                subject: customer.as_str().to_owned(),
                customer,
                role,
                email: parts.next().and_then(|text| Email::parse(text).ok()),
                expires_at: Self::END,
                nonce: parts.next().map(str::to_owned),
            }),
            _ => Err(TokenError::Invalid("as the test wants it")),
        }
    }
}

/// Remembers the links that it has made.
#[derive(Debug)]
pub struct RememberedLinks {
    clock: Arc<ManualClock>,
    made: Mutex<HashMap<String, (OrderId, Timestamp)>>,
}

impl RememberedLinks {
    /// How long links hold.
    pub const LIFETIME: Duration = Duration::from_hours(24);

    /// Links that expire by this clock.
    pub fn new(clock: Arc<ManualClock>) -> Self {
        Self {
            clock,
            made: Mutex::default(),
        }
    }
}

impl Links for RememberedLinks {
    fn to(&self, order: OrderId) -> OrderLink {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let token = format!("link-{}", made.len() + 1);
        let expires_at = self.clock.now().plus(Self::LIFETIME);
        made.insert(token.clone(), (order, expires_at));
        OrderLink { token, expires_at }
    }

    fn opened_by(&self, token: &str) -> Option<OrderId> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let (order, expires_at) = made.get(token)?;
        (self.clock.now() < *expires_at).then_some(*order)
    }
}
