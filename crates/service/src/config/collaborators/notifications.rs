//! `[notifications]`: who tells customers of their orders.

use super::calls::Calls;
use super::chosen::Choices;
use outbound::http::notifications::{NotifyStatus, SendMessage};
use outbound::http::upstream::Endpoint;

/// What a notification service speaks.
#[derive(Debug, Clone)]
pub(crate) enum NotificationProtocol {
    Send(Endpoint),
    Notify(Endpoint),
}

/// A second message is a nuisance and no harm, so keys do not matter.
pub(super) const CHOICES: Choices<NotificationProtocol> = Choices {
    may_be_nobody: true,
    has_keys: false,
    elsewhere: &["smtp"],
    protocols: &[("send", send), ("notify", notify)],
};

fn send(calls: &mut Calls<'_, '_, '_>) -> NotificationProtocol {
    let mut send = SendMessage::default_send();
    calls.place("send", &mut send);
    NotificationProtocol::Send(send)
}

fn notify(calls: &mut Calls<'_, '_, '_>) -> NotificationProtocol {
    let mut notify = NotifyStatus::default_notify();
    calls.place("notify", &mut notify);
    NotificationProtocol::Notify(notify)
}
