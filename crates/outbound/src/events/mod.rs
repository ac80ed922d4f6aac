//! Events in the words of those who read them: one format to a file, pure functions from an event of the
//! journal to what goes out. Nothing here knows a broker.
//!
//! The same event becomes the same bytes, whenever and by whomever it is asked: it is delivered at least
//! once, and who reads it twice is to see that it is the same one.

mod amount;
pub mod canonical;
mod foreign_id;
mod format;
mod gateway;
mod message;
mod moment;
mod product_request;
mod storefront;
mod story;

pub use amount::Amount;
pub use canonical::Canonical;
pub use foreign_id::ForeignId;
pub use format::{Background, EventFormat, Need, Unfit};
pub use gateway::{
    Gateway, GatewayNotification, GatewayOrder, GatewayPaymentRefund, GatewayTopics,
};
pub use message::Message;
pub use moment::Moment;
pub use product_request::{GatewayProductRequest, GatewayRequestedItem, product_request};
pub use storefront::{
    Storefront, StorefrontCancelled, StorefrontCreated, StorefrontItem, StorefrontRefundRequested,
    StorefrontTopics, StorefrontUpdated,
};

#[cfg(test)]
mod tests;
