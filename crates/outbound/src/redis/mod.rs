//! Redis: the carts, where they are kept in it, and rates that all replicas count together. Losing it
//! costs latency or carts, never orders: nothing that an order rests on is kept here.

mod address;
mod cart_keys;
mod cart_script;
mod cart_value;
mod carts;
mod fault;
mod link;
mod look;
mod rates;
mod record_value;

pub use address::{BadRedisUrl, RedisAddress};
pub use carts::RedisCarts;
pub use link::RedisPatience;
pub use look::{RedisFound, look_at_redis};
pub use rates::RedisRates;
