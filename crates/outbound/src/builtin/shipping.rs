//! The built-in shipping: a parcel with a tracking number, delivered in five days as far as one can
//! tell.

use super::books::{Books, ShipmentBooks};
use super::effect::{done, not_done, not_found, outcome};
use super::holdings::Holdings;
use application::ports::{
    Clock, Entropy, Holding, HoldingName, ParcelHeld, ReadError, ShipmentCall, Shipping, Statement,
};
use async_trait::async_trait;
use domain::process::{CallOutcome, Capabilities, Receipt};
use domain::{OrderId, Timestamp};
use jiff::ToSpan;
use std::sync::Arc;

const DAYS_TO_DELIVERY: i32 = 5;

/// Parcels in the store's own database.
pub struct BuiltinShipping {
    books: Arc<dyn ShipmentBooks>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    holdings: Holdings,
}

/// How a caller names a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParcelName {
    pub(crate) order: OrderId,
    pub(crate) key: String,
}

/// A parcel.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    pub(crate) name: ParcelName,
    pub(crate) tracking_number: String,
    /// A date.
    pub(crate) estimated_delivery: String,
    pub(crate) at: Timestamp,
}

impl ParcelName {
    fn of(call: &ShipmentCall) -> Self {
        Self {
            order: call.order,
            key: call.key.as_str().to_owned(),
        }
    }
}

impl Parcel {
    fn receipt(self) -> Receipt {
        Receipt::Shipment {
            tracking_number: self.tracking_number,
            estimated_delivery: Some(self.estimated_delivery),
        }
    }
}

impl BuiltinShipping {
    /// The parcels of these books.
    pub fn new(books: &Books, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            books: books.shipments.clone(),
            holdings: Holdings::new(books),
            clock,
            entropy,
        }
    }

    fn parcel(&self, call: &ShipmentCall) -> Parcel {
        let now = self.clock.now();
        Parcel {
            name: ParcelName::of(call),
            tracking_number: self.tracking_number(),
            estimated_delivery: estimated_delivery(now),
            at: now,
        }
    }

    /// Random, so that nobody follows a stranger's parcel by counting.
    fn tracking_number(&self) -> String {
        let bits = (u128::from(self.entropy.next()) << 64) | u128::from(self.entropy.next());
        let uuid = uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid();
        format!("TRK-{uuid}")
    }
}

fn estimated_delivery(now: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(now.micros())
        .map(|now| now.to_zoned(jiff::tz::TimeZone::UTC).date())
        .and_then(|today| today.checked_add(DAYS_TO_DELIVERY.days()))
        .map_or_else(|_| "9999-12-31".to_owned(), |day| day.to_string())
}

#[async_trait]
impl Shipping for BuiltinShipping {
    fn capabilities(&self) -> Capabilities {
        Capabilities::IDEAL
    }

    async fn create_shipment(&self, call: &ShipmentCall) -> CallOutcome {
        let created = self.books.create(self.parcel(call)).await;
        outcome(created.map(|parcel| done(parcel.receipt())))
    }

    async fn query(&self, call: &ShipmentCall) -> CallOutcome {
        match self.books.parcel(ParcelName::of(call)).await {
            Ok(found) => found.map_or_else(not_found, |parcel| done(parcel.receipt())),
            Err(error) => not_done(&error),
        }
    }

    async fn held(&self, call: &ShipmentCall) -> Result<Statement<ParcelHeld>, ReadError> {
        self.holdings.parcel(call.order, &call.key).await
    }

    async fn holdings(
        &self,
        behind: &HoldingName,
        limit: u32,
    ) -> Result<Option<Vec<Holding<ParcelHeld>>>, ReadError> {
        self.holdings.all_parcels(behind, limit).await
    }
}
