//! The notifications of document 003: the customer is told by mail where the order stands.

use super::told::told;
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, HttpAnswer, Upstream};
use application::ports::{Notice, Notifications};
use async_trait::async_trait;
use domain::process::{Answer, CallOutcome, Refusal};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct NoticeBody<'a> {
    order_id: &'a str,
    customer_name: &'a str,
    customer_email: &'a str,
    status: String,
}

/// A notification service that is told of a status.
pub struct NotifyStatus {
    upstream: Arc<Upstream>,
    notify: Endpoint,
}

impl NotifyStatus {
    /// At this service, by this call.
    pub fn new(upstream: Arc<Upstream>, notify: Endpoint) -> Self {
        Self { upstream, notify }
    }

    /// The document's own call.
    pub fn default_notify() -> Endpoint {
        Endpoint::known("POST /notify", &[])
    }
}

#[async_trait]
impl Notifications for NotifyStatus {
    /// Without an address nobody is told, and the contract says *sent* only where it was: so that is
    /// a refusal and not done.
    async fn notify(&self, notice: &Notice) -> CallOutcome {
        let Some(email) = &notice.contact.email else {
            let why = "no mail address is known".to_owned();
            return CallOutcome::Definite(Answer::Refused(Refusal::Rejected(why)));
        };
        let order = notice.order.to_string();
        let body = NoticeBody {
            order_id: &order,
            customer_name: notice.contact.name.as_deref().unwrap_or("Customer"),
            customer_email: email.as_str(),
            status: notice.status.as_str().to_lowercase(),
        };
        let request = self.notify.request(&[]);
        let request = request.map(|request| request.json(&body).key(&notice.key, Keys::Ignored));
        let read = |answer: &HttpAnswer| told(answer, notice.attempt, ("order_id", &order));
        self.upstream.deed(request, read).await
    }
}
