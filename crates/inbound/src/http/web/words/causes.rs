//! Why an order was called off.

use super::refusals::shortages;
use domain::order::CancelCause;

/// A cause: what it was, and what was said of it.
pub(crate) struct Cause {
    pub(crate) words: &'static str,
    pub(crate) said: Option<String>,
}

/// The cause in words.
pub(crate) fn cause(cause: &CancelCause) -> Cause {
    let (words, said) = match cause {
        CancelCause::Requested(reason) => {
            ("somebody asked for it", Some(reason.as_str().to_owned()))
        }
        CancelCause::OutOfStock(short) => ("there is not enough stock", Some(shortages(short))),
        CancelCause::ReservationRefused(said) => (
            "the inventory refused to set stock aside",
            Some(said.clone()),
        ),
        CancelCause::ReservationExpired => (
            "the reserved stock would have fallen back before the money was taken",
            None,
        ),
        CancelCause::PaymentDeclined(code) => ("the payment provider declined", Some(code.clone())),
        CancelCause::PaymentExpired => ("the result of the payment did not come in time", None),
    };
    Cause { words, said }
}
