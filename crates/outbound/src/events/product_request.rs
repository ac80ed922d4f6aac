//! The question of document 002 for names, prices and stock, exactly as its page has it: JSON, by the
//! request's id. It is not an order's event: there is no order yet.

use super::described::{DescribedMessage, DescribedTopic};
use super::foreign_id::ForeignId;
use super::format::json;
use super::message::Message;
use application::ports::{AskedItem, AskedOrder};
use domain::Email;
use serde::Serialize;
use utoipa::ToSchema;

/// Names, prices and stock are wanted of these.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayProductRequest<'a> {
    items: Vec<GatewayRequestedItem<'a>>,
    #[schema(examples("abc123xyz"))]
    request_id: &'a str,
    /// Null where it is not known.
    #[schema(format = "email", required)]
    email_id: Option<&'a str>,
    user_id: ForeignId<'a>,
}

/// One product of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct GatewayRequestedItem<'a> {
    id: ForeignId<'a>,
    #[schema(examples(5))]
    quantity: u32,
}

/// The question about a request that waits, to this topic. Of the same request always the same bytes.
pub fn product_request(topic: &str, asked: &AskedOrder) -> Message {
    let body = GatewayProductRequest {
        items: asked.items.iter().map(wanted).collect(),
        request_id: &asked.key.key,
        email_id: asked.email.as_ref().map(Email::as_str),
        user_id: ForeignId::who_asked(asked),
    };
    Message {
        topic: topic.to_owned(),
        key: asked.key.key.clone(),
        headers: &[],
        payload: json(&body),
    }
}

/// The same for descriptions.
pub fn described_product_request(topic: &str) -> DescribedTopic {
    DescribedTopic {
        id: "Productids",
        address: topic.to_owned(),
        about: "Names, prices and stock are wanted for a request of contract `gateway`",
        key: "The request's id",
        content_type: None,
        messages: vec![DescribedMessage::of::<GatewayProductRequest<'_>>()],
    }
}

fn wanted(item: &AskedItem) -> GatewayRequestedItem<'_> {
    GatewayRequestedItem {
        id: ForeignId::wanted(item),
        quantity: item.quantity.units(),
    }
}
