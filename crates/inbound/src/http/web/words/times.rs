//! Moments as pages show them: in UTC for whoever has no script, and marked up for those that have one.

use crate::http::reading::moment;
use askama::filters::HtmlSafe;
use domain::Timestamp;
use std::fmt;

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At(pub(crate) Timestamp);

impl At {
    /// `2026-11-22 13:05:09 UTC`.
    pub(crate) fn words(self) -> String {
        format!("{} UTC", moment::documented(self.0).replace('T', " "))
    }
}

/// `<time datetime="2026-11-22T13:05:09.123Z">2026-11-22 13:05:09 UTC</time>`
impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = moment::rfc3339(self.0);
        write!(f, "<time datetime=\"{machine}\">{}</time>", self.words())
    }
}

/// Digits and a few marks.
impl HtmlSafe for At {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_to_people_and_to_programs() {
        let at = At(Timestamp::from_micros(1_772_980_200_123_456));
        assert_eq!(
            at.to_string(),
            "<time datetime=\"2026-03-08T14:30:00.123456Z\">2026-03-08 14:30:00 UTC</time>"
        );
    }
}
