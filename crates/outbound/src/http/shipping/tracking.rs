//! The tracking service of document 004: one call that makes a shipment and names its number.

use crate::http::contradictions::{is_of, no_failure};
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use application::ports::{ShipmentCall, Shipping};
use async_trait::async_trait;
use domain::order::Address;
use domain::process::{Answer, CallOutcome, Capabilities, Receipt};
use domain::text::bounded;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// The most characters of a tracking number, and of the words on when a parcel arrives.
const TEXT_LIMIT: usize = 200;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShipmentBody<'a> {
    order_id: u64,
    customer_name: &'a str,
    delivery_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    carrier: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShipmentAnswer {
    tracking_number: String,
    /// A text in the document; services write a day in other forms, too, and no parcel fails for that.
    estimated_delivery: Option<Value>,
}

/// A tracking service.
pub struct Tracking {
    upstream: Arc<Upstream>,
    shipment: Endpoint,
    keys: Keys,
}

impl Tracking {
    /// At this service, by this call.
    pub fn new(upstream: Arc<Upstream>, shipment: Endpoint, keys: Keys) -> Self {
        Self {
            upstream,
            shipment,
            keys,
        }
    }

    /// The document's own call.
    pub fn default_shipment() -> Endpoint {
        Endpoint::known("POST /api/v1/tracking/shipment", &[])
    }
}

#[async_trait]
impl Shipping for Tracking {
    fn capabilities(&self) -> Capabilities {
        self.keys.capabilities()
    }

    async fn create_shipment(&self, call: &ShipmentCall) -> CallOutcome {
        let request = self.shipment.request(&[]);
        let request = request.map(|request| request.json(&body(call)).key(&call.key, self.keys));
        let read = |answer: &HttpAnswer| created(answer, call);
        self.upstream.deed(request, read).await
    }
}

fn body(call: &ShipmentCall) -> ShipmentBody<'_> {
    ShipmentBody {
        order_id: call.number.0,
        customer_name: &call.customer_name,
        delivery_address: one_line(&call.address),
        carrier: call.carrier.as_deref(),
    }
}

/// The address as one text, with the parts that are known.
fn one_line(address: &Address) -> String {
    let Address {
        text,
        city,
        state,
        zip,
        country,
    } = address;
    let parts = [text, city, state, zip, country].into_iter().flatten();
    parts.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// No refusal is documented, so there is none: whatever is no shipment is unknown.
fn created(answer: &HttpAnswer, call: &ShipmentCall) -> Result<Answer, Fault> {
    if !answer.is_done() {
        return Err(not_created(answer));
    }
    let shipment: ShipmentAnswer = answer.json()?;
    let body: Value = answer.json()?;
    no_failure(&body)?;
    let number = call.number.0.to_string();
    is_of(&body, "orderId", &number, "the shipment of another order")?;
    let tracking_number = bounded(&shipment.tracking_number, TEXT_LIMIT);
    let tracking_number = tracking_number
        .map_err(|why| answer.unexpected(&format!("has a trackingNumber that {why}")))?;
    let estimated_delivery = shipment.estimated_delivery.as_ref().and_then(Value::as_str);
    let estimated_delivery = estimated_delivery.filter(|text| bounded(text, TEXT_LIMIT).is_ok());
    Ok(Answer::Done(Receipt::Shipment {
        tracking_number,
        estimated_delivery: estimated_delivery.map(str::to_owned),
    }))
}

fn not_created(answer: &HttpAnswer) -> Fault {
    let names_a_shipment = answer.json::<ShipmentAnswer>().is_ok();
    let body = answer.tolerant_json().unwrap_or_default();
    if names_a_shipment && answer.status.is_client_error() && no_failure(&body).is_ok() {
        let status = answer.status;
        Fault::mismatch(&format!(
            "it names a shipment in an answer with status {status}"
        ))
    } else {
        answer.unexpected("is not a documented one")
    }
}
