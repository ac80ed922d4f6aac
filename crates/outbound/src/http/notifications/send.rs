//! The notifications of document 000: a message by mail or SMS. Where to, that service knows.

use super::told::told;
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, HttpAnswer, Upstream};
use crate::http::wire_id::to_wire;
use application::ports::{Notice, Notifications};
use async_trait::async_trait;
use domain::process::{Answer, CallOutcome, Refusal};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SendBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Value>,
    order_id: u64,
    channel: Channel,
    message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Channel {
    Email,
    Sms,
}

/// A notification service that sends messages.
pub struct SendMessage {
    upstream: Arc<Upstream>,
    send: Endpoint,
}

impl SendMessage {
    /// At this service, by this call.
    pub fn new(upstream: Arc<Upstream>, send: Endpoint) -> Self {
        Self { upstream, send }
    }

    /// The spelling with a version; the document has `/api/notification/send`, too.
    pub fn default_send() -> Endpoint {
        Endpoint::known("POST /api/v1/notification/send", &[])
    }
}

#[async_trait]
impl Notifications for SendMessage {
    async fn notify(&self, notice: &Notice) -> CallOutcome {
        let Some(channel) = channel(notice) else {
            let why = "there is nobody to tell: no customer, mail or phone is known";
            return CallOutcome::Definite(Answer::Refused(Refusal::Rejected(why.to_owned())));
        };
        let number = notice.number.0.to_string();
        let request = self.send.request(&[]);
        let request = request.map(|request| {
            let body = body(notice, channel);
            request.json(&body).key(&notice.key, Keys::Ignored)
        });
        let read = |answer: &HttpAnswer| told(answer, notice.attempt, ("orderId", &number));
        self.upstream.deed(request, read).await
    }
}

/// By mail, unless a phone is all that is known of where the customer can be reached.
fn channel(notice: &Notice) -> Option<Channel> {
    let contact = &notice.contact;
    match (&contact.email, &contact.phone, &notice.customer) {
        (Some(_), _, _) | (None, None, Some(_)) => Some(Channel::Email),
        (None, Some(_), _) => Some(Channel::Sms),
        (None, None, None) => None,
    }
}

/// The sentence is fixed: no name gets into it, so a repeat has the same body.
fn body(notice: &Notice, channel: Channel) -> SendBody {
    let Notice {
        number,
        total,
        status,
        ..
    } = notice;
    let (status, currency) = (status.as_str().to_lowercase(), total.currency().code());
    let user = notice.customer.as_ref();
    SendBody {
        user_id: user.map(|user| to_wire(user.as_str())),
        order_id: number.0,
        channel,
        message: format!(
            "Your order {} is {status}. Total: {total} {currency}.",
            number.0
        ),
    }
}
