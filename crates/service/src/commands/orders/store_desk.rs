//! The desk without a running service: the same use cases over the store, and the engine until the
//! order rests.

use super::desk::{OPERATOR, Purpose, Wanted};
use super::view::{ImportResultView, ImportView, OrderListView, OrderView};
use crate::commands::draining::{PATIENCE, drain};
use crate::config::{DatabaseSettings, Settings};
use crate::telemetry::escaped;
use crate::wiring::Core;
use application::Caller;
use application::orders::{
    CancelOrder, Change, Changed, ExplainDamage, GetOrder, ImportOrderError, ImportedOrder,
    ListOrders, OrderTimeline, SettleOrder,
};
use application::ports::{OrderFilter, OrderQuery, StoreError};
use domain::order::{CancelWindow, Revision};
use domain::process::Settlement;
use domain::{CustomerId, OrderId, OrderNumber, OrderRef, Reason};
use inbound::http::export::OrderRecord;
use outbound::sql::mysql::MysqlStore;
use outbound::sql::postgres::PostgresStore;
use outbound::sql::sqlite::SqliteStore;
use serde_json::Value;
use std::time::Duration;

const INTERVAL: Duration = Duration::from_millis(20);

/// The store, opened by this command for itself.
pub(super) struct StoreDesk {
    core: Core,
    caller: Caller,
}

/// To open an older database is to change it for good: not for those who just want to look.
fn is_up_to_date(place: &str, found: u32, known: u32) -> anyhow::Result<()> {
    anyhow::ensure!(
        found >= known,
        "{place} has schema version {found}: start the service once, which brings it to {known}"
    );
    Ok(())
}

/// The store under these settings, where there is one, and what goes with it. Who just looks does not
/// bring an older database up to date.
pub(in crate::commands) async fn core_of_orders(
    settings: &Settings,
    purpose: Purpose,
) -> anyhow::Result<Core> {
    match &settings.database {
        DatabaseSettings::SqliteMemory => anyhow::bail!(
            "the orders are in the memory of a running service, and none answers; \
             set identity.operator_file so that it can be found"
        ),
        DatabaseSettings::SqliteFile(path) => {
            anyhow::ensure!(path.exists(), "there is no database {} yet", path.display());
            if purpose == Purpose::Look {
                let found = SqliteStore::inspect(path)?;
                let place = path.display().to_string();
                is_up_to_date(&place, found.schema_found, found.schema_known)?;
                if found.in_use_by.is_some() {
                    return Core::beside(settings, path).await;
                }
            }
        }
        // Beside the replicas that run: what this command writes they see.
        DatabaseSettings::Postgres(server) => {
            let place = server.postgres()?;
            let found = PostgresStore::inspect(&place).await?;
            is_up_to_date(&place.shown(), found.schema_found, found.schema_known)?;
        }
        DatabaseSettings::Mysql(server) => {
            let place = server.mysql()?;
            let found = MysqlStore::inspect(&place).await?;
            is_up_to_date(&place.shown(), found.schema_found, found.schema_known)?;
        }
    }
    Core::open(settings).await
}

impl StoreDesk {
    pub(super) async fn open(settings: &Settings, purpose: Purpose) -> anyhow::Result<Self> {
        Ok(Self {
            core: core_of_orders(settings, purpose).await?,
            caller: Caller::Operator(OPERATOR.to_owned()),
        })
    }

    pub(super) async fn list(&self, wanted: &Wanted) -> anyhow::Result<OrderListView> {
        let customer = wanted
            .customer
            .as_deref()
            .map(CustomerId::parse)
            .transpose()?;
        let filter = OrderFilter {
            customer,
            statuses: wanted.status.into_iter().collect(),
            parked: wanted.parked,
            ..OrderFilter::default()
        };
        let query = OrderQuery {
            after: wanted.after.map(OrderNumber),
            ..OrderQuery::newest(filter, wanted.limit)
        };
        let list = ListOrders(self.core.list.clone());
        let page = list.run(&self.caller, query).await?;
        Ok(OrderListView {
            orders: page.orders.into_iter().map(Into::into).collect(),
            total: page.total.orders,
            total_is_exact: page.total.is_exact,
        })
    }

    pub(super) async fn show(&self, order: OrderRef) -> anyhow::Result<OrderView> {
        self.readable(order).await?;
        let timeline = OrderTimeline(GetOrder(self.core.journal.clone()));
        let (order, journal) = timeline.run(&self.caller, order).await?;
        Ok(OrderView::new(&order, &journal, self.core.clock.now()))
    }

    pub(super) async fn import(&self, records: &[Value]) -> ImportView {
        let import = self.core.import();
        let mut results = Vec::with_capacity(records.len());
        for record in records {
            let record = serde_json::from_value::<OrderRecord>(record.clone());
            let record = record.map_err(|error| error.to_string());
            let wanted = record.and_then(|r| r.to_import().map_err(|error| error.to_string()));
            results.push(match wanted {
                Ok(wanted) => match import.run(&self.caller, wanted).await {
                    Ok(ImportedOrder::Taken(_)) => ImportResultView::Imported,
                    Ok(ImportedOrder::Known(_)) => ImportResultView::Known,
                    Err(error @ (ImportOrderError::Store(_) | ImportOrderError::Unknown(_))) => {
                        ImportResultView::TryAgain(error.to_string())
                    }
                    Err(error) => ImportResultView::Refused(error.to_string()),
                },
                Err(why) => ImportResultView::Refused(why),
            });
        }
        ImportView { results }
    }

    pub(super) async fn cancel(
        &self,
        order: OrderRef,
        reason: Reason,
    ) -> anyhow::Result<OrderView> {
        self.end_stale_leases().await?;
        self.readable(order).await?;
        let cancel = CancelOrder(self.core.change());
        let changed = cancel
            .run(self.change(order), CancelWindow::BeforeShipment, reason)
            .await?;
        self.rest(changed, order).await
    }

    pub(super) async fn settle(
        &self,
        order: OrderRef,
        settlement: Settlement,
        reason: Reason,
    ) -> anyhow::Result<OrderView> {
        self.end_stale_leases().await?;
        self.readable(order).await?;
        let settle = SettleOrder(self.core.change());
        let changed = settle.run(self.change(order), settlement, reason).await?;
        self.rest(changed, order).await
    }

    /// Or says all that is known of what is wrong with the order.
    async fn readable(&self, order: OrderRef) -> anyhow::Result<()> {
        match self.core.journal.order(order).await {
            Err(error @ StoreError::Corrupt { .. }) => {
                let explain = ExplainDamage {
                    journal: self.core.journal.clone(),
                    list: self.core.list.clone(),
                };
                anyhow::bail!(escaped(&explain.run(order, &error).await))
            }
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// Whatever a killed service held is due now: this process is the only one. Only for commands
    /// that take an order up; whoever just looks leaves everything as it is.
    async fn end_stale_leases(&self) -> anyhow::Result<()> {
        self.core.journal.end_stale_leases().await?;
        Ok(())
    }

    /// Lets the order's process rest before the store is closed, if that does not take too long.
    pub(super) async fn close(self) {
        drain(&self.core.engine).await;
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
                let rest = follower.until(|progress| progress.rest.is_some());
                let _is_at_rest = tokio::time::timeout(PATIENCE.into(), rest).await;
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
        let deadline = tokio::time::Instant::now() + PATIENCE.into();
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
