//! Under which keys the carts and what belongs to them are kept.

use application::ports::CallKey;
use application::request::RequestKey;
use domain::CustomerId;

/// Makes the keys. What comes before the first colon says what a key is for, so that no customer's id
/// can name another kind of key.
#[derive(Clone)]
pub(super) struct CartKeys {
    prefix: String,
}

impl CartKeys {
    pub(super) fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
        }
    }

    /// A customer's cart.
    pub(super) fn cart(&self, customer: &CustomerId) -> String {
        format!("{}cart:{customer}", self.prefix)
    }

    /// A request that changed a cart. The length keeps two pairs of scope and key apart.
    pub(super) fn request(&self, request: &RequestKey) -> String {
        let RequestKey { scope, key } = request;
        let length = scope.len();
        format!("{}cart-request:{length}:{scope}:{key}", self.prefix)
    }

    /// An order's call to take out what was ordered.
    pub(super) fn clearing(&self, call: &CallKey) -> String {
        format!("{}cart-clearing:{}", self.prefix, call.as_str())
    }
}
