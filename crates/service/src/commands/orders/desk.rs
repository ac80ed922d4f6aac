//! Where operators' commands go: to the running service, or to the store if none runs.

use super::service_desk::ServiceDesk;
use super::store_desk::StoreDesk;
use super::view::{ImportView, OrderListView, OrderView};
use crate::config::Settings;
use domain::order::OrderStatusKind;
use domain::process::Settlement;
use domain::{OrderRef, Reason};
use serde_json::Value;

/// Which orders are wanted.
pub(super) struct Wanted {
    pub(super) status: Option<OrderStatusKind>,
    pub(super) customer: Option<String>,
    pub(super) parked: bool,
    pub(super) limit: u32,
    pub(super) after: Option<u64>,
}

/// What a command is up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Purpose {
    /// It leaves everything as it is.
    Look,
    /// It takes an order up.
    Decide,
}

/// Who answers.
pub(super) enum Desk {
    Service(ServiceDesk),
    Store(Box<StoreDesk>),
}

/// How the journal names whoever types the commands on this machine.
pub(in crate::commands) const OPERATOR: &str = "command line";

impl Desk {
    pub(super) async fn open(settings: &Settings, purpose: Purpose) -> anyhow::Result<Self> {
        if let Some(service) = ServiceDesk::find(settings).await? {
            return Ok(Self::Service(service));
        }
        let store = StoreDesk::open(settings, purpose).await?;
        Ok(Self::Store(Box::new(store)))
    }

    pub(super) async fn list(&self, wanted: &Wanted) -> anyhow::Result<OrderListView> {
        match self {
            Self::Service(desk) => desk.list(wanted).await,
            Self::Store(desk) => desk.list(wanted).await,
        }
    }

    pub(super) async fn show(&self, order: OrderRef) -> anyhow::Result<OrderView> {
        match self {
            Self::Service(desk) => desk.show(order).await,
            Self::Store(desk) => desk.show(order).await,
        }
    }

    pub(super) async fn cancel(
        &self,
        order: OrderRef,
        reason: Reason,
    ) -> anyhow::Result<OrderView> {
        match self {
            Self::Service(desk) => desk.cancel(order, reason).await,
            Self::Store(desk) => desk.cancel(order, reason).await,
        }
    }

    pub(super) async fn settle(
        &self,
        order: OrderRef,
        settlement: Settlement,
        reason: Reason,
    ) -> anyhow::Result<OrderView> {
        match self {
            Self::Service(desk) => desk.settle(order, settlement, reason).await,
            Self::Store(desk) => desk.settle(order, settlement, reason).await,
        }
    }

    pub(super) async fn import(&self, records: &[Value]) -> anyhow::Result<ImportView> {
        match self {
            Self::Service(desk) => desk.import(records).await,
            Self::Store(desk) => Ok(desk.import(records).await),
        }
    }

    pub(super) async fn close(self) {
        match self {
            Self::Service(_) => {}
            Self::Store(desk) => desk.close().await,
        }
    }
}
