//! Where the commands go: to the running service, or to the store if none runs.

use super::view::{HeldBackBody, HeldBackView, RetriedBody, SinkView, SinksBody};
use crate::commands::orders::{OPERATOR, Purpose, ServiceDesk, core_of_orders};
use crate::config::Settings;
use crate::wiring::Core;
use application::Caller;
use application::ports::SinkName;
use application::sinks::{ForgetSink, ListHeldBack, LookAtSinks, RetryHeldBack};
use domain::{OrderId, OrderRef};
use serde_json::json;

const SINKS: &str = "/api/v1/sinks";

/// Who answers.
pub(super) enum Desk {
    Service(ServiceDesk),
    Store(Box<Core>, Caller),
}

impl Desk {
    pub(super) async fn open(settings: &Settings, purpose: Purpose) -> anyhow::Result<Self> {
        if let Some(service) = ServiceDesk::find(settings).await? {
            return Ok(Self::Service(service));
        }
        let core = core_of_orders(settings, purpose).await?;
        let caller = Caller::Operator(OPERATOR.to_owned());
        Ok(Self::Store(Box::new(core), caller))
    }

    pub(super) async fn list(&self) -> anyhow::Result<Vec<SinkView>> {
        match self {
            Self::Service(desk) => {
                let found: SinksBody = desk.get(SINKS, &[]).await?;
                Ok(found.sinks)
            }
            Self::Store(core, caller) => {
                let look = LookAtSinks {
                    book: core.database.relay_book.clone(),
                    feed: core.database.feed.clone(),
                };
                let seen = look.run(caller).await?;
                Ok(seen.into_iter().map(SinkView::from).collect())
            }
        }
    }

    pub(super) async fn held_back(
        &self,
        sink: &SinkName,
        after: Option<OrderId>,
        limit: u32,
    ) -> anyhow::Result<Vec<HeldBackView>> {
        match self {
            Self::Service(desk) => {
                let mut query = vec![("limit", limit.to_string())];
                query.extend(after.map(|order| ("cursor", order.to_string())));
                let path = format!("{SINKS}/{sink}/held-back");
                let found: HeldBackBody = desk.get(&path, &query).await?;
                Ok(found.held_back)
            }
            Self::Store(core, caller) => {
                let list = ListHeldBack(core.database.relay_book.clone());
                let found = list.run(caller, sink, after, limit).await?;
                Ok(found.into_iter().map(HeldBackView::from).collect())
            }
        }
    }

    /// How many are tried again.
    pub(super) async fn retry(
        &self,
        sink: &SinkName,
        order: Option<OrderRef>,
    ) -> anyhow::Result<u64> {
        match self {
            Self::Service(desk) => {
                let order = order.map(|order| match order {
                    OrderRef::Id(id) => id.to_string(),
                    OrderRef::Number(number) => number.0.to_string(),
                });
                let path = format!("{SINKS}/{sink}/retry");
                let done: RetriedBody = desk.post(&path, &json!({ "order": order })).await?;
                Ok(done.retried)
            }
            Self::Store(core, caller) => {
                let retry = RetryHeldBack {
                    book: core.database.relay_book.clone(),
                    deeds: core.deeds(),
                };
                Ok(retry.run(caller, sink, order).await?)
            }
        }
    }

    pub(super) async fn forget(&self, sink: &SinkName) -> anyhow::Result<()> {
        match self {
            Self::Service(desk) => desk.delete(&format!("{SINKS}/{sink}")).await,
            Self::Store(core, caller) => {
                let forget = ForgetSink {
                    book: core.database.relay_book.clone(),
                    webhooks: core.database.webhooks.clone(),
                    deeds: core.deeds(),
                };
                Ok(forget.run(caller, sink).await?)
            }
        }
    }

    pub(super) async fn close(self) {
        match self {
            Self::Service(_) => {}
            Self::Store(core, _) => core.engine.drain().await,
        }
    }
}
