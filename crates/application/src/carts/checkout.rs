//! Checking out: the cart becomes an order, once, at prices that the customer has seen or accepts.

use super::get::{GetCart, GetCartError};
use super::turns::{LastTurn, may_show_what_was_in};
use crate::caller::Caller;
use crate::orders::{
    OrderRequest, PlaceOrder, PlaceOrderError, PlaceOutcome, Terms, WantedItem, same_request,
};
use crate::ports::{CartState, ReadError, StockItem};
use crate::request::RequestClaim;
use domain::order::Channel;
use domain::process::Shortage;
use domain::{Cart, CartRevision, Contact, CustomerId, Notation, Order, OrderId};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use thiserror::Error;

/// What a caller wants, beside what is in the cart.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// The contract that it came in by.
    pub channel: Channel,
    /// Whose cart, and whose order it will be.
    pub customer: CustomerId,
    /// How the caller wrote the customer's id.
    pub customer_notation: Notation,
    /// Name, mail and phone, as far as the request has them.
    pub contact: Contact,
    /// Everything else that is agreed.
    pub terms: Terms,
    /// Whether prices may be others than those in the cart.
    pub accepts_price_changes: bool,
    /// The state of the cart that the caller has seen, where they say it: no other becomes an order.
    pub seen: Option<CartRevision>,
    /// What makes it take effect once, beside the state of the cart. Where the carts do not tell states
    /// apart, a customer has one order of the cart at a time, until it has been emptied of that.
    pub claim: RequestClaim,
}

/// Why a cart did not become an order. The cart stays as it is.
#[derive(Debug, Clone, Error)]
pub enum CheckoutError {
    /// It is not the caller's cart.
    #[error("cart not found")]
    NotFound,
    /// This service has no carts.
    #[error("no carts are configured")]
    NoCarts,
    /// There is nothing in it.
    #[error("the cart is empty")]
    EmptyCart,
    /// It is not the cart any more that the caller has seen.
    #[error("the cart has changed since it was looked at")]
    CartChanged,
    /// There is not enough of these. Nothing was reserved.
    #[error("not enough in stock")]
    OutOfStock(Vec<Shortage>),
    /// What became of the last order of this cart cannot be read, so neither whether the cart was emptied
    /// of it. A person is shown that order.
    #[error("order {0} of the same cart cannot be read")]
    Unreadable(OrderId),
    /// The carts or the inventory gave no answer.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The order was not placed.
    #[error(transparent)]
    Place(#[from] PlaceOrderError),
}

impl From<GetCartError> for CheckoutError {
    fn from(error: GetCartError) -> Self {
        match error {
            GetCartError::NotFound => Self::NotFound,
            GetCartError::NoCarts => Self::NoCarts,
            GetCartError::Read(error) => Self::Read(error),
        }
    }
}

/// Turns carts into orders.
#[derive(Clone)]
pub struct CheckoutCart {
    /// Reads the cart.
    pub carts: GetCart,
    /// Places the order.
    pub place: PlaceOrder,
}

impl CheckoutCart {
    /// Fetches the cart, checks the stock of every item, and places the order; the process empties
    /// the cart of what was ordered once the order stands.
    #[tracing::instrument(name = "cart.checkout", skip_all)]
    pub async fn run(
        &self,
        caller: &Caller,
        checkout: Checkout,
    ) -> Result<PlaceOutcome, CheckoutError> {
        if !caller.may_act_for(&checkout.customer) {
            return Err(CheckoutError::NotFound);
        }
        let told = self.once(caller, checkout.clone(), None).await;
        let Err(CheckoutError::Place(PlaceOrderError::CartUnderWay { order, .. })) = &told else {
            return told;
        };
        // It was under way when it was looked at; by now there may be nothing left to wait for.
        match self.out_of_the_way(*order).await? {
            Some(before) => self.once(caller, checkout, Some(&before)).await,
            None => told,
        }
    }

    async fn once(
        &self,
        caller: &Caller,
        checkout: Checkout,
        before: Option<&Order>,
    ) -> Result<PlaceOutcome, CheckoutError> {
        // A repeat finds its cart empty, and is answered all the same.
        let earlier = self.place.earlier(&checkout.claim).await;
        if let Some(record) = earlier.map_err(PlaceOrderError::from)? {
            return Ok(same_request(record, &checkout.claim)?);
        }
        let last = self.last_turn(&checkout.customer).await?;
        let cart = self.carts.run(caller, &checkout.customer).await?;
        if cart.lines.is_empty() {
            return Err(CheckoutError::EmptyCart);
        }
        if checkout.seen.is_some() && checkout.seen != cart.revision {
            return Err(CheckoutError::CartChanged);
        }
        if let Some(order) = before.filter(|order| may_show_what_was_in(&cart, order)) {
            let (order, number) = (order.id(), order.number());
            return Err(PlaceOrderError::CartUnderWay { order, number }.into());
        }
        let state = state_or_turn(&cart, last.as_ref())?;
        let order = self.order_of(checkout, &cart, state);
        if let Some(standing) = last.as_ref().and_then(|last| last.in_the_way(&cart)) {
            return self.comes_to(standing, &order).await;
        }
        self.check_stock(&cart).await?;
        Ok(self.place.run(caller, order).await?)
    }

    /// Neither the stock nor the prices of now decide about a repeat. The same key may just have been used.
    async fn comes_to(
        &self,
        standing: &Order,
        request: &OrderRequest,
    ) -> Result<PlaceOutcome, CheckoutError> {
        let earlier = self.place.earlier(&request.claim).await;
        if let Some(record) = earlier.map_err(PlaceOrderError::from)? {
            return Ok(same_request(record, &request.claim)?);
        }
        Ok(self.place.comes_to(standing, request).await?)
    }

    async fn check_stock(&self, cart: &Cart) -> Result<(), CheckoutError> {
        let inventory = self.place.engine.collaborators().inventory.as_ref();
        // Where items are reserved one by one, the process itself looks first, and need not be doubled here.
        let Some(inventory) = inventory.filter(|inventory| !inventory.plan().per_line) else {
            return Ok(());
        };
        let item = |line: &domain::CartLine| StockItem {
            product: line.product.clone(),
            quantity: line.quantity,
        };
        let wanted: Vec<StockItem> = cart.lines.iter().map(item).collect();
        let short = inventory.shortages(&wanted).await?;
        if short.is_empty() {
            Ok(())
        } else {
            Err(CheckoutError::OutOfStock(short))
        }
    }

    fn order_of(&self, checkout: Checkout, cart: &Cart, state: CartState) -> OrderRequest {
        // Without a catalogue there are no other prices than the cart's.
        let has_catalogue = self.place.engine.collaborators().catalogue.is_some();
        let any_price = checkout.accepts_price_changes && has_catalogue;
        let item = |line: &domain::CartLine| WantedItem {
            product: line.product.clone(),
            notation: line.notation,
            quantity: line.quantity,
            name: Some(line.name.clone()),
            expected_price: (!any_price).then_some(line.unit_price),
        };
        OrderRequest {
            channel: checkout.channel,
            customer: Some(checkout.customer),
            customer_notation: checkout.customer_notation,
            contact: checkout.contact,
            items: cart.lines.iter().map(item).collect(),
            terms: checkout.terms,
            claim: match checkout.claim {
                RequestClaim::Guard { scope, fingerprint } => RequestClaim::Guard {
                    scope: format!("{scope}:{}", state_of(cart)),
                    fingerprint,
                },
                keyed @ RequestClaim::Key { .. } => keyed,
            },
            cart: Some(state),
        }
    }
}

/// What the order will be made from.
fn state_or_turn(cart: &Cart, last: Option<&LastTurn>) -> Result<CartState, CheckoutError> {
    match (cart.revision, last) {
        (_, Some(last)) => Ok(CartState::Turn(last.next())),
        (Some(revision), None) => Ok(CartState::Revision(revision)),
        (None, None) => Err(CheckoutError::Read(ReadError {
            collaborator: "carts",
            why: "the cart has no revision".to_owned(),
            is_spoilt: true,
            is_silence: false,
        })),
    }
}

/// The next state of a cart is another order, whatever else is the same. Where states are not told apart,
/// it is what is in it, in whatever order: so an order that an earlier binary has placed beside this one,
/// which knew no turns, is met as well while it is pending.
fn state_of(cart: &Cart) -> String {
    if let Some(revision) = cart.revision {
        return revision.0.to_string();
    }
    let lines = cart.lines.iter();
    let content: BTreeMap<&str, u32> = lines
        .map(|line| (line.product.as_str(), line.quantity.units()))
        .collect();
    let mut digest = Sha256::new();
    for (product, quantity) in content {
        // No product's id has a NUL in it.
        digest.update(product);
        digest.update(b"\0");
        digest.update(quantity.to_be_bytes());
    }
    let mut state = String::new();
    for byte in digest.finalize() {
        write!(state, "{byte:02x}").expect("a string takes all text");
    }
    state
}
