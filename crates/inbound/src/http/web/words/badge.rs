//! A word that is marked by its look as well: never by its look alone.

use askama::Template;
use askama::filters::HtmlSafe;

/// A word with its look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Template)]
#[template(
    source = "<span class=\"badge {{ look }}\">{{ words }}</span>",
    ext = "html"
)]
pub(crate) struct Badge {
    pub(crate) words: &'static str,
    pub(crate) look: &'static str,
}

/// Its only text is escaped by its own template.
impl HtmlSafe for Badge {}

impl Badge {
    /// All is well.
    pub(crate) const fn ok(words: &'static str) -> Self {
        Self { words, look: "ok" }
    }

    /// Something is still to come.
    pub(crate) const fn wait(words: &'static str) -> Self {
        Self {
            words,
            look: "wait",
        }
    }

    /// Somebody should look.
    pub(crate) const fn bad(words: &'static str) -> Self {
        Self { words, look: "bad" }
    }

    /// It is over, or does not concern this order.
    pub(crate) const fn rest(words: &'static str) -> Self {
        Self {
            words,
            look: "rest",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_is_a_word_with_a_look() {
        let badge = Badge::bad("a < b").to_string();
        assert_eq!(badge, "<span class=\"badge bad\">a &#60; b</span>");
    }
}
