//! `[payments]`: who takes the money; what concerns the provider that is built in is in
//! `PaymentSettings`.

use super::calls::Calls;
use super::chosen::Choices;
use outbound::http::payments::{AuthorizeCapturePaths, PayPaths};

/// What a payment provider speaks.
#[derive(Debug, Clone)]
pub(crate) enum PaymentProtocol {
    Pay(PayPaths),
    AuthorizeCapture(Box<AuthorizeCapturePaths>),
}

pub(super) const CHOICES: Choices<PaymentProtocol> = Choices {
    may_be_nobody: true,
    has_keys: true,
    // Asked for and told by event: `[kafka]`.
    elsewhere: &["events"],
    protocols: &[("pay", pay), ("authorize-capture", authorize_capture)],
};

fn pay(calls: &mut Calls<'_, '_, '_>) -> PaymentProtocol {
    let mut paths = PayPaths::default();
    calls.place("pay", &mut paths.pay);
    paths.refund = calls.if_any("refund", "POST /api/v1/payment/refund");
    PaymentProtocol::Pay(paths)
}

fn authorize_capture(calls: &mut Calls<'_, '_, '_>) -> PaymentProtocol {
    let mut paths = AuthorizeCapturePaths::default();
    calls.place("authorize", &mut paths.authorize);
    calls.place("capture", &mut paths.capture);
    calls.place("void", &mut paths.void);
    calls.place("refund", &mut paths.refund);
    calls.place("query", &mut paths.query);
    PaymentProtocol::AuthorizeCapture(Box::new(paths))
}
