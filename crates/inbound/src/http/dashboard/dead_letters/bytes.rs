//! Bytes of others as a page shows them: as text where they are text, else in base 16, and no more of them
//! than a page should have.

use std::fmt::Write as _;

/// Bytes to be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    /// What stands there is in base 16.
    pub(super) is_hex: bool,
    /// How many bytes there are, if not all are shown.
    pub(super) cut_from: Option<usize>,
}

impl Shown {
    /// At most so many of them.
    pub(super) fn of(bytes: &[u8], at_most: usize) -> Self {
        let first = &bytes[..bytes.len().min(at_most)];
        let cut_from = (first.len() < bytes.len()).then_some(bytes.len());
        match std::str::from_utf8(first) {
            Ok(text) => Self::text(text, cut_from),
            // The cut may have gone through a character.
            Err(error) if error.error_len().is_none() && cut_from.is_some() => {
                let whole = &first[..error.valid_up_to()];
                Self::text(&String::from_utf8_lossy(whole), cut_from)
            }
            Err(_) => Self {
                text: in_base_16(first),
                is_hex: true,
                cut_from,
            },
        }
    }

    fn text(text: &str, cut_from: Option<usize>) -> Self {
        Self {
            text: text.chars().map(visible).collect(),
            is_hex: false,
            cut_from,
        }
    }
}

/// Marks that would change how the text around them is read are shown as what they are.
fn visible(character: char) -> char {
    match character {
        '\n' | '\t' => character,
        control if control.is_control() => '\u{fffd}',
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        plain => plain,
    }
}

fn in_base_16(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x} ").expect("a string takes everything");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_other_bytes_are_in_base_16() {
        let text = Shown::of("{\"a\":\n\"é\"}".as_bytes(), 100);
        assert_eq!(
            (text.text.as_str(), text.is_hex),
            ("{\"a\":\n\"é\"}", false)
        );
        let other = Shown::of(b"\xff\x00", 100);
        assert_eq!((other.text.as_str(), other.is_hex), ("ff 00 ", true));
        assert_eq!(
            Shown::of(b"a\0b\xe2\x80\xaec", 100).text,
            "a\u{fffd}b\u{fffd}c"
        );
    }

    #[test]
    fn no_more_is_shown_than_there_is_room_and_no_half_of_a_character() {
        let cut = Shown::of("aé".as_bytes(), 2);
        assert_eq!(
            (cut.text.as_str(), cut.is_hex, cut.cut_from),
            ("a", false, Some(3))
        );
        let broken = Shown::of(b"a\xff", 2);
        assert!(broken.is_hex && broken.cut_from.is_none());
    }
}
