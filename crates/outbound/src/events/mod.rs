//! Events in the words of those who read them: one format to a file, pure functions from an event of the
//! journal to what goes out. Nothing here knows a broker.
//!
//! The same event becomes the same bytes, whenever and by whomever it is asked: it is delivered at least
//! once, and who reads it twice is to see that it is the same one.

mod amount;
pub mod canonical;
mod dead_letter;
mod described;
mod foreign_id;
mod format;
mod gateway;
mod message;
mod moment;
mod product_request;
mod storefront;
mod story;
mod webhook_test;

pub use amount::Amount;
pub use canonical::{CONTENT_TYPE, Canonical, CanonicalEvent};
pub use dead_letter::{DEAD_LETTER_HEADERS, DEAD_LETTER_SUFFIX};
pub use described::{DescribedMessage, DescribedTopic, Schemas};
pub use foreign_id::ForeignId;
pub(crate) use format::json;
pub use format::{Background, EventFormat, Need, Unfit};
pub use gateway::{
    Gateway, GatewayNotification, GatewayOrder, GatewayPaymentRefund, GatewayTopics,
};
pub use message::Message;
pub use moment::Moment;
pub use product_request::{
    GatewayProductRequest, GatewayRequestedItem, described_product_request, product_request,
};
pub use storefront::{
    Storefront, StorefrontCancelled, StorefrontCreated, StorefrontItem, StorefrontRefundRequested,
    StorefrontTopics, StorefrontUpdated,
};
pub use webhook_test::{WebhookTest, WebhookTestData, webhook_test_message};

#[cfg(test)]
mod tests;
