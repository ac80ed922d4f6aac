//! The comparison, page by page: all orders first, and then all that the collaborators hold. A page is
//! a bounded amount of work, whoever turns them.

use super::finding::{Finding, Side, Unchecked};
use super::repair::{Repaired, repaired};
use crate::audit::RecordDeed;
use crate::caller::Caller;
use crate::engine::Collaborators;
use crate::orders::SettleOrder;
use crate::ports::{Clock, HoldingName, Journal, OrderFilter, OrderList, OrderQuery, StoreError};
use domain::{OrderId, OrderNumber, OrderRef};
use std::sync::Arc;
use thiserror::Error;

/// How many orders or holdings a page has at most.
pub(super) const PAGE: u32 = 200;

/// Compares orders with what the collaborators hold.
#[derive(Clone)]
#[expect(missing_docs, reason = "each part says what it is")]
pub struct Reconcile {
    pub journal: Arc<dyn Journal>,
    pub list: Arc<dyn OrderList>,
    pub collaborators: Collaborators,
    pub clock: Arc<dyn Clock>,
    pub settle: SettleOrder,
}

/// How far a comparison has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Orders placed behind this one.
    Orders(Option<OrderNumber>),
    /// What is on these books behind this name.
    Books(Side, HoldingName),
}

/// What one page of it found.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// What is to be reported.
    pub findings: Vec<Finding>,
    /// What could not be compared.
    pub unchecked: Vec<Unchecked>,
    /// How many orders were looked at.
    pub orders: u64,
    /// How many of them are in the middle of their process.
    pub under_way: u64,
    /// How many holdings were looked at, to see whether an order has them.
    pub holdings: u64,
    /// Where it goes on; none at the end.
    pub next: Option<Place>,
}

/// Why nothing could be compared.
#[derive(Debug, Clone, Error)]
pub enum ReconcileError {
    /// The orders could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Neither an order has this name nor is anything held for it.
    #[error("there is no such order, and nothing is held for one")]
    NoSuchOrder,
}

impl Place {
    /// The beginning.
    pub const START: Self = Self::Orders(None);

    fn start_of(side: Side) -> Self {
        Self::Books(side, HoldingName::before(OrderId::LOWEST))
    }

    fn behind(side: Side) -> Option<Self> {
        let sides = Side::ALL.into_iter();
        sides
            .skip_while(|known| *known != side)
            .nth(1)
            .map(Self::start_of)
    }
}

impl Reconcile {
    /// Compares one page.
    pub async fn section(&self, place: Place) -> Result<Section, ReconcileError> {
        match place {
            Place::Orders(behind) => self.page_of_orders(behind).await,
            Place::Books(side, behind) => {
                let mut section = Section::default();
                let last = self
                    .look_for_orphans(side, &behind, None, &mut section)
                    .await;
                section.next = match last {
                    Some(last) => Some(Place::Books(side, last)),
                    None => Place::behind(side),
                };
                Ok(section)
            }
        }
    }

    /// Compares one order, and all that is held for it.
    pub async fn one(&self, name: OrderRef) -> Result<Section, ReconcileError> {
        let mut section = Section::default();
        let order = self.journal.order(name).await?;
        let id = match (&order, name) {
            (Some(order), _) => order.id(),
            (None, OrderRef::Id(id)) => id,
            (None, OrderRef::Number(_)) => return Err(ReconcileError::NoSuchOrder),
        };
        if order.is_some() {
            self.look_at(id, None, &mut section).await;
        }
        for side in Side::ALL {
            let behind = HoldingName::before(id);
            self.look_for_orphans(side, &behind, Some(id), &mut section)
                .await;
        }
        if order.is_none() && section.findings.is_empty() {
            return Err(ReconcileError::NoSuchOrder);
        }
        Ok(section)
    }

    /// Puts right what a finding tells of, where that is safe: on record, in the order's journal where that
    /// has it, and else on the audit trail.
    pub async fn repair(&self, finding: &Finding, by: &Caller, deeds: &RecordDeed) -> Repaired {
        repaired(self, finding, by, deeds).await
    }

    async fn page_of_orders(&self, behind: Option<OrderNumber>) -> Result<Section, ReconcileError> {
        let query = OrderQuery {
            newest_first: false,
            after: behind,
            counted: false,
            ..OrderQuery::newest(OrderFilter::default(), PAGE)
        };
        let page = self.list.list(query).await?;
        let mut section = Section::default();
        for row in &page.orders {
            self.look_at(row.id, Some(row.number), &mut section).await;
        }
        section.next = match page.orders.last() {
            Some(last) if page.orders.len() == PAGE as usize => {
                Some(Place::Orders(Some(last.number)))
            }
            _ => Some(Place::start_of(Side::Stock)),
        };
        Ok(section)
    }
}
