//! What is wrong with what a page was asked for, in words.

use crate::http::answering::wording;
use crate::http::reading::fields::Violation;
use crate::http::web::PageFailure;

impl From<Vec<Violation>> for PageFailure {
    fn from(violations: Vec<Violation>) -> Self {
        let words = violations.iter().map(|violation| {
            format!(
                "{} {}",
                wording::field(&violation.path),
                wording::fault(violation)
            )
        });
        let words = words.collect::<Vec<_>>().join("; ");
        Self::BadInput(format!("{}.", wording::capitalised(&words)))
    }
}
