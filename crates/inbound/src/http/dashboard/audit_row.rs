//! A deed in people's words: on the page of the trail, and on that of the order that it was done to.

use super::orders::ORDERS;
use crate::http::web::words::{At, Badge};
use application::audit::order_of_subject;
use application::ports::{DeedKind, DeedOutcome, DeedRecord};

/// One deed.
pub(super) struct Row {
    pub(super) at: At,
    pub(super) actor: String,
    pub(super) kind: &'static str,
    pub(super) subject: String,
    /// The page of the order that it was done to.
    pub(super) order: Option<String>,
    pub(super) reason: String,
    pub(super) outcome: Badge,
    pub(super) note: String,
}

impl From<DeedRecord> for Row {
    fn from(DeedRecord { deed, .. }: DeedRecord) -> Self {
        let order = order_of_subject(&deed.subject);
        Self {
            at: At(deed.at),
            actor: deed.actor,
            kind: kind_words(deed.kind),
            order: order.map(|order| format!("{ORDERS}/{order}")),
            subject: deed.subject,
            reason: deed.reason,
            outcome: outcome_badge(deed.outcome),
            note: deed.note,
        }
    }
}

/// What was done.
pub(super) const fn kind_words(kind: DeedKind) -> &'static str {
    match kind {
        DeedKind::DeadLetterReplay => "Dead letter replayed",
        DeedKind::DeadLetterDiscard => "Dead letter discarded",
        DeedKind::WebhookCreate => "Webhook created",
        DeedKind::WebhookChange => "Webhook changed",
        DeedKind::WebhookRotate => "Webhook’s secret changed",
        DeedKind::WebhookPause => "Webhook paused",
        DeedKind::WebhookResume => "Webhook resumed",
        DeedKind::WebhookRemove => "Webhook removed",
        DeedKind::WebhookTest => "Webhook tested",
        DeedKind::WebhookResend => "Event sent to a webhook again",
        DeedKind::WebhookReplay => "Events replayed to a webhook",
        DeedKind::SinkRetry => "Held-back orders tried again",
        DeedKind::SinkForget => "Sink forgotten",
        DeedKind::ExpirySwitch => "Expiry of unpaid orders switched",
        DeedKind::OrderProcess => "Processing of an order begun",
        DeedKind::OrderShip => "Order shipped",
        DeedKind::OrderDeliver => "Order delivered",
        DeedKind::OrderShare => "Link to an order given out",
        DeedKind::OrderExport => "Orders taken away as a file",
        DeedKind::CustomerExport => "Personal data of a customer taken away",
        DeedKind::CustomerErase => "Personal data of a customer erased",
        DeedKind::ReconcileCompare => "Orders compared with collaborators",
        DeedKind::ReconcileRepair => "Collaborator’s holding put right",
        DeedKind::SignIn => "Signed in",
        DeedKind::SignOut => "Signed out",
        DeedKind::EntryLink => "One-time link given out",
        DeedKind::Access => "Asked for what is not for them",
        DeedKind::Newer => "Something that a newer version recorded",
    }
}

/// What came of it.
pub(super) fn outcome_badge(outcome: DeedOutcome) -> Badge {
    match outcome {
        DeedOutcome::Unknown => Badge::wait("Not known"),
        DeedOutcome::Done => Badge::ok("Done"),
        DeedOutcome::Failed => Badge::bad("Not done"),
        DeedOutcome::Refused => Badge::rest("Refused"),
    }
}
