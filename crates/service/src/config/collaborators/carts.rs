//! `[carts]`: who keeps the carts; whether the built-in ones are in Redis is in `RedisSettings`.

use super::chosen::Choices;

/// What a cart service speaks.
#[derive(Debug, Clone)]
pub(crate) enum CartProtocol {}

pub(super) const CHOICES: Choices<CartProtocol> = Choices {
    may_be_nobody: true,
    has_keys: false,
    protocols: &[],
};
