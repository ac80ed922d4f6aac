//! One order against what its collaborators say.

use super::compare::{self, pays};
use super::expected::{self, Expected};
use super::finding::{Difference, Finding, Side, Unchecked};
use super::pages::{Reconcile, Section};
use crate::engine::{payment_call, shipment_call, stock_call};
use crate::ports::{MoneyHeld, ParcelHeld, ReadError, Statement, StockHeld, StoreError};
use domain::process::{CallId, PaymentPlan, Step};
use domain::{Order, OrderId, OrderNumber, OrderRef};

/// How often an order that moves on while it is compared is compared anew.
const ROUNDS: usize = 3;

/// Why a collaborator was not asked.
const SILENT: &str = "it has no call that tells what it holds";
const ANOTHER: &str = "the order was placed with another one than is configured now";

/// What one order came to.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) differences: Vec<Difference>,
    unchecked: Vec<Unchecked>,
    is_under_way: bool,
}

impl Reconcile {
    /// Compares an order and notes what is to be reported of it.
    pub(super) async fn look_at(
        &self,
        id: OrderId,
        number: Option<OrderNumber>,
        section: &mut Section,
    ) {
        section.orders += 1;
        match self.compared(id).await {
            Ok(Some((order, compared))) => {
                section.under_way += u64::from(compared.is_under_way && order.parked().is_none());
                section.unchecked.extend(compared.unchecked);
                section.findings.extend(self.parked(&order).await);
                let differences = compared.differences.into_iter();
                section
                    .findings
                    .extend(differences.map(Box::new).map(Finding::Difference));
            }
            // Lists may show what is gone again.
            Ok(None) => {}
            Err(error) => section.findings.push(Finding::Unreadable {
                order: id,
                number,
                why: error.to_string(),
            }),
        }
    }

    /// A difference counts only where the order has stayed as it was while its collaborators were
    /// asked: else it is compared anew, and left to the next run if it does not come to rest.
    pub(super) async fn compared(
        &self,
        id: OrderId,
    ) -> Result<Option<(Order, Compared)>, StoreError> {
        let mut found = self.journal.order(OrderRef::Id(id)).await?;
        for _ in 0..ROUNDS {
            let Some(order) = found else { return Ok(None) };
            let compared = self.compare(&order).await;
            if compared.differences.is_empty() {
                return Ok(Some((order, compared)));
            }
            found = self.journal.order(OrderRef::Id(id)).await?;
            if found.as_ref().map(Order::version) == Some(order.version()) {
                return Ok(Some((order, compared)));
            }
        }
        let moving = Compared {
            is_under_way: true,
            ..Compared::default()
        };
        Ok(found.map(|order| (order, moving)))
    }

    async fn compare(&self, order: &Order) -> Compared {
        let mut compared = Compared::default();
        for reserve in order.plan().stock_calls(Step::Reserve, order.lines().len()) {
            self.compare_stock(order, reserve, &mut compared).await;
        }
        if order.plan().payment != PaymentPlan::NotRequired {
            self.compare_money(order, &mut compared).await;
        }
        if order.plan().shipping.is_some() {
            self.compare_parcel(order, &mut compared).await;
        }
        compared
    }

    async fn compare_stock(&self, order: &Order, reserve: CallId, compared: &mut Compared) {
        let expected = expected::stock(order, reserve);
        let has_begun = order.call(reserve).is_some();
        let stated = self.stock(order, reserve);
        let stated = compared.hear(order, Side::Stock, &expected, has_begun, stated);
        if let Some(stated) = stated.await {
            let difference = compare::stock(order, reserve, &expected, &stated);
            compared.differences.extend(difference);
        }
    }

    async fn compare_money(&self, order: &Order, compared: &mut Compared) {
        let expected = expected::money(order);
        let has_begun = order.call(CallId::whole(pays(order))).is_some();
        let stated = self.money(order);
        let stated = compared.hear(order, Side::Money, &expected, has_begun, stated);
        if let Some(stated) = stated.await {
            let difference = compare::money(order, &expected, &stated);
            compared.differences.extend(difference);
        }
    }

    async fn compare_parcel(&self, order: &Order, compared: &mut Compared) {
        let create = CallId::whole(Step::CreateShipment);
        let is_of_interest = order.is_cancelled() && order.is_done(create);
        let too_late = if is_of_interest {
            self.journal.events(order.id()).await
        } else {
            Ok(Vec::new())
        };
        let too_late = match too_late {
            Ok(journal) => expected::parcel_came_too_late(&journal),
            Err(error) => return compared.note(order, Side::Parcels, error.to_string()),
        };
        let expected = expected::parcel(order, too_late);
        let mut stated = self.parcel(order).await;
        // Where nobody can be asked, the order's own receipt tells of what is one too many.
        if let (true, Err(_), Some((number, _))) = (too_late, &stated, order.shipment()) {
            let tracking_number = number.to_owned();
            stated = Ok(Statement::Holds(ParcelHeld { tracking_number }));
        }
        let has_begun = order.call(create).is_some();
        let stated = std::future::ready(stated);
        let stated = compared.hear(order, Side::Parcels, &expected, has_begun, stated);
        if let Some(stated) = stated.await {
            let difference = compare::parcel(order, &expected, &stated);
            compared.differences.extend(difference);
        }
    }

    /// What the inventory says of a reservation; why not, if it does not.
    pub(super) async fn stock(
        &self,
        order: &Order,
        reserve: CallId,
    ) -> Result<Statement<StockHeld>, String> {
        let inventory = self.collaborators.inventory.as_ref();
        match inventory.filter(|known| order.plan().inventory == Some(known.plan())) {
            Some(inventory) => said(inventory.held(&stock_call(order, reserve)).await),
            None => Err(ANOTHER.to_owned()),
        }
    }

    /// What the provider says of the payment.
    pub(super) async fn money(&self, order: &Order) -> Result<Statement<MoneyHeld>, String> {
        let payments = self.collaborators.payments.as_ref();
        let call = payment_call(order, CallId::whole(pays(order)));
        match payments.filter(|known| order.plan().payment == known.plan()) {
            Some(payments) => said(payments.held(&call).await),
            None => Err(ANOTHER.to_owned()),
        }
    }

    /// What the shipping says of the parcel.
    pub(super) async fn parcel(&self, order: &Order) -> Result<Statement<ParcelHeld>, String> {
        let shipping = self.collaborators.shipping.as_ref();
        let call = shipment_call(order, CallId::whole(Step::CreateShipment));
        match shipping.filter(|known| order.plan().shipping == Some(known.capabilities())) {
            Some(shipping) => said(shipping.held(&call).await),
            None => Err(ANOTHER.to_owned()),
        }
    }
}

fn said<T>(stated: Result<Statement<T>, ReadError>) -> Result<Statement<T>, String> {
    match stated {
        Ok(Statement::Silent) => Err(SILENT.to_owned()),
        Ok(stated) => Ok(stated),
        Err(error) => Err(error.why),
    }
}

impl Compared {
    /// Hears a collaborator where there is something to compare; notes where it does not speak. An
    /// order that has never called it has nothing to compare with one that says nothing.
    async fn hear<T, H>(
        &mut self,
        order: &Order,
        side: Side,
        expected: &Expected<T>,
        has_begun: bool,
        stated: impl Future<Output = Result<Statement<H>, String>>,
    ) -> Option<Statement<H>> {
        match expected {
            Expected::UnderWay => {
                self.is_under_way = true;
                return None;
            }
            Expected::Any => return None,
            Expected::Nothing | Expected::Holds(_) => {}
        }
        match stated.await {
            Ok(stated) => Some(stated),
            Err(why) => {
                if has_begun {
                    self.note(order, side, why);
                }
                None
            }
        }
    }

    fn note(&mut self, order: &Order, side: Side, why: String) {
        let number = order.number();
        self.unchecked.push(Unchecked { side, number, why });
    }
}
