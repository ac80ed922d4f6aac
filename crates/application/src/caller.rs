//! Who asks: what they may see, and how the journal names them.

use domain::{Actor, CustomerId, Order};

/// Somebody at the door, identified as far as the mode of identity asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Anybody, on a service that is open: one's own machine. May do everything.
    Anyone,
    /// A customer: sees and changes only their own orders.
    Customer(CustomerId),
    /// Another service: ships, processes, delivers, reports on parcels.
    Service(String),
    /// A person at the controls: all orders, settlement, dead letters.
    Operator(String),
}

impl Caller {
    /// How the journal names them.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Anyone => Actor::Anyone,
            Self::Customer(id) => Actor::Customer(id.as_str().to_owned()),
            Self::Service(name) => Actor::Service(name.clone()),
            Self::Operator(name) => Actor::Operator(name.clone()),
        }
    }

    /// Whether this order may be shown to them at all.
    pub fn may_see(&self, order: &Order) -> bool {
        match self {
            Self::Customer(id) => order.customer() == Some(id),
            Self::Anyone | Self::Service(_) | Self::Operator(_) => true,
        }
    }

    /// Whether they may do in a customer's name what the customer may: fill a cart, place an order.
    pub fn may_act_for(&self, customer: &CustomerId) -> bool {
        match self {
            Self::Customer(id) => id == customer,
            Self::Anyone | Self::Service(_) | Self::Operator(_) => true,
        }
    }

    /// Whether they may act as another service does: ship, process, deliver.
    pub const fn is_service(&self) -> bool {
        matches!(self, Self::Anyone | Self::Service(_) | Self::Operator(_))
    }

    /// Whether they may act as an operator does: list all orders, settle.
    pub const fn is_operator(&self) -> bool {
        matches!(self, Self::Anyone | Self::Operator(_))
    }

    /// The part of an idempotency key that keeps callers apart.
    pub fn scope(&self) -> String {
        match self {
            Self::Anyone => "anyone".to_owned(),
            Self::Customer(id) => format!("customer:{id}"),
            Self::Service(name) => format!("service:{name}"),
            Self::Operator(name) => format!("operator:{name}"),
        }
    }
}
