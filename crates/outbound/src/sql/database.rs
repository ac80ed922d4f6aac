//! One database as the service sees it, whichever it is.

use super::told_journal::ToldJournal;
use crate::builtin::Books;
use application::ports::{
    AuditTrail, DeadLetters, EventFeed, ExpirySwitch, Journal, OrderList, OrderRequests,
    PersonalData, RelayBook, Requests, Retention, UnpaidOrders, WebhookDeliveries,
    WebhookEndpoints,
};
use async_trait::async_trait;
use std::sync::Arc;

/// The orders' ports and the built-in collaborators' books, all in one database.
#[derive(Clone)]
#[expect(missing_docs, reason = "the ports' own documentation says it")]
pub struct Database {
    pub journal: Arc<dyn Journal>,
    pub requests: Arc<dyn Requests>,
    pub list: Arc<dyn OrderList>,
    pub feed: Arc<dyn EventFeed>,
    pub unpaid: Arc<dyn UnpaidOrders>,
    pub expiry: Arc<dyn ExpirySwitch>,
    pub relay_book: Arc<dyn RelayBook>,
    pub waiting: Arc<dyn OrderRequests>,
    pub letters: Arc<dyn DeadLetters>,
    pub webhooks: Arc<dyn WebhookEndpoints>,
    pub deliveries: Arc<dyn WebhookDeliveries>,
    pub retention: Arc<dyn Retention>,
    pub trail: Arc<dyn AuditTrail>,
    pub persons: Arc<dyn PersonalData>,
    pub books: Books,
    closing: Arc<dyn Closing>,
}

/// A store that can be told to end.
#[async_trait]
pub(super) trait Closing: Send + Sync {
    /// Takes no more writes, and waits until those that were handed over are durable.
    async fn close(self: Arc<Self>);
}

impl Database {
    /// All that this store does; traces call its kind so.
    pub(super) fn of<S>(store: Arc<S>, books: Books, system: &'static str) -> Self
    where
        S: Journal
            + Requests
            + OrderList
            + EventFeed
            + UnpaidOrders
            + ExpirySwitch
            + RelayBook
            + OrderRequests
            + DeadLetters
            + WebhookEndpoints
            + WebhookDeliveries
            + Retention
            + AuditTrail
            + PersonalData
            + Closing
            + 'static,
    {
        Self {
            journal: Arc::new(ToldJournal::new(store.clone(), system)),
            requests: store.clone(),
            list: store.clone(),
            feed: store.clone(),
            unpaid: store.clone(),
            expiry: store.clone(),
            relay_book: store.clone(),
            waiting: store.clone(),
            letters: store.clone(),
            webhooks: store.clone(),
            deliveries: store.clone(),
            retention: store.clone(),
            trail: store.clone(),
            persons: store.clone(),
            books,
            closing: store,
        }
    }

    /// Takes no more writes, and waits until those that were handed over are durable: for the end of
    /// the process.
    pub async fn close(self) {
        self.closing.close().await;
    }
}
