//! Messages that others send: what one is, and what can become of it. How a topic's messages are read is
//! the business of whoever speaks its language.

mod handle;
mod heard;
mod message;
mod named_orders;
mod price_answers;
mod prices;
mod prune;

pub use handle::HandleMessages;
pub use heard::{Heard, NotHeard, Verdict};
pub(crate) use message::on_record;
pub use message::{Message, MessageId};
pub(crate) use named_orders::NamedOrders;
pub use prices::{HearPrices, PriceAnswer, PricedProduct};
pub use prune::PruneMessages;
