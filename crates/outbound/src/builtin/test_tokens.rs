//! The test gateway's tokens: what a payment method makes it do. Matched exactly.

use domain::order::PaymentMethod;

/// What the gateway does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behaviour {
    /// Approves everything.
    Approve,
    /// Declines with a code.
    Decline(&'static str),
    /// Authorizes, then declines the capture.
    DeclineCapture,
    /// Is silent the first time and does nothing; approves the repeat.
    TimeOut,
    /// Does the work, but its first answer is lost.
    LateSuccess,
    /// Does the work and answers with another amount.
    Mismatch,
}

/// The table is in the documentation of [`super::BuiltinPayments`].
pub(super) fn behaviour(method: Option<&PaymentMethod>) -> Behaviour {
    match method.map(PaymentMethod::as_str) {
        None | Some("tok_visa") => Behaviour::Approve,
        Some("tok_decline") => Behaviour::Decline("card_declined"),
        Some("tok_capture_decline") => Behaviour::DeclineCapture,
        Some("tok_timeout") => Behaviour::TimeOut,
        Some("tok_late_success") => Behaviour::LateSuccess,
        Some("tok_unknown") => Behaviour::Mismatch,
        Some(token) if token.starts_with("tok_") => Behaviour::Decline("invalid_token"),
        Some(_name) => Behaviour::Approve,
    }
}
