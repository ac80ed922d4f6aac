//! What the test gateway can be made to do, in words: the choices at the checkout.

use domain::order::PaymentMethod;

/// One way of paying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    /// The test gateway's token.
    pub(super) token: &'static str,
    pub(super) words: &'static str,
}

/// All of them, the usual one first. What each token does is in docs/payments.md.
pub(super) const WAYS: [Way; 6] = [
    Way {
        token: "tok_visa",
        words: "A card that pays",
    },
    Way {
        token: "tok_decline",
        words: "A card that is declined",
    },
    Way {
        token: "tok_capture_decline",
        words: "A card that is accepted at first and declined in the end",
    },
    Way {
        token: "tok_timeout",
        words: "A provider that is silent at first",
    },
    Way {
        token: "tok_late_success",
        words: "A card that pays, and a provider that loses its answer",
    },
    Way {
        token: "tok_unknown",
        words: "A provider that names another amount: somebody has to look into it",
    },
];

/// The way that was chosen; none: it is none of them.
pub(super) fn chosen(token: &str) -> Option<PaymentMethod> {
    let way = WAYS.iter().find(|way| way.token == token)?;
    PaymentMethod::parse(way.token).ok()
}
