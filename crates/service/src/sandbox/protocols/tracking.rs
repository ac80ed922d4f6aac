//! Tracking as document 004 has it: a shipment is created, and has a number to be followed by.

use crate::sandbox::call::{Call, Collaborator};
use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::effects::Effect;
use crate::sandbox::reply::{Reply, ok, unavailable};
use crate::sandbox::subject::scalar;
use application::ports::{CallKey, ShipmentCall, Shipping as _};
use axum::routing::MethodFilter;
use domain::OrderNumber;
use domain::order::Address;
use domain::process::{Answer, CallOutcome, Receipt};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const CALLS: &[Call] = &[Call {
    collaborator: Collaborator::Shipping,
    protocol: "tracking",
    name: "shipment",
    method: MethodFilter::POST,
    path: "/api/v1/tracking/shipment",
    changes: true,
    echoes: &["orderId"],
    answer: |deed| Box::pin(shipment(deed)),
    refusal: || bad_request("the carrier does not deliver there"),
}];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    order_id: Value,
    customer_name: String,
    delivery_address: String,
    #[serde(default)]
    carrier: Option<String>,
}

async fn shipment(deed: Deed) -> Reply {
    let asked: Asked = match deed.body() {
        Ok(asked) => asked,
        Err(refused) => return refused,
    };
    if scalar(&asked.order_id).is_none() {
        return bad_request("orderId is a number or a text");
    }
    let call = ShipmentCall {
        key: CallKey::given(&deed.name),
        order: deed.order_id(),
        number: OrderNumber(0),
        customer_name: asked.customer_name,
        address: Address {
            text: Some(asked.delivery_address),
            ..Address::default()
        },
        carrier: asked.carrier,
    };
    match deed.world.shipping.create_shipment(&call).await {
        CallOutcome::Definite(Answer::Done(Receipt::Shipment {
            tracking_number,
            estimated_delivery,
        })) => {
            deed.had(&Effect::Named("shipped", &tracking_number));
            ok(&json!({
                "trackingNumber": tracking_number, "estimatedDelivery": estimated_delivery,
                "orderId": asked.order_id,
            }))
        }
        outcome => unavailable(outcome.words().unwrap_or_default()),
    }
}
