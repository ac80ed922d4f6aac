//! The test tokens that are about answers and not about money: what they do is done here, as any
//! other fault, so that the books need not be silent.

use super::contradiction::Contradiction;
use super::fault::Fault;
use crate::sandbox::digest::digest;
use std::collections::HashSet;

/// Which payments have met the fault of their token. The log's bound bounds this, too.
#[derive(Default)]
pub(super) struct Tokens {
    met: HashSet<u64>,
}

impl Tokens {
    /// What befalls a payment with this token: silence and losses only the first time.
    pub(super) fn fault(&mut self, call: &str, token: &str, content: &str) -> Option<Fault> {
        if !matches!(call, "pay" | "authorize") {
            return None;
        }
        let fault = match token {
            "tok_timeout" => Fault::Hang,
            "tok_late_success" => Fault::LoseAnswer,
            "tok_unknown" => return Some(Fault::Contradict(Contradiction::Amount)),
            _ => return None,
        };
        self.met
            .insert(digest(0, content.as_bytes()))
            .then_some(fault)
    }
}

/// The token without what was done here.
pub(in crate::sandbox) fn for_the_books(token: &str) -> &str {
    match token {
        "tok_timeout" | "tok_late_success" | "tok_unknown" => "tok_visa",
        other => other,
    }
}
