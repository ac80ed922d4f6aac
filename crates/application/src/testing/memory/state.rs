//! What the store in memory holds, and the two writes that change it: each all or nothing.

use super::order_requests::Waiting;
use crate::messages::Message;
use crate::ports::{
    Append, AppendError, CartState, CartTurn, DeadLetter, DeedRecord, Erasure, ErasureId, Expiry,
    PlaceFailure, Placement, Prior, Rewriting, StoreError, Wake,
};
use crate::request::{Fingerprint, RequestClaim, RequestKey, RequestRecord};
use crate::webhooks::{NumberedDelivery, WebhookEndpoint, WebhookId};
use domain::order::{Event, OrderStatusKind, Version};
use domain::process::PROCESS_VERSION;
use domain::{CustomerId, Order, OrderId, OrderNumber, OrderRef, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// One order: its journal, the row made for reading, and when it is due.
pub(super) struct Row {
    pub(super) events: Vec<Event>,
    pub(super) latest: Order,
    pub(super) wake_at: Option<Timestamp>,
    pub(super) claims: u32,
    pub(super) is_set_aside: bool,
    /// Its journal cannot be read.
    pub(super) is_damaged: bool,
    placed_by: RequestClaim,
    cart: Option<(CustomerId, CartState)>,
}

impl Row {
    /// What cannot be read of a journal that is damaged.
    pub(super) fn damage(&self) -> StoreError {
        StoreError::Corrupt {
            table: "order_events",
            column: "data",
            id: format!("{}/1", self.latest.id()),
            why: "EOF while parsing an object".to_owned(),
        }
    }

    /// Whether a newer version of this program keeps it, which is to be seen from its plan.
    pub(super) fn is_of_a_newer_version(&self) -> bool {
        self.latest.placed().order.plan.version > PROCESS_VERSION
    }

    pub(super) fn check_version(&self) -> Result<(), StoreError> {
        if self.is_of_a_newer_version() {
            let id = self.latest.id();
            let why = format!("order {id} is kept by a newer version of this program");
            return Err(StoreError::Newer(why));
        }
        Ok(())
    }
}

pub(super) struct State {
    pub(super) rows: BTreeMap<u64, Row>,
    numbers: HashMap<OrderId, u64>,
    pub(super) requests: HashMap<RequestKey, RequestRecord>,
    /// Pending orders by the content of their requests.
    guards: HashMap<(String, Fingerprint), OrderId>,
    /// Orders by what of their carts they were made from: those that stand, and all that took turns.
    carts: HashMap<(CustomerId, CartState), OrderId>,
    pub(super) expiry: Expiry,
    /// Requests that wait for prices, in the order in which they came.
    pub(super) waiting: Vec<Waiting>,
    last_number: u64,
    /// Every event's order and sequence, as they became durable.
    pub(super) feed: Vec<(u64, Version)>,
    pub(super) letters: Vec<(DeadLetter, Message)>,
    pub(super) webhooks: BTreeMap<WebhookId, WebhookEndpoint>,
    pub(super) deliveries: Vec<NumberedDelivery>,
    pub(super) last_delivery: u64,
    pub(super) deeds: Vec<DeedRecord>,
    pub(super) last_deed: u64,
    pub(super) erasures: BTreeMap<ErasureId, Erasure>,
    /// By which erasure, and when they are to be looked at once more.
    pub(super) erased: BTreeMap<OrderId, (ErasureId, Option<Timestamp>)>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            numbers: HashMap::new(),
            requests: HashMap::new(),
            guards: HashMap::new(),
            carts: HashMap::new(),
            expiry: Expiry {
                id: 0,
                is_on: true,
                since: None,
            },
            waiting: Vec::new(),
            last_number: 0,
            feed: Vec::new(),
            letters: Vec::new(),
            webhooks: BTreeMap::new(),
            deliveries: Vec::new(),
            last_delivery: 0,
            deeds: Vec::new(),
            last_deed: 0,
            erasures: BTreeMap::new(),
            erased: BTreeMap::new(),
        }
    }
}

impl State {
    pub(super) fn place(
        &mut self,
        placement: Placement,
        now: Timestamp,
    ) -> Result<OrderNumber, PlaceFailure> {
        if let Some(prior) = self.prior(&placement) {
            return Err(PlaceFailure::Repeated(prior));
        }
        if let Some(number) = placement.number
            && self.rows.contains_key(&number.0)
        {
            return Err(PlaceFailure::NumberTaken(number));
        }
        let id = placement.order.id();
        if self.numbers.contains_key(&id) {
            let why = format!("order {id} exists already");
            return Err(StoreError::Unavailable(why).into());
        }
        check_events(&placement.order, Version(0), &placement.events);
        let number = placement
            .number
            .unwrap_or(OrderNumber(self.last_number + 1));
        self.last_number = self.last_number.max(number.0);
        self.claim_request(&placement);
        self.note(number.0, &placement.events);
        let row = Row {
            events: placement.events,
            latest: placement.order.numbered(number),
            wake_at: wake_at(None, placement.wake, now),
            claims: 0,
            is_set_aside: false,
            is_damaged: false,
            placed_by: placement.claim,
            cart: placement.cart,
        };
        self.numbers.insert(id, number.0);
        self.rows.insert(number.0, row);
        self.end_guard(number.0);
        Ok(number)
    }

    fn prior(&self, placement: &Placement) -> Option<Prior> {
        let of_cart = placement
            .cart
            .as_ref()
            .and_then(|cart| self.carts.get(cart));
        let by_request = match &placement.claim {
            RequestClaim::Key { key, .. } => self.requests.get(key).cloned().map(Prior::Key),
            RequestClaim::Guard { scope, fingerprint } => {
                let guard = (scope.clone(), *fingerprint);
                self.guards.get(&guard).copied().map(Prior::Pending)
            }
        };
        by_request.or_else(|| of_cart.copied().map(Prior::Pending))
    }

    fn claim_request(&mut self, placement: &Placement) {
        let order = placement.order.id();
        if let Some(cart) = placement.cart.clone() {
            self.carts.insert(cart, order);
        }
        match placement.claim.clone() {
            RequestClaim::Key { key, fingerprint } => {
                let record = RequestRecord {
                    fingerprint,
                    order: Some(order),
                    answer: None,
                };
                self.requests.insert(key, record);
            }
            RequestClaim::Guard { scope, fingerprint } => {
                self.guards.insert((scope, fingerprint), order);
            }
        }
    }

    pub(super) fn append(&mut self, append: Append, now: Timestamp) -> Result<(), AppendError> {
        let id = append.order.id();
        let conflict = AppendError::Conflict(id);
        if let Some((RequestClaim::Key { key, .. }, _)) = &append.request
            && let Some(record) = self.requests.get(key)
        {
            return Err(AppendError::Repeated(record.clone()));
        }
        let Some(number) = self.numbers.get(&id).copied() else {
            return Err(conflict);
        };
        if self.rows[&number].latest.version() != append.continues {
            return Err(conflict);
        }
        check_events(&append.order, append.continues, &append.events);
        self.note(number, &append.events);
        let row = self.rows.get_mut(&number).expect("every number has a row");
        row.events.extend(append.events);
        row.latest = append.order.numbered(OrderNumber(number));
        row.wake_at = wake_at(row.wake_at, append.wake, now);
        row.claims = 0;
        row.is_set_aside = false;
        if let (RequestClaim::Key { key, .. }, Some(answer)) = (&row.placed_by, append.answer)
            && let Some(record) = self.requests.get_mut(key)
        {
            record.answer.get_or_insert(answer);
        }
        if let Some((RequestClaim::Key { key, fingerprint }, answer)) = append.request {
            let record = RequestRecord {
                fingerprint,
                order: Some(id),
                answer: Some(answer),
            };
            self.requests.insert(key, record);
        }
        self.end_guard(number);
        Ok(())
    }

    fn note(&mut self, number: u64, events: &[Event]) {
        self.feed
            .extend(events.iter().map(|event| (number, event.seq)));
    }

    /// The guard against doubles lasts as long as its order is pending; that of a cart's state, until the
    /// order is called off; a turn is taken for good.
    fn end_guard(&mut self, number: u64) {
        let row = &self.rows[&number];
        if row.latest.is_cancelled()
            && let Some(cart @ (_, CartState::Revision(_))) = &row.cart
        {
            self.carts.remove(cart);
        }
        if row.latest.status().kind() != OrderStatusKind::Pending
            && let RequestClaim::Guard { scope, fingerprint } = &row.placed_by
        {
            let guard = (scope.clone(), *fingerprint);
            if self.guards.get(&guard) == Some(&row.latest.id()) {
                self.guards.remove(&guard);
            }
        }
    }

    pub(super) fn last_turn(&self, customer: &CustomerId) -> Option<(CartTurn, OrderId)> {
        let carts = self.carts.iter();
        let turns = carts.filter_map(|((whose, state), order)| match state {
            CartState::Turn(turn) if whose == customer => Some((*turn, *order)),
            CartState::Turn(_) | CartState::Revision(_) => None,
        });
        turns.max()
    }

    /// Writes an order anew where it is at this version, and erases its requests.
    pub(super) fn rewrite(&mut self, order: &Rewriting) -> bool {
        let Some(row) = self.rows.get_mut(&order.number.0) else {
            return false;
        };
        if row.latest.version() != order.version {
            return false;
        }
        for event in &mut row.events {
            let anew = order.events.iter().find(|anew| anew.seq == event.seq);
            if let Some(anew) = anew {
                *event = anew.clone();
            }
        }
        let folded = Order::from_journal(order.order, order.number, &row.events);
        row.latest = folded.expect("no event has come or gone");
        if let Some(cart) = row.cart.take() {
            self.carts.remove(&cart);
        }
        self.erase_requests(|key, record| {
            let stays = key.scope == "import" || key.scope.starts_with("topic:");
            !stays && record.order == Some(order.order)
        });
        true
    }

    /// Leaves of these requests that they were made; how many there were.
    pub(super) fn erase_requests(
        &mut self,
        is_theirs: impl Fn(&RequestKey, &RequestRecord) -> bool,
    ) -> u64 {
        let theirs = self
            .requests
            .extract_if(|key, record| is_theirs(key, record));
        let theirs: Vec<_> = theirs.collect();
        let count = theirs.len() as u64;
        let erased = theirs.into_iter().map(|(key, record)| {
            let record = RequestRecord {
                fingerprint: Fingerprint::ERASED,
                order: record.order,
                answer: None,
            };
            (key.erased(), record)
        });
        self.requests.extend(erased);
        count
    }

    pub(super) fn row(&self, name: OrderRef) -> Option<&Row> {
        let number = match name {
            OrderRef::Id(id) => *self.numbers.get(&id)?,
            OrderRef::Number(OrderNumber(number)) => number,
        };
        self.rows.get(&number)
    }
}

fn wake_at(before: Option<Timestamp>, wake: Wake, now: Timestamp) -> Option<Timestamp> {
    match wake {
        Wake::Keep => before,
        Wake::After(duration) => Some(now.plus(duration)),
        Wake::Never => None,
    }
}

/// A caller whose events do not lead to its order is wrong, and no store could tell it so.
fn check_events(order: &Order, continues: Version, events: &[Event]) {
    let mut version = continues;
    for event in events {
        version = version.next();
        assert_eq!(event.seq, version, "the journal would have a gap");
    }
    assert_eq!(
        order.version(),
        version,
        "the row would not be its journal's"
    );
}
