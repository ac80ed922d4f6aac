//! What becomes of stock under one reservation key.

use application::ports::StockCall;
use domain::process::Shortage;
use domain::{OrderId, ProductId, Timestamp};

/// What became of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReservationState {
    /// The stock is set aside.
    Reserved,
    /// There was not enough.
    Refused,
    /// It was given back, or called off before it came.
    Released,
    /// It has left.
    Consumed,
}

impl ReservationState {
    /// Every state.
    pub const ALL: [Self; 4] = [
        Self::Reserved,
        Self::Refused,
        Self::Released,
        Self::Consumed,
    ];

    /// The name in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "RESERVED",
            Self::Refused => "REFUSED",
            Self::Released => "RELEASED",
            Self::Consumed => "CONSUMED",
        }
    }

    /// The state with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Products and how many of each.
pub(crate) type Items = Vec<(ProductId, u32)>;

/// One reservation, named as the caller named it.
#[derive(Debug, Clone)]
pub(crate) struct Reservation {
    pub(crate) order: OrderId,
    pub(crate) key: String,
    pub(crate) items: Items,
    pub(crate) at: Timestamp,
}

/// What became of a reservation key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reserved {
    pub(crate) state: ReservationState,
    /// Why it was refused, if it was.
    pub(crate) shortage: Vec<Shortage>,
}

impl Reservation {
    pub(super) fn new(call: &StockCall, at: Timestamp) -> Self {
        let items = call.items.iter();
        Self {
            order: call.order,
            key: call.reservation.as_str().to_owned(),
            items: items
                .map(|item| (item.product.clone(), item.quantity.units()))
                .collect(),
            at,
        }
    }

    /// Of which items there is not enough, told what can be promised of each.
    pub(crate) fn shortages(&self, available: &[u32]) -> Vec<Shortage> {
        let short = self.items.iter().zip(available);
        short
            .filter(|((_, requested), available)| *available < requested)
            .map(|((product, requested), available)| Shortage {
                product: product.clone(),
                requested: *requested,
                available: Some(*available),
            })
            .collect()
    }
}

impl Reserved {
    pub(crate) const fn plain(state: ReservationState) -> Self {
        Self {
            state,
            shortage: Vec::new(),
        }
    }

    pub(crate) const fn refused(shortage: Vec<Shortage>) -> Self {
        Self {
            state: ReservationState::Refused,
            shortage,
        }
    }
}
