//! The shipping: makes parcels and says how to follow them.

use super::CallKey;
use super::holdings::{Holding, HoldingName, ParcelHeld, Statement};
use super::store_error::ReadError;
use async_trait::async_trait;
use domain::order::Address;
use domain::process::{CallOutcome, Capabilities};
use domain::{OrderId, OrderNumber};

/// A parcel to be made for one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentCall {
    /// The idempotency key of this call.
    pub key: CallKey,
    /// Which order.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// The name on the parcel.
    pub customer_name: String,
    /// Where to.
    pub address: Address,
    /// By whom, if the customer chose.
    pub carrier: Option<String>,
}

/// The tracking service.
#[async_trait]
pub trait Shipping: Send + Sync {
    /// What is known of this protocol.
    fn capabilities(&self) -> Capabilities;

    /// Makes the parcel.
    async fn create_shipment(&self, call: &ShipmentCall) -> CallOutcome;

    /// Asks what became of a call; only where the capabilities say that it can be asked.
    async fn query(&self, _: &ShipmentCall) -> CallOutcome {
        CallOutcome::NotSent(
            "this tracking service cannot be asked what became of a call".to_owned(),
        )
    }

    /// What it holds now of the parcel that this call makes. Changes nothing.
    async fn held(&self, _: &ShipmentCall) -> Result<Statement<ParcelHeld>, ReadError> {
        Ok(Statement::Silent)
    }

    /// What it holds for all orders, by order and key, from behind this one, at most so much; none where
    /// it cannot be listed. What holds nothing any more is left out.
    async fn holdings(
        &self,
        _behind: &HoldingName,
        _limit: u32,
    ) -> Result<Option<Vec<Holding<ParcelHeld>>>, ReadError> {
        Ok(None)
    }
}
