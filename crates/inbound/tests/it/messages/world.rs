//! A shop whose payments are told by message.

use crate::listener::messages_of;
use application::messages::{HandleMessages, Message, Verdict};
use application::testing::collaborators::Abilities;
use application::testing::{Fault, TestApp, builders};
use domain::order::{Fact, OrderStatusKind, PaymentReport};
use domain::process::Step;
use domain::{Order, OrderId};
use inbound::messages::{Messages, Topic};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) messages: Messages,
    next: AtomicI64,
}

impl World {
    /// Payments are taken on, and nothing more is heard of them but by message.
    pub(super) fn open() -> Self {
        let app = TestApp::builder().among(Abilities::ONE_SHOT).start();
        app.world.script.always(Step::Pay, Fault::TakenOn(None));
        Self::over(app)
    }

    pub(super) fn over(app: TestApp) -> Self {
        let messages = messages_of(&app);
        Self {
            app,
            messages,
            next: AtomicI64::new(0),
        }
    }

    /// An order of 159.98 by customer 42, request `req-1`, which waits for its payment.
    pub(super) async fn unpaid(&self) -> OrderId {
        let mut request = builders::request(&[("PROD001", 2)]);
        request.terms.request_id = Some("req-1".to_owned());
        let n = self.next.fetch_add(1, Ordering::SeqCst);
        request.claim = builders::guard("customer:42", n.unsigned_abs());
        let id = self.app.place(request).await;
        self.app.run_until_idle().await;
        assert!(self.app.order(id).await.awaits_payment());
        id
    }

    /// The next message of a topic.
    pub(super) fn message(&self, topic: Topic, payload: impl Into<Vec<u8>>) -> Message {
        Message {
            topic: topic.documented().to_owned(),
            partition: 0,
            offset: self.next.fetch_add(1, Ordering::SeqCst),
            timestamp: Some(1_767_348_000_000),
            key: None,
            headers: Vec::new(),
            payload: Some(payload.into()),
        }
    }

    pub(super) async fn tell(&self, message: &Message) -> Verdict {
        let verdict = self.messages.handle(message).await;
        self.app.run_until_idle().await;
        verdict
    }

    /// Tells the next message of a topic.
    pub(super) async fn hear(&self, topic: Topic, payload: &str) -> Verdict {
        self.tell(&self.message(topic, payload)).await
    }

    pub(super) async fn status(&self, id: OrderId) -> OrderStatusKind {
        self.app.order(id).await.status().kind()
    }

    /// What the order's journal has of reports.
    pub(super) async fn reports(&self, id: OrderId) -> Vec<PaymentReport> {
        use application::ports::Journal;
        let events = self.app.store.events(id).await.unwrap();
        let reports = events.into_iter().filter_map(|event| match event.fact {
            Fact::PaymentReported(report) => Some(report),
            _ => None,
        });
        reports.collect()
    }

    pub(super) async fn is_on_record(&self, message: &Message) -> bool {
        use application::ports::Requests;
        let key = message.id().inbox_key();
        self.app.store.request(&key).await.unwrap().is_some()
    }
}

/// The message of document 001, of a payment that was made.
pub(super) fn completed(order: &Order) -> String {
    format!(
        r#"{{"paymentId":"pay-1","orderId":"{}","userId":"42","amount":159.98,"currency":"usd",
        "status":"COMPLETED","stripePaymentIntentId":"pi_1","completedAt":1767348000.123456789}}"#,
        order.id()
    )
}

/// The word of document 002, of a payment that was made.
pub(super) fn success(order: &Order, payment_time: &str) -> String {
    format!(
        r#"{{"orderId":"ORD_{}","totalprice":159.98,"status":"SUCCESS","paymentTime":{payment_time}}}"#,
        order.number().unwrap().0
    )
}

/// Shares a message among many.
pub(super) fn shared(message: Message) -> Arc<Message> {
    Arc::new(message)
}
