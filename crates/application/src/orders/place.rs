//! Placing an order: priced, made durable, and handed to the engine.

use super::pricing::{PricingError, WantedItem, price};
use crate::caller::Caller;
use crate::engine::{Engine, Follower};
use crate::metrics::count_placed;
use crate::ports::{
    CartState, Clock, Customer, IdGenerator, Journal, PlaceFailure, Placement, Point, Prior, Probe,
    ReadError, Requests, StoreError, Wake,
};
use crate::request::{RequestClaim, RequestRecord};
use crate::traces::{TARGET, recorded};
use domain::order::{Address, Channel, NewOrder, PaymentMethod, PlaceError};
use domain::process::take_turn;
use domain::{Contact, CustomerId, Money, Notation, Order, OrderId, OrderNumber, OrderRef};
use std::sync::Arc;
use thiserror::Error;
use tracing::Instrument as _;

/// What a caller wants, in the application's words.
#[derive(Debug, Clone)]
pub struct OrderRequest {
    /// The contract that it came in by.
    pub channel: Channel,
    /// Whose order it will be.
    pub customer: Option<CustomerId>,
    /// How the caller wrote the customer's id.
    pub customer_notation: Notation,
    /// Name and mail, as far as the request has them.
    pub contact: Contact,
    /// What is wanted.
    pub items: Vec<WantedItem>,
    /// Everything else that is agreed.
    pub terms: Terms,
    /// What makes it take effect once.
    pub claim: RequestClaim,
    /// What of the customer's cart it is made from, if it is.
    pub cart: Option<CartState>,
}

/// The terms of an order beyond its items.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Where to.
    pub address: Address,
    /// By whom.
    pub carrier: Option<String>,
    /// Words of the customer.
    pub notes: Option<String>,
    /// What it is paid with.
    pub payment_method: Option<PaymentMethod>,
    /// The total that the caller believes in.
    pub expected_total: Option<Money>,
    /// What the customer's own system calls its request.
    pub request_id: Option<String>,
}

/// What placing came to.
pub enum PlaceOutcome {
    /// A new order is durable and runs in this process.
    Placed(Follower),
    /// The same request was made before: this is what is on record of it.
    Repeated(RequestRecord),
}

/// Why no order was placed. Nothing was written.
#[derive(Debug, Clone, Error)]
pub enum PlaceOrderError {
    /// A customer may order in their own name only.
    #[error("an order in another customer's name")]
    NotTheirs,
    /// The key was used for another request.
    #[error("the idempotency key was used for a different request")]
    KeyReused,
    /// The items could not be priced.
    #[error(transparent)]
    Pricing(#[from] PricingError),
    /// The caller believes in another total.
    #[error("the total is {actual}, not {expected}")]
    TotalDrifted {
        /// What it comes to.
        actual: Money,
        /// What the caller sent.
        expected: Money,
    },
    /// The customers' service knows no such customer, or does not let them order.
    #[error("customer {0} is unknown or may not order")]
    CustomerRefused(CustomerId),
    /// The customers' service gave no answer.
    #[error(transparent)]
    Customers(#[from] ReadError),
    /// A rule that holds for every order.
    #[error(transparent)]
    Order(#[from] PlaceError),
    /// Another order of the customer's cart has not come so far that the cart is surely without it.
    #[error("order {order} of the same cart is under way")]
    CartUnderWay {
        /// Which.
        order: OrderId,
        /// Its number.
        number: Option<OrderNumber>,
    },
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whether the store took it could not be learned: ask again with the same key.
    #[error("whether order {0} was placed is unknown")]
    Unknown(OrderId),
}

/// Places orders.
#[derive(Clone)]
#[expect(missing_docs, reason = "each port says what it is")]
pub struct PlaceOrder {
    pub engine: Engine,
    pub journal: Arc<dyn Journal>,
    pub requests: Arc<dyn Requests>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
    pub probe: Arc<dyn Probe>,
}

impl PlaceOrder {
    /// Places the order, or finds what the same request did before.
    #[tracing::instrument(name = "order.place", skip_all, fields(channel = request.channel.as_str()))]
    pub async fn run(
        &self,
        caller: &Caller,
        request: OrderRequest,
    ) -> Result<PlaceOutcome, PlaceOrderError> {
        let is_theirs = |customer| caller.may_act_for(customer);
        if !request.customer.as_ref().is_none_or(is_theirs) {
            return Err(PlaceOrderError::NotTheirs);
        }
        if let Some(record) = self.earlier(&request.claim).await? {
            return same_request(record, &request.claim);
        }
        let new = self.priced(&request).await?;
        let span = tracing::trace_span!(
            target: TARGET,
            "place order",
            order.id = tracing::field::Empty,
            order.channel = request.channel.as_str(),
        );
        let placing = self.place(caller, new, &request).instrument(span);
        placing.await
    }

    /// What the same key did before. Looked up first, so that a repeat is not judged by today's
    /// prices.
    pub(crate) async fn earlier(
        &self,
        claim: &RequestClaim,
    ) -> Result<Option<RequestRecord>, StoreError> {
        let RequestClaim::Key { key, .. } = claim else {
            return Ok(None);
        };
        self.requests.request(key).await
    }

    async fn priced(&self, request: &OrderRequest) -> Result<NewOrder, PlaceOrderError> {
        let collaborators = self.engine.collaborators();
        let contact = self.contact(request).await?;
        let lines = price(collaborators.catalogue.as_deref(), request.items.clone()).await?;
        let terms = request.terms.clone();
        let new = NewOrder {
            channel: request.channel.clone(),
            customer: request.customer.clone(),
            customer_notation: request.customer_notation,
            contact,
            lines,
            address: terms.address,
            carrier: terms.carrier,
            notes: terms.notes,
            payment_method: terms.payment_method,
            request_id: terms.request_id,
            plan: collaborators.plan(request.cart.is_some()),
        };
        let actual = new.total()?;
        match terms.expected_total {
            Some(expected) if expected != actual => {
                Err(PlaceOrderError::TotalDrifted { actual, expected })
            }
            _ => Ok(new),
        }
    }

    /// The request's own name and mail, completed by the customers' service.
    async fn contact(&self, request: &OrderRequest) -> Result<Contact, PlaceOrderError> {
        let collaborators = self.engine.collaborators();
        let (Some(customers), Some(id)) = (&collaborators.customers, &request.customer) else {
            return Ok(request.contact.clone());
        };
        let known: Option<Customer> = customers.customer(id).await?;
        let Some(known) = known.filter(|customer| customer.enabled) else {
            return Err(PlaceOrderError::CustomerRefused(id.clone()));
        };
        Ok(Contact {
            name: request.contact.name.clone().or(known.contact.name),
            email: request.contact.email.clone().or(known.contact.email),
            phone: request.contact.phone.clone().or(known.contact.phone),
        })
    }

    async fn place(
        &self,
        caller: &Caller,
        new: NewOrder,
        request: &OrderRequest,
    ) -> Result<PlaceOutcome, PlaceOrderError> {
        let now = self.clock.now();
        let trace = recorded();
        let (order, mut first) = Order::place(self.ids.order_id(), new, caller.actor(), now)?;
        tracing::Span::current().record("order.id", tracing::field::display(order.id()));
        first.trace = trace;
        let order = order.traced(trace);
        // The first intent commits with the order.
        let turn = take_turn(&order, None, now, self.engine.backoff());
        let mut events = vec![first];
        events.extend(turn.events);
        let order = turn.order;
        let wake: Wake = self.engine.wake(turn.then, now);
        self.probe.reached(Point::BeforePlace);
        let placement = Placement {
            order: order.clone(),
            events,
            wake,
            claim: request.claim.clone(),
            cart: request.customer.clone().zip(request.cart),
            number: None,
        };
        let being_placed = self.engine.placing(order.id());
        let placed = self.journal.place(placement).await;
        if let Err(PlaceFailure::Unknown(_)) = placed {
            self.engine.keep(being_placed, turn.then);
        }
        match placed {
            Ok(number) => {
                self.probe.reached(Point::AfterPlace);
                count_placed(&order);
                let id = order.id();
                tracing::info!(order.id = %id, order.number = number.0, "order {id} placed");
                let follower = self.engine.carry_on(order.numbered(number), turn.then);
                Ok(PlaceOutcome::Placed(follower))
            }
            Err(failure) => self.not_placed(failure, &order, request).await,
        }
    }

    async fn not_placed(
        &self,
        failure: PlaceFailure,
        order: &Order,
        request: &OrderRequest,
    ) -> Result<PlaceOutcome, PlaceOrderError> {
        match failure {
            PlaceFailure::Repeated(Prior::Key(record)) => same_request(record, &request.claim),
            PlaceFailure::Repeated(Prior::Pending(earlier)) => {
                let known = self.journal.order(OrderRef::Id(earlier)).await?;
                let earlier = known.ok_or(PlaceOrderError::Unknown(earlier))?;
                self.comes_to(&earlier, request).await
            }
            PlaceFailure::NumberTaken(number) => {
                let why = format!("number {} was refused, and none was asked for", number.0);
                Err(StoreError::Unavailable(why).into())
            }
            PlaceFailure::Store(error) => Err(error.into()),
            PlaceFailure::Unknown(_) => Err(PlaceOrderError::Unknown(order.id())),
        }
    }
}

/// A key stands for one request only.
pub(crate) fn same_request(
    record: RequestRecord,
    claim: &RequestClaim,
) -> Result<PlaceOutcome, PlaceOrderError> {
    match claim {
        RequestClaim::Key { fingerprint, .. } if record.fingerprint != *fingerprint => {
            Err(PlaceOrderError::KeyReused)
        }
        RequestClaim::Key { .. } | RequestClaim::Guard { .. } => Ok(PlaceOutcome::Repeated(record)),
    }
}
