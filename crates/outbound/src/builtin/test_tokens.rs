//! The test gateway's tokens: what a payment method makes it do. Matched exactly.

use domain::order::PaymentMethod;

const INVALID: &str = "invalid_token";

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
        Some(token) if token.starts_with("tok_") => Behaviour::Decline(INVALID),
        Some(_name) => Behaviour::Approve,
    }
}

/// What the gateway will say of a payment that it takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Later {
    /// Why it fails; none: it is paid.
    pub(super) decline: Option<&'static str>,
    /// By how much the amount that it names is wrong, in minor units.
    pub(super) off_by: i64,
    /// How often it is told.
    pub(super) times: u8,
}

/// What becomes of a payment that is taken on, or the code of a refusal at once.
pub(super) fn behaviour_later(method: Option<&PaymentMethod>) -> Result<Later, &'static str> {
    let paid = Later {
        decline: None,
        off_by: 0,
        times: 1,
    };
    Ok(match behaviour(method) {
        Behaviour::Approve => paid,
        Behaviour::Decline(code) if code == INVALID => return Err(code),
        Behaviour::Decline(code) => Later {
            decline: Some(code),
            ..paid
        },
        Behaviour::DeclineCapture => Later {
            decline: Some("capture_declined"),
            ..paid
        },
        Behaviour::TimeOut => Later { times: 0, ..paid },
        Behaviour::LateSuccess => Later { times: 2, ..paid },
        Behaviour::Mismatch => Later { off_by: 1, ..paid },
    })
}
