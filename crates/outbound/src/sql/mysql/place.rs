//! Placing: row, lines, events and claim of a new order, in one job.

use super::Failure;
use super::events::{NewEvents, written_by};
use super::in_the_way::{in_the_way, pending};
use super::many::insert_many;
use super::requests::{find_key, insert_key};
use super::store::MysqlStore;
use super::terms::Terms;
use super::transaction::Transaction;
use crate::journal_format::StoredEvent;
use crate::sql::columns::column;
use crate::sql::rows::{
    NewKey, OrderRow, WakeAfter, cart_name, guard, new_write_id, notation_name, process_version,
    signed, stored,
};
use application::ports::{PlaceFailure, Placement, Prior};
use application::request::RequestClaim;
use domain::order::{OrderLine, OrderStatusKind};
use domain::{Order, OrderNumber, Timestamp};
use sqlx::mysql::MySqlConnection;
use std::sync::Arc;

struct NewRows {
    order: Order,
    id: [u8; 16],
    row: OrderRow,
    events: Arc<[StoredEvent]>,
    write_id: i64,
    terms: Terms,
    wake: WakeAfter,
    claim: RequestClaim,
    /// What of the cart it comes from.
    cart: Option<Vec<u8>>,
    /// The number that it keeps.
    number: Option<OrderNumber>,
    now: Timestamp,
}

type Placed = Result<OrderNumber, PlaceFailure>;

impl MysqlStore {
    pub(super) async fn place_order(
        &self,
        placement: Placement,
    ) -> Result<OrderNumber, PlaceFailure> {
        let id = placement.order.id();
        let rows = NewRows {
            id: id.uuid().into_bytes(),
            row: OrderRow::from(&placement.order),
            events: stored(&placement.order, &placement.events).into(),
            write_id: new_write_id(),
            terms: Terms::from(&placement.order),
            wake: placement.wake.into(),
            claim: placement.claim,
            cart: placement
                .cart
                .map(|(customer, state)| cart_name(&customer, state)),
            number: placement.number,
            order: placement.order,
            now: self.clock.now(),
        };
        let placed = self.write(rows, |transaction, rows| Box::pin(rows.place(transaction)));
        match placed.await {
            Ok(placed) => placed,
            Err(error) => Err(error.into_place_failure(id)),
        }
    }
}

impl NewRows {
    /// After a commit whose answer was lost the order may be in its own way.
    async fn place(&self, transaction: &mut Transaction) -> Result<Placed, Failure> {
        if transaction.may_be_done
            && let Some(number) = self.own(&mut transaction.connection).await?
        {
            return Ok(Ok(number));
        }
        let placed = self.insert(&mut transaction.connection).await?;
        if placed.is_ok() {
            transaction.record(NewEvents {
                order: self.id,
                write_id: self.write_id,
                events: self.events.clone(),
            });
        }
        Ok(placed)
    }

    /// Waits for whoever is writing this order, and tells its number if that was this write.
    async fn own(&self, connection: &mut MySqlConnection) -> Result<Option<OrderNumber>, Failure> {
        let find = sqlx::query("SELECT number FROM orders WHERE id = ? FOR UPDATE");
        let found = find
            .bind(&self.id[..])
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let number = column(&row, "orders", "number", &self.order.id())?;
        let is_own = written_by(connection, &self.id, 1, self.write_id).await?;
        Ok(is_own.then_some(OrderNumber(number)))
    }

    /// The claim is tried first: a refused one has changed nothing. What only some orders bring is
    /// looked at before that.
    async fn insert(&self, connection: &mut MySqlConnection) -> Result<Placed, Failure> {
        let cart = self.cart.as_deref();
        if let Some(found) = in_the_way(connection, &self.claim, cart, self.number).await? {
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
                let Some(request) = insert_key(connection, &new, self.now).await? else {
                    let earlier = find_key(connection, key).await?;
                    return Ok(Err(PlaceFailure::Repeated(Prior::Key(earlier))));
                };
                (Some(request), None)
            }
            RequestClaim::Guard { scope, fingerprint } => (None, Some(guard(scope, *fingerprint))),
        };
        let number = match self
            .insert_order(connection, request, guard.as_deref())
            .await
        {
            Ok(number) => number,
            Err(failure) => return self.refused(connection, guard.as_deref(), failure).await,
        };
        if guard.is_some() && self.row.status != OrderStatusKind::Pending {
            lift_guard(connection, number).await?;
        }
        self.insert_items(connection).await?;
        self.terms.insert(connection, number).await?;
        Ok(Ok(OrderNumber(number.unsigned_abs())))
    }

    /// Another replica may have been quicker: with the same guard, before which nothing is written, or
    /// with something that is looked for at the beginning, so that the next try finds it.
    async fn refused(
        &self,
        connection: &mut MySqlConnection,
        guard: Option<&[u8]>,
        failure: Failure,
    ) -> Result<Placed, Failure> {
        match (failure.duplicate(), guard) {
            (Some("orders_guard"), Some(guard)) => {
                let known = pending(connection, guard).await?;
                Ok(Err(PlaceFailure::Repeated(Prior::Pending(known))))
            }
            (Some("orders_cart"), _) => Err(Failure::Again("the cart has just been ordered")),
            (Some("PRIMARY"), _) => Err(Failure::Again("the number has just been given")),
            _ => Err(failure),
        }
    }

    /// The number that it got.
    async fn insert_order(
        &self,
        connection: &mut MySqlConnection,
        request: Option<u64>,
        guard: Option<&[u8]>,
    ) -> Result<i64, Failure> {
        let agreed = &self.order.placed().order;
        let total = self.order.total();
        let given = self.number.map(|number| signed(number.0));
        let inserted = sqlx::query(
            "INSERT INTO orders (number, id, channel, customer_id, customer_notation, total_minor,
                                 currency, placed_at, request_id, version, status, payment_status,
                                 shipment_status, tracking_number, parked, updated_at, guard, cart,
                                 process_version, wake_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                     TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) + ?)",
        )
        .bind(given)
        .bind(&self.id[..])
        .bind(agreed.channel.as_str())
        .bind(self.order.customer().map(domain::CustomerId::as_str))
        .bind(notation_name(agreed.customer_notation))
        .bind(total.minor())
        .bind(total.currency().code())
        .bind(self.order.placed().at.micros())
        .bind(request)
        .bind(self.row.version)
        .bind(self.row.status.as_str())
        .bind(self.row.payment_status.as_str())
        .bind(self.row.shipment_status.as_str())
        .bind(self.row.tracking_number.as_deref())
        .bind(self.row.parked.map(domain::process::Hold::name))
        .bind(self.row.updated_at)
        .bind(guard)
        .bind(self.cart.as_deref().filter(|_| !self.order.is_cancelled()))
        .bind(process_version(&self.events))
        .bind(self.wake.after)
        .execute(connection)
        .await?;
        Ok(given.unwrap_or_else(|| signed(inserted.last_insert_id())))
    }

    async fn insert_items(&self, connection: &mut MySqlConnection) -> Result<(), sqlx::Error> {
        let lines = (1_u32..).zip(self.order.lines());
        let rows: Vec<(u32, &[u8], &OrderLine)> = lines
            .map(|(number, line)| (number, &self.id[..], line))
            .collect();
        insert_many(
            connection,
            "INSERT INTO order_items (line, order_id, product_id, product_name, quantity,
                                      unit_price_minor) VALUES ",
            "(?, ?, ?, ?, ?, ?)",
            &rows,
            |query, (number, order, line)| {
                query
                    .bind(*number)
                    .bind(*order)
                    .bind(line.product.as_str())
                    .bind(&line.name)
                    .bind(line.quantity.units())
                    .bind(line.unit_price.minor())
            },
        )
        .await
    }
}

/// An order without collaborators is confirmed as it is placed: then nothing guards it.
async fn lift_guard(connection: &mut MySqlConnection, number: i64) -> Result<(), sqlx::Error> {
    let update = sqlx::query("UPDATE orders SET guard = NULL WHERE number = ?").bind(number);
    update.execute(connection).await.map(drop)
}
