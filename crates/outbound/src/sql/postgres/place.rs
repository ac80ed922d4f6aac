//! Placing: rows, lines, words, events and claims of many new orders, in one statement.

use super::failure::Meaning;
use super::in_the_way::{by_request, own};
use super::lane::{Answers, Batched, How};
use super::place_rows::insert;
use super::{Failure, PostgresStore};
use crate::journal_format::StoredEvent;
use crate::sql::rows::{OrderRow, WakeAfter, cart_name, guard, new_write_id, stored};
use application::ports::{PlaceFailure, Placement};
use application::request::RequestClaim;
use application::search::order_terms;
use domain::order::OrderStatusKind;
use domain::{Order, OrderNumber};
use sqlx::postgres::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// How often is looked for what stands in an order's way, where that gives way to others.
const LOOKS: usize = 3;

/// A new order, as its tables will have it.
pub(super) struct NewRows {
    pub(super) order: Order,
    pub(super) id: Uuid,
    pub(super) row: OrderRow,
    pub(super) events: Vec<StoredEvent>,
    pub(super) terms: Vec<String>,
    pub(super) wake: WakeAfter,
    pub(super) claim: RequestClaim,
    pub(super) guard: Option<Vec<u8>>,
    /// What of the cart it comes from.
    pub(super) cart: Option<Vec<u8>>,
    /// The number that it keeps.
    pub(super) number: Option<OrderNumber>,
    pub(super) now: i64,
    pub(super) write_id: i64,
}

pub(super) type Placed = Result<OrderNumber, PlaceFailure>;

impl PostgresStore {
    pub(super) async fn place_order(
        &self,
        placement: Placement,
    ) -> Result<OrderNumber, PlaceFailure> {
        let id = placement.order.id();
        let rows = NewRows::new(placement, self.clock.now().micros());
        let placed = if rows.is_plain() {
            self.lanes.place.write(rows).await
        } else {
            self.place_alone(rows).await
        };
        match placed {
            Ok(placed) => placed,
            Err(error) => Err(error.into_place_failure(id)),
        }
    }
}

impl NewRows {
    fn new(placement: Placement, now: i64) -> Self {
        let order = placement.order;
        let cart = placement
            .cart
            .filter(|_| !order.is_cancelled())
            .map(|(customer, state)| cart_name(&customer, state));
        let guard = match &placement.claim {
            RequestClaim::Guard { scope, fingerprint } => Some(guard(scope, *fingerprint)),
            RequestClaim::Key { .. } => None,
        };
        Self {
            id: order.id().uuid(),
            row: OrderRow::from(&order),
            events: stored(&order, &placement.events),
            terms: order_terms(order.placed()).into_iter().collect(),
            wake: placement.wake.into(),
            claim: placement.claim,
            guard,
            cart,
            number: placement.number,
            now,
            write_id: new_write_id(),
            order,
        }
    }

    /// Whether only its claim can stand in its way. An order without collaborators is confirmed as it is
    /// placed: nothing guards it then, and it takes a statement more.
    fn is_plain(&self) -> bool {
        let keeps_guard = self.guard.is_none() || self.row.status == OrderStatusKind::Pending;
        self.cart.is_none() && self.number.is_none() && keeps_guard
    }
}

impl Batched for NewRows {
    type Answer = Placed;
    const NAME: &'static str = "place";
    const PASSES_OVER: bool = false;

    async fn write(
        jobs: &[Self],
        connection: &mut PgConnection,
        how: How,
    ) -> Result<Answers<Self>, Failure> {
        let mut placed = HashMap::with_capacity(jobs.len());
        if how.again {
            // Those that an attempt has placed whose answer was lost.
            for job in jobs {
                if let Some(number) = own(connection, job.id, job.write_id).await? {
                    placed.insert(job.id, number);
                }
            }
        }
        let new: Vec<&Self> = jobs
            .iter()
            .filter(|job| !placed.contains_key(&job.id))
            .collect();
        insert(&new, connection, &mut placed).await?;
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            answers.push(match placed.remove(&job.id) {
                Some(number) => Some(Ok(number)),
                None if how.again => Some(stands_in_the_way(connection, job).await?),
                None => looked_for(connection, job).await?,
            });
        }
        Ok(answers)
    }
}

/// What stands in the way of one that was not placed with the others. They are placed: what goes wrong
/// from here on is told to this one only, but for a connection that breaks. Nothing where what stands
/// there is not known yet.
async fn looked_for(
    connection: &mut PgConnection,
    job: &NewRows,
) -> Result<Option<Placed>, Failure> {
    for _ in 0..LOOKS {
        match stands_in_the_way(connection, job).await {
            Err(failure) if failure.is_held() => return Ok(None),
            Err(failure) => match failure.meaning() {
                Meaning::Lost => return Err(failure),
                Meaning::GaveWay => {}
                Meaning::Elsewhere | Meaning::Refused => {
                    let error = PlaceFailure::Store(failure.into_store_error());
                    return Ok(Some(Err(error)));
                }
            },
            found => return found.map(Some),
        }
    }
    let error = PlaceFailure::Store(Failure::Overtaken.into_store_error());
    Ok(Some(Err(error)))
}

/// Of one that was not placed.
async fn stands_in_the_way(
    connection: &mut PgConnection,
    job: &NewRows,
) -> Result<Placed, Failure> {
    if let Some(number) = own(connection, job.id, job.write_id).await? {
        return Ok(Ok(number));
    }
    if let Some(prior) = by_request(connection, &job.claim).await? {
        return Ok(Err(PlaceFailure::Repeated(prior)));
    }
    // The guard was lifted since: it is free now.
    let mut placed = HashMap::new();
    insert(&[job], connection, &mut placed).await?;
    placed.remove(&job.id).map(Ok).ok_or_else(gone_again)
}

fn gone_again() -> Failure {
    let why = "an order of the same content was placed and confirmed at the same time".to_owned();
    application::ports::StoreError::Unavailable(why).into()
}
