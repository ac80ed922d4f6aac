//! What the layout shows around a page of the dashboard.

use super::section::Section;

/// What the layout shows around a page.
pub(crate) struct Frame {
    /// Who is signed in.
    pub(crate) operator: String,
    /// Whether they only look on: the page shows no deeds.
    pub(crate) only_looks: bool,
    /// What each form sends along, in the hidden input `token`.
    pub(crate) token: String,
    /// Where in the menu the page is.
    pub(crate) here: Section,
    /// Whether there is a demo shop.
    pub(crate) has_shop: bool,
    /// What came of the last deed.
    pub(crate) notice: Option<Notice>,
}

/// What came of a deed, shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    /// Whether the deed was not done.
    pub(crate) is_bad: bool,
    /// What happened, to what.
    pub(crate) text: String,
}

impl Notice {
    /// A deed was done.
    pub(crate) fn done(text: impl Into<String>) -> Self {
        Self {
            is_bad: false,
            text: text.into(),
        }
    }

    /// A deed was not done.
    pub(crate) fn failed(text: impl Into<String>) -> Self {
        Self {
            is_bad: true,
            text: text.into(),
        }
    }

    /// The parameter that carries it to the page after the deed.
    pub(super) const fn parameter(&self) -> &'static str {
        if self.is_bad { "failed" } else { "done" }
    }

    /// The same from its parameter.
    pub(super) fn of(parameter: &str, text: String) -> Option<Self> {
        match parameter {
            "done" => Some(Self::done(text)),
            "failed" => Some(Self::failed(text)),
            _ => None,
        }
    }
}
