//! The shipping port in memory: parcels with tracking numbers.

use super::books::{KeyMemory, Served};
use super::effects::{Did, Effect};
use super::script::Stage;
use crate::ports::{CallKey, ShipmentCall, Shipping};
use crate::testing::clock::order_id;
use async_trait::async_trait;
use domain::process::{Answer, CallOutcome, Capabilities, Receipt, Refusal, Step};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A tracking service that keeps parcels.
pub struct FakeShipping {
    known: Capabilities,
    stage: Stage,
    state: Mutex<(KeyMemory, Vec<ShipmentCall>)>,
}

impl FakeShipping {
    pub(super) fn new(known: Capabilities, stage: Stage) -> Self {
        Self {
            known,
            stage,
            state: Mutex::new((KeyMemory::new(known), Vec::new())),
        }
    }

    /// Every parcel that was made.
    pub fn parcels(&self) -> Vec<ShipmentCall> {
        self.state().1.clone()
    }

    /// The tracking number of the parcel with this number, from 1.
    pub fn tracking_number(parcel: usize) -> String {
        format!("TRK-{}", order_id(parcel as u64))
    }

    fn state(&self) -> MutexGuard<'_, (KeyMemory, Vec<ShipmentCall>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look_up(&self, key: &CallKey) -> Answer {
        self.state().0.look_up(key)
    }
}

#[async_trait]
impl Shipping for FakeShipping {
    fn capabilities(&self) -> Capabilities {
        self.known
    }

    async fn create_shipment(&self, call: &ShipmentCall) -> CallOutcome {
        let work = |now, refusal: Option<Refusal>| {
            let mut state = self.state();
            let (keys, parcels) = &mut *state;
            keys.once(&call.key, now, |_keys| {
                if let Some(refusal) = refusal {
                    return Served::refused(refusal);
                }
                parcels.push(call.clone());
                Served::done(Receipt::Shipment {
                    tracking_number: Self::tracking_number(parcels.len()),
                    estimated_delivery: Some("2026-01-05".to_owned()),
                })
            })
        };
        self.stage
            .play(Step::CreateShipment, &call.key, Some(call.order), work)
            .await
    }

    async fn query(&self, call: &ShipmentCall) -> CallOutcome {
        self.stage.effects.write(Effect {
            order: Some(call.order),
            step: Step::CreateShipment,
            key: call.key.clone(),
            did: Did::Asked,
        });
        CallOutcome::Definite(self.look_up(&call.key))
    }
}
