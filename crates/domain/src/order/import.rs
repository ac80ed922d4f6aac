//! Orders taken over from another system: kept as they are there, with nothing left to do here.

use super::aggregate::Order;
use super::event::{Event, Fact};
use super::place::{NewOrder, PlaceError};
use super::projections::PaymentStatus;
use super::status::{OrderStatus, OrderStatusKind};
use crate::process::{PaymentPlan, Plan};
use crate::{Actor, OrderId, Timestamp};
use thiserror::Error;

/// How an order stood in the system that it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Imported {
    /// Where it stood, and since when.
    pub status: OrderStatus,
    /// How its payment stood: no call of this service has to do with it.
    pub payment: PaymentStatus,
    /// What the customer follows the parcel by.
    pub tracking_number: Option<String>,
}

/// Why an order cannot be taken over.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// What its process did so far is not known here, so it cannot be carried on.
    #[error("an order that is still PENDING cannot be taken over: finish or cancel it there first")]
    StillPending,
    /// A rule that holds for every order.
    #[error(transparent)]
    Order(#[from] PlaceError),
}

impl Plan {
    /// Calls nobody.
    pub const EMPTY: Self = Self {
        version: Plan::VERSION,
        inventory: None,
        payment: PaymentPlan::NotRequired,
        shipping: None,
        cart: None,
        notifications: None,
    };
}

impl Order {
    /// Takes an order over: placed when it was placed there, and standing where it stood there. Its
    /// plan is empty whatever it says.
    pub fn import(
        id: OrderId,
        order: NewOrder,
        placed_at: Timestamp,
        imported: Imported,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, [Event; 2]), ImportError> {
        if imported.status.kind() == OrderStatusKind::Pending {
            return Err(ImportError::StillPending);
        }
        let order = NewOrder {
            plan: Plan::EMPTY,
            ..order
        };
        let (mut order, placed) = Self::place(id, order, by.clone(), placed_at)?;
        let taken_over = order.record(Fact::OrderImported(imported), by.clone(), now);
        Ok((order, [placed, taken_over]))
    }
}
