//! Placing: row, lines, events and claim of a new order, in one job.

use super::events::insert_events;
use super::in_the_way::{in_the_way, pending};
use super::requests::{find_key, insert_key};
use super::terms::Terms;
use super::{Failure, SqliteStore};
use crate::journal_format::StoredEvent;
use crate::sql::rows::{
    NewKey, OrderRow, WakeAt, cart_name, guard, notation_name, process_version, signed, stored,
};
use application::ports::{PlaceFailure, Placement, Prior};
use application::request::RequestClaim;
use domain::order::OrderStatusKind;
use domain::{Order, OrderNumber, Timestamp};
use rusqlite::{Connection, named_params};

struct NewRows {
    order: Order,
    id: [u8; 16],
    row: OrderRow,
    events: Vec<StoredEvent>,
    terms: Terms,
    wake: WakeAt,
    claim: RequestClaim,
    /// What of the cart it comes from.
    cart: Option<Vec<u8>>,
    /// The number that it keeps.
    number: Option<OrderNumber>,
    now: Timestamp,
}

type Placed = Result<OrderNumber, PlaceFailure>;

impl SqliteStore {
    pub(super) async fn place_order(
        &self,
        placement: Placement,
    ) -> Result<OrderNumber, PlaceFailure> {
        let now = self.clock.now();
        let id = placement.order.id();
        let rows = NewRows {
            id: id.uuid().into_bytes(),
            row: OrderRow::from(&placement.order),
            events: stored(&placement.order, &placement.events),
            terms: Terms::from(&placement.order),
            wake: WakeAt::new(placement.wake, now),
            claim: placement.claim,
            cart: placement
                .cart
                .map(|(customer, state)| cart_name(&customer, state)),
            number: placement.number,
            order: placement.order,
            now,
        };
        let placed = self.write(move |connection| rows.insert(connection)).await;
        match placed {
            Ok(placed) => placed,
            Err(error) => Err(error.into_place_failure(id)),
        }
    }
}

impl NewRows {
    /// The claim is tried first: a refused one has changed nothing. What only some orders bring is
    /// looked at before that.
    fn insert(&self, connection: &Connection) -> Result<Placed, Failure> {
        let cart = self.cart.as_deref();
        if let Some(found) = in_the_way(connection, &self.claim, cart, self.number)? {
            return Ok(Err(found));
        }
        let (request, guard) = match &self.claim {
            RequestClaim::Key { key, fingerprint } => {
                let new = NewKey {
                    key,
                    fingerprint: *fingerprint,
                    order: Some(self.order.id()),
                    answer: None,
                };
                let Some(request) = insert_key(connection, &new, self.now)? else {
                    let earlier = find_key(connection, key)?;
                    return Ok(Err(PlaceFailure::Repeated(Prior::Key(earlier))));
                };
                (Some(request), None)
            }
            RequestClaim::Guard { scope, fingerprint } => (None, Some(guard(scope, *fingerprint))),
        };
        if !self.insert_order(connection, request, guard.as_deref())? {
            let known = pending(connection, guard.as_deref())?;
            return Ok(Err(PlaceFailure::Repeated(Prior::Pending(known))));
        }
        let number = connection.last_insert_rowid();
        if guard.is_some() && self.row.status != OrderStatusKind::Pending {
            lift_guard(connection, number)?;
        }
        self.insert_items(connection)?;
        self.terms.insert(connection, number)?;
        insert_events(connection, &self.id, &self.events)?;
        Ok(Ok(OrderNumber(number.unsigned_abs())))
    }

    /// Whether it was inserted: not where a pending order has the same guard.
    fn insert_order(
        &self,
        connection: &Connection,
        request: Option<i64>,
        guard: Option<&[u8]>,
    ) -> rusqlite::Result<bool> {
        let agreed = &self.order.placed().order;
        let total = self.order.total();
        let mut insert = connection.prepare_cached(
            "INSERT INTO orders (number, id, channel, customer_id, customer_notation, total_minor, currency,
                                 placed_at, request_id, version, status, payment_status,
                                 shipment_status, tracking_number, parked, updated_at, guard, cart,
                                 wake_at, process_version)
             VALUES (:number, :id, :channel, :customer_id, :customer_notation, :total_minor, :currency,
                     :placed_at, :request_id, :version, :status, :payment_status,
                     :shipment_status, :tracking_number, :parked, :updated_at, :guard, :cart,
                     :wake_at, :process_version)
             ON CONFLICT (guard) WHERE guard IS NOT NULL DO NOTHING",
        )?;
        let inserted = insert.execute(named_params! {
            ":number": self.number.map(|number| signed(number.0)),
            ":id": self.id,
            ":channel": agreed.channel.as_str(),
            ":customer_id": self.order.customer().map(domain::CustomerId::as_str),
            ":customer_notation": notation_name(agreed.customer_notation),
            ":total_minor": total.minor(),
            ":currency": total.currency().code(),
            ":placed_at": self.order.placed().at.micros(),
            ":request_id": request,
            ":version": self.row.version,
            ":status": self.row.status.as_str(),
            ":payment_status": self.row.payment_status.as_str(),
            ":shipment_status": self.row.shipment_status.as_str(),
            ":tracking_number": self.row.tracking_number,
            ":parked": self.row.parked.map(domain::process::Hold::name),
            ":updated_at": self.row.updated_at,
            ":guard": guard,
            ":cart": self.cart.as_deref().filter(|_| !self.order.is_cancelled()),
            ":wake_at": self.wake.at,
            ":process_version": process_version(&self.events),
        })?;
        Ok(inserted == 1)
    }

    fn insert_items(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut insert = connection.prepare_cached(
            "INSERT INTO order_items (order_id, line, product_id, product_name, quantity,
                                      unit_price_minor)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for (number, line) in (1_u64..).zip(self.order.lines()) {
            insert.execute((
                self.id,
                signed(number),
                line.product.as_str(),
                &line.name,
                line.quantity.units(),
                line.unit_price.minor(),
            ))?;
        }
        Ok(())
    }
}

/// An order without collaborators is confirmed as it is placed: then nothing guards it.
fn lift_guard(connection: &Connection, number: i64) -> rusqlite::Result<()> {
    let mut update =
        connection.prepare_cached("UPDATE orders SET guard = NULL WHERE number = ?1")?;
    update.execute([number]).map(drop)
}
