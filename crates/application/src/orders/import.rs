//! Taking orders over from another system: with their numbers and dates, and never twice.

use crate::caller::Caller;
use crate::metrics::count_imported;
use crate::ports::{Clock, IdGenerator, Journal, PlaceFailure, Placement, Prior, StoreError, Wake};
use crate::request::{Fingerprint, RequestClaim, RequestKey, RequestRecord};
use domain::order::{ImportError, Imported, NewOrder};
use domain::{Order, OrderId, OrderNumber, OrderRef, Timestamp};
use std::sync::Arc;
use thiserror::Error;

/// An order as the other system has it.
#[derive(Debug, Clone)]
pub struct OrderToImport {
    /// Its id, if it has one of this kind; else it gets a new one.
    pub id: Option<OrderId>,
    /// The number that it keeps. It is known by it when it comes again.
    pub number: OrderNumber,
    /// What was agreed.
    pub order: NewOrder,
    /// When.
    pub placed_at: Timestamp,
    /// How it stands.
    pub imported: Imported,
    /// Of all of this.
    pub fingerprint: Fingerprint,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportedOrder {
    /// It has been taken over.
    Taken(OrderId),
    /// It was taken over before, just like this.
    Known(OrderId),
}

/// Why an order was not taken over. Nothing was written.
#[derive(Debug, Clone, Error)]
pub enum ImportOrderError {
    /// Only operators take orders over.
    #[error("only operators may import orders")]
    Forbidden,
    /// An order with this number was taken over before, and it was another.
    #[error("order {} was imported before with other contents", .0.0)]
    Changed(OrderNumber),
    /// Another order has the number.
    #[error("the number {} is another order's", .0.0)]
    NumberTaken(OrderNumber),
    /// Another order has the id.
    #[error("the id {0} is another order's")]
    IdTaken(OrderId),
    /// It cannot be taken over.
    #[error(transparent)]
    Order(#[from] ImportError),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whether the store took it could not be learned: send it again.
    #[error("whether order {} was imported is unknown: send it again", .0.0)]
    Unknown(OrderNumber),
}

/// Takes orders over.
#[derive(Clone)]
#[expect(missing_docs, reason = "each port says what it is")]
pub struct ImportOrder {
    pub journal: Arc<dyn Journal>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
}

impl ImportOrder {
    /// Makes the order durable as it stands. No process runs for it: what it needed was done there.
    #[tracing::instrument(name = "order.import", skip_all, fields(order.number = wanted.number.0))]
    pub async fn run(
        &self,
        caller: &Caller,
        wanted: OrderToImport,
    ) -> Result<ImportedOrder, ImportOrderError> {
        if !caller.is_operator() {
            return Err(ImportOrderError::Forbidden);
        }
        if let Some(id) = wanted.id
            && let Some(known) = self.journal.order(OrderRef::Id(id)).await?
            && known.number() != Some(wanted.number)
        {
            return Err(ImportOrderError::IdTaken(id));
        }
        let OrderToImport {
            number,
            fingerprint,
            ..
        } = wanted;
        let id = wanted.id.unwrap_or_else(|| self.ids.order_id());
        let (order, events) = Order::import(
            id,
            wanted.order,
            wanted.placed_at,
            wanted.imported,
            &caller.actor(),
            self.clock.now(),
        )?;
        let placement = Placement {
            order,
            events: events.into(),
            wake: Wake::Never,
            claim: RequestClaim::Key {
                key: key(number),
                fingerprint,
            },
            cart: None,
            number: Some(number),
        };
        match self.journal.place(placement).await {
            Ok(_number) => {
                count_imported();
                Ok(ImportedOrder::Taken(id))
            }
            Err(failure) => not_placed(failure, number, fingerprint),
        }
    }
}

/// What makes an import take effect once, whoever asks for it.
fn key(number: OrderNumber) -> RequestKey {
    RequestKey {
        scope: "import".to_owned(),
        key: number.0.to_string(),
    }
}

fn not_placed(
    failure: PlaceFailure,
    number: OrderNumber,
    fingerprint: Fingerprint,
) -> Result<ImportedOrder, ImportOrderError> {
    match failure {
        PlaceFailure::Repeated(Prior::Key(RequestRecord {
            fingerprint: known,
            order: Some(order),
            ..
        })) if known == fingerprint => Ok(ImportedOrder::Known(order)),
        PlaceFailure::Repeated(_) => Err(ImportOrderError::Changed(number)),
        PlaceFailure::NumberTaken(number) => Err(ImportOrderError::NumberTaken(number)),
        PlaceFailure::Store(error) => Err(error.into()),
        PlaceFailure::Unknown(_) => Err(ImportOrderError::Unknown(number)),
    }
}
