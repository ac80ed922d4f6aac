//! What collaborators hold against the orders that should have it: what no order has is found here.

use super::compare::{pays, undoing};
use super::finding::{Difference, Finding, Kind, Repair, Side, Unchecked};
use super::pages::{PAGE, Reconcile, Section};
use super::words::{self, NOTHING};
use crate::engine::{payment_call, shipment_call, stock_call};
use crate::ports::{
    CallKey, Holding, HoldingName, MoneyHeld, MoneyStage, ParcelHeld, PaymentCall, ReadError,
    StockCall, StockHeld, StockItem,
};
use domain::process::{CallId, Step};
use domain::{Order, OrderId, OrderNumber, OrderRef, Quantity};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Why nobody knows what no order has.
const NO_LIST: &str =
    "it has no call that lists what it holds: what no order has is not found there";

/// For orders that there are not.
const NO_NUMBER: OrderNumber = OrderNumber(0);

/// Something held, whichever side it is on.
struct Held {
    name: HoldingName,
    words: String,
    advice: &'static str,
    repair: Option<Repair>,
}

/// Whose something is.
enum Known {
    /// This order's.
    Order(Box<Order>),
    /// There is no such order, and this is held for it after that was seen. Retention strikes an order with
    /// what is on the same books: what was read just before is not an orphan's.
    Gone(Vec<CallKey>),
}

impl Reconcile {
    /// Looks through a page of a side's books, of one order where only that is wanted. The name of the
    /// last row, where there may be more behind it.
    pub(super) async fn look_for_orphans(
        &self,
        side: Side,
        behind: &HoldingName,
        only: Option<OrderId>,
        section: &mut Section,
    ) -> Option<HoldingName> {
        let page = match self.page(side, behind).await {
            Ok(Some(page)) => page,
            Ok(None) => {
                section.note(side, NO_LIST.to_owned());
                return None;
            }
            Err(error) => {
                section.note(side, error.why);
                return None;
            }
        };
        let is_full = page.len() == PAGE as usize;
        let last = page.last().map(|held| held.name.clone());
        let wanted = |held: &Held| only.is_none_or(|only| only == held.name.order);
        let is_over = !page.iter().all(wanted);
        let page = page.into_iter().take_while(wanted);
        self.account_for(side, page, section).await;
        last.filter(|_| is_full && !is_over)
    }

    async fn account_for(
        &self,
        side: Side,
        page: impl Iterator<Item = Held>,
        section: &mut Section,
    ) {
        let mut orders: BTreeMap<OrderId, Known> = BTreeMap::new();
        for held in page {
            section.holdings += 1;
            let id = held.name.order;
            if let Entry::Vacant(unknown) = orders.entry(id) {
                match self.known(side, id).await {
                    Ok(known) => drop(unknown.insert(known)),
                    Err(why) => {
                        section.note(side, why);
                        continue;
                    }
                }
            }
            let order = match orders.get(&id) {
                Some(Known::Order(order)) => Some(&**order),
                Some(Known::Gone(still)) if !still.contains(&held.name.key) => continue,
                Some(Known::Gone(_)) | None => None,
            };
            let found = unaccounted(side, held, order).map(Box::new);
            section.findings.extend(found.map(Finding::Difference));
        }
    }

    async fn known(&self, side: Side, id: OrderId) -> Result<Known, String> {
        match self.journal.order(OrderRef::Id(id)).await {
            Ok(Some(order)) => Ok(Known::Order(Box::new(order))),
            Ok(None) => match self.keys_held(side, id).await {
                Ok(still) => Ok(Known::Gone(still)),
                Err(error) => Err(error.why),
            },
            Err(error) => Err(error.to_string()),
        }
    }

    /// Under which keys something is held for an order now.
    pub(super) async fn keys_held(
        &self,
        side: Side,
        id: OrderId,
    ) -> Result<Vec<CallKey>, ReadError> {
        let page = self.page(side, &HoldingName::before(id)).await?;
        let held = page.unwrap_or_default().into_iter().map(|held| held.name);
        let theirs = held.filter(|name| name.order == id);
        Ok(theirs.map(|name| name.key).collect())
    }

    async fn page(&self, side: Side, behind: &HoldingName) -> Result<Option<Vec<Held>>, ReadError> {
        let collaborators = &self.collaborators;
        Ok(match side {
            Side::Stock => match &collaborators.inventory {
                Some(inventory) => all(inventory.holdings(behind, PAGE).await?, stock),
                None => Some(Vec::new()),
            },
            Side::Money => match &collaborators.payments {
                Some(payments) => all(payments.holdings(behind, PAGE).await?, money),
                None => Some(Vec::new()),
            },
            Side::Parcels => match &collaborators.shipping {
                Some(shipping) => all(shipping.holdings(behind, PAGE).await?, parcel),
                None => Some(Vec::new()),
            },
        })
    }

    /// Whether goods of an order have left, or may have.
    pub(super) async fn goods_have_left(&self, order: OrderId) -> Result<bool, ReadError> {
        let behind = HoldingName::before(order);
        if let Some(inventory) = &self.collaborators.inventory {
            let held = inventory.holdings(&behind, PAGE).await?.unwrap_or_default();
            if held
                .iter()
                .any(|held| held.name.order == order && held.held.has_left)
            {
                return Ok(true);
            }
        }
        if let Some(shipping) = &self.collaborators.shipping {
            let held = shipping.holdings(&behind, PAGE).await?.unwrap_or_default();
            return Ok(held.iter().any(|held| held.name.order == order));
        }
        Ok(false)
    }
}

impl Section {
    fn note(&mut self, side: Side, why: String) {
        let number = None;
        self.unchecked.push(Unchecked { side, number, why });
    }
}

fn all<T>(page: Option<Vec<Holding<T>>>, held: fn(Holding<T>) -> Held) -> Option<Vec<Held>> {
    page.map(|page| page.into_iter().map(held).collect())
}

/// Held for no order, or under a key that its order does not use. Whether an order that uses the key
/// should have it has been looked at with the order.
fn unaccounted(side: Side, held: Held, order: Option<&Order>) -> Option<Difference> {
    let (kind, order_says) = match order {
        None => (Kind::Orphan, "there is no such order".to_owned()),
        Some(order) if keys(order, side).contains(&held.name.key) => return None,
        Some(_) => (Kind::Unaccounted, NOTHING.to_owned()),
    };
    Some(Difference {
        order: held.name.order,
        number: order.and_then(Order::number),
        version: order.map(Order::version),
        side,
        key: held.name.key,
        kind,
        order_says,
        they_say: held.words,
        advice: held.advice,
        repair: held.repair,
    })
}

/// The keys under which an order has something held.
fn keys(order: &Order, side: Side) -> Vec<CallKey> {
    match side {
        Side::Stock => {
            let calls = order.plan().stock_calls(Step::Reserve, order.lines().len());
            let key = |call| stock_call(order, call).key;
            calls.into_iter().map(key).collect()
        }
        Side::Money => vec![payment_call(order, CallId::whole(pays(order))).origin],
        Side::Parcels => vec![shipment_call(order, CallId::whole(Step::CreateShipment)).key],
    }
}

fn stock(Holding { name, held }: Holding<StockHeld>) -> Held {
    let words = words::stock(&held);
    let has_left = held.has_left;
    let item = |(product, units): (_, u32)| {
        let quantity = Quantity::try_new(units.into()).ok()?;
        Some(StockItem { product, quantity })
    };
    let release = StockCall {
        is_repeat: false,
        key: undo_key(&name, Step::Release),
        reservation: name.key.clone(),
        order: name.order,
        number: NO_NUMBER,
        items: held.items.into_iter().filter_map(item).collect(),
    };
    Held {
        name,
        words,
        advice: if has_left {
            "the goods have left for an order that is lost: find out from the customer and the parcel, \
             and enter the order anew or call them back"
        } else {
            "give the stock back, unless the order is entered anew"
        },
        repair: (!has_left).then_some(Repair::Stock(Step::Release, release)),
    }
}

fn money(Holding { name, held }: Holding<MoneyHeld>) -> Held {
    let words = words::money(&held);
    let (_, step) = undoing(held.stage);
    let call = PaymentCall {
        key: undo_key(&name, step),
        origin: name.key.clone(),
        reference: held.reference,
        was_taken: held.stage == MoneyStage::Taken,
        order: name.order,
        number: NO_NUMBER,
        customer: None,
        amount: held.amount,
        method: None,
    };
    Held {
        name,
        words,
        advice: match step {
            Step::Void => "lift the block",
            _ => "pay the money back, unless the goods have left or the order is entered anew",
        },
        repair: Some(Repair::Money(step, call)),
    }
}

fn parcel(Holding { name, held }: Holding<ParcelHeld>) -> Held {
    Held {
        name,
        words: words::parcel(&held),
        advice: "stop the parcel at the carrier, or enter the order anew",
        repair: None,
    }
}

/// The key under which the order would undo what it made under this one.
fn undo_key(name: &HoldingName, undo: Step) -> CallKey {
    let of_order = format!("{}:", name.order);
    let deed = name.key.as_str().strip_prefix(&of_order);
    match deed.and_then(|deed| deed.parse::<CallId>().ok()) {
        Some(deed) => CallKey::new(name.order, deed.with_step(undo)),
        None => CallKey::given(&format!("{}:{}", name.key.as_str(), undo.name())),
    }
}
