//! `[carts]`: who keeps the carts; whether the built-in ones are in Redis is in `RedisSettings`.

use super::calls::Calls;
use super::chosen::Choices;
use outbound::http::carts::HttpCartsPaths;

/// What a cart service speaks.
#[derive(Debug, Clone)]
pub(crate) enum CartProtocol {
    Cart(HttpCartsPaths),
}

/// Emptying a cart again does no harm, so keys do not matter.
pub(super) const CHOICES: Choices<CartProtocol> = Choices {
    may_be_nobody: true,
    has_keys: false,
    elsewhere: &[],
    protocols: &[("cart", cart)],
};

fn cart(calls: &mut Calls<'_, '_, '_>) -> CartProtocol {
    let mut paths = HttpCartsPaths::default();
    calls.place("cart", &mut paths.cart);
    calls.place("clear", &mut paths.clear);
    CartProtocol::Cart(paths)
}
