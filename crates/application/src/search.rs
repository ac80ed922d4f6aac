//! The words that orders are found by: whole words in lower case, the same for what is written beside
//! an order and for what somebody looks for. No database's own text search is needed for that.

use domain::order::Placed;
use domain::text::{TextError, bounded, is_space};
use domain::{Email, OrderRef, ProductId};
use std::collections::BTreeSet;
use thiserror::Error;

/// The most characters of a term that count; longer words are cut alike on both sides.
const TERM_CHARS: usize = 48;

/// The most words of one order that it is found by. Products are found by their ids beyond that.
const ORDER_WORDS: usize = 48;

/// What a term begins with that is not a word: a letter or digit is the beginning of a word.
const WHOLE_EMAIL: char = '@';
const PRODUCT: char = '=';

/// What somebody looks for.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchText {
    text: String,
    terms: Vec<String>,
}

/// Why a text cannot be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SearchTextError {
    /// Empty, too long, or with a NUL.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Nothing in it that an order could be found by.
    #[error("must have a letter or a digit")]
    NoWord,
    /// More words than [`SearchText::WORDS`].
    #[error("must have at most {} words", SearchText::WORDS)]
    TooManyWords,
}

impl SearchText {
    /// The most characters.
    pub const LIMIT: usize = 200;
    /// The most words.
    pub const WORDS: usize = 8;

    /// A text to look for.
    pub fn parse(text: &str) -> Result<Self, SearchTextError> {
        let text = bounded(text.trim_matches(is_space), Self::LIMIT)?;
        let mut terms = Vec::new();
        for part in text.split_whitespace() {
            match Email::parse(part) {
                Ok(email) => terms.push(email_term(&email)),
                Err(_) => terms.extend(words(part)),
            }
        }
        terms.sort_unstable();
        terms.dedup();
        match terms.len() {
            0 => Err(SearchTextError::NoWord),
            1..=Self::WORDS => Ok(Self { text, terms }),
            _ => Err(SearchTextError::TooManyWords),
        }
    }

    /// The text as a whole: an order's name or a tracking number, perhaps.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The order that the text names, if there is one of this name.
    pub fn name(&self) -> Option<OrderRef> {
        self.text.parse().ok()
    }

    /// Each of them is a term of an order that has all the words.
    pub fn terms(&self) -> &[String] {
        &self.terms
    }
}

/// It may be somebody's name.
impl std::fmt::Debug for SearchText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchText(…)")
    }
}

/// All that an order is found by: the words of the customer's name, e-mail (also as a whole) and
/// city and of the products' names, and each product by its id.
pub fn order_terms(placed: &Placed) -> BTreeSet<String> {
    let order = &placed.order;
    let email = order.contact.email.as_ref();
    let local = email.and_then(|email| email.as_str().split('@').next());
    let lines = order.lines.iter();
    let texts = [
        local,
        order.contact.name.as_deref(),
        order.address.city.as_deref(),
    ];
    let texts = texts.into_iter().flatten();
    let mut terms = BTreeSet::new();
    for word in texts
        .chain(lines.clone().map(|line| line.name.as_str()))
        .flat_map(words)
    {
        if terms.len() == ORDER_WORDS {
            break;
        }
        terms.insert(word);
    }
    terms.extend(email.map(email_term));
    terms.extend(lines.map(|line| product_term(&line.product)));
    terms
}

/// The term of orders with this product: its id as it is.
pub fn product_term(product: &ProductId) -> String {
    format!("{PRODUCT}{product}")
}

/// An address is short enough to be kept whole.
fn email_term(email: &Email) -> String {
    format!("{WHOLE_EMAIL}{}", email.as_str().to_lowercase())
}

/// The runs of letters and digits, folded.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase().chars().take(TERM_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        SearchText::parse(text).unwrap().terms
    }

    #[test]
    fn a_text_is_cut_into_whole_words_in_lower_case() {
        assert_eq!(terms(" USB-C  charger usb "), ["c", "charger", "usb"]);
        assert_eq!(terms("Øre ΔΈΛΤΑ Straße"), ["straße", "øre", "δέλτα"]);
        assert_eq!(terms("100% 'quoted\"; DROP--"), ["100", "drop", "quoted"]);
        assert_eq!(terms("Ada@Example.ORG"), ["@ada@example.org"]);
        assert_eq!(terms("ada@nowhere"), ["ada", "nowhere"]);
        let long = "x".repeat(100);
        assert_eq!(terms(&long), ["x".repeat(TERM_CHARS)]);
    }

    #[test]
    fn a_text_without_words_or_beyond_the_limits_is_refused() {
        for empty in ["", " ", "😀", "%_*", "\u{301}"] {
            assert!(SearchText::parse(empty).is_err(), "{empty}");
        }
        let nul = SearchText::parse("a\0b");
        assert_eq!(nul, Err(SearchTextError::Text(TextError::Nul)));
        assert!(SearchText::parse(&"x".repeat(10_000)).is_err());
        assert!(SearchText::parse("1 2 3 4 5 6 7 8").is_ok());
        let many = SearchText::parse("1 2 3 4 5 6 7 8 9");
        assert_eq!(many, Err(SearchTextError::TooManyWords));
    }

    #[test]
    fn only_one_of_an_orders_names_names_an_order() {
        let name = |text| SearchText::parse(text).unwrap().name();
        for text in ["12", " ORD_12 ", "ORD-0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99"] {
            assert!(name(text).is_some(), "{text}");
        }
        assert_eq!(name("12 13"), None);
    }
}
