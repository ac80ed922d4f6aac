//! The desk without a running service: the same use cases over the store, and the engine until the
//! order rests.

use super::desk::{OPERATOR, Wanted};
use super::view::{OrderListView, OrderView};
use crate::config::Settings;
use crate::wiring::Core;
use anyhow::Context as _;
use application::Caller;
use application::orders::{
    CancelOrder, Change, Changed, GetOrder, ListTheOrders, OrderTimeline, SettleOrder,
};
use application::ports::{ListOrders, OrderFilter};
use domain::order::Revision;
use domain::process::Verdict;
use domain::{CustomerId, OrderId, OrderNumber, OrderRef, Reason};
use std::time::Duration;

/// How long an order of a killed service may take to come to rest.
const PATIENCE: Duration = Duration::from_secs(30);
const INTERVAL: Duration = Duration::from_millis(20);

/// The store, opened by this command for itself.
pub(super) struct StoreDesk {
    core: Core,
    caller: Caller,
}

impl StoreDesk {
    pub(super) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let path = settings.database.file().context(
            "the orders are in the memory of a running service, and none answers; \
             set identity.operator_file so that it can be found",
        )?;
        anyhow::ensure!(path.exists(), "there is no database {} yet", path.display());
        let core = Core::open(settings).await?;
        // Whatever a killed service held is due now: this process is the only one.
        core.journal.end_stale_leases().await?;
        Ok(Self {
            core,
            caller: Caller::Operator(OPERATOR.to_owned()),
        })
    }

    pub(super) async fn list(&self, wanted: &Wanted) -> anyhow::Result<OrderListView> {
        let customer = wanted
            .customer
            .as_deref()
            .map(CustomerId::parse)
            .transpose()?;
        let query = ListOrders {
            filter: OrderFilter {
                customer,
                status: wanted.status,
                channel: None,
                parked: wanted.parked,
            },
            newest_first: true,
            after: wanted.after.map(OrderNumber),
            offset: 0,
            limit: wanted.limit,
        };
        let list = ListTheOrders(self.core.list.clone());
        let page = list.run(&self.caller, query).await?;
        Ok(OrderListView {
            orders: page.orders.into_iter().map(Into::into).collect(),
            total: page.total,
        })
    }

    pub(super) async fn show(&self, order: OrderRef) -> anyhow::Result<OrderView> {
        let timeline = OrderTimeline(GetOrder(self.core.journal.clone()));
        let (order, journal) = timeline.run(&self.caller, order).await?;
        Ok(OrderView::new(&order, &journal))
    }

    pub(super) async fn cancel(
        &self,
        order: OrderRef,
        reason: Reason,
    ) -> anyhow::Result<OrderView> {
        let cancel = CancelOrder(self.core.change());
        let changed = cancel.run(self.change(order), reason).await?;
        self.rest(changed, order).await
    }

    pub(super) async fn settle(
        &self,
        order: OrderRef,
        verdict: Verdict,
        reason: Reason,
    ) -> anyhow::Result<OrderView> {
        let settle = SettleOrder(self.core.change());
        let changed = settle.run(self.change(order), verdict, reason).await?;
        self.rest(changed, order).await
    }

    /// Lets the order's process rest before the store is closed.
    pub(super) async fn close(self) {
        self.core.engine.drain().await;
    }

    fn change(&self, order: OrderRef) -> Change {
        Change {
            caller: self.caller.clone(),
            order,
            revision: Revision::default(),
            request: None,
        }
    }

    /// Waits until the order's process rests, or is only waiting for a retry.
    async fn rest(&self, changed: Changed, order: OrderRef) -> anyhow::Result<OrderView> {
        match changed {
            Changed::Done(_, Some(mut follower)) => {
                follower.until(|progress| progress.rest.is_some()).await;
            }
            Changed::Done(order, None) if order.is_in_flight() => {
                self.take_up(order.id()).await?;
            }
            Changed::Done(..) | Changed::Repeated(_) => {}
        }
        self.show(order).await
    }

    /// A killed service had a call of the order in flight: it is taken up like any order that is
    /// due, and with it the others that are.
    async fn take_up(&self, order: OrderId) -> anyhow::Result<()> {
        let engine = self.core.engine.clone();
        let taking_up = tokio::spawn(async move { engine.take_up_due_orders().await });
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.is_in_flight(order).await? && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(INTERVAL).await;
        }
        taking_up.abort();
        Ok(())
    }

    async fn is_in_flight(&self, order: OrderId) -> anyhow::Result<bool> {
        let found = self.core.journal.order(OrderRef::Id(order)).await?;
        Ok(found.is_some_and(|order| order.is_in_flight()))
    }
}
