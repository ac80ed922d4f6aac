//! Words of other services that are kept: bounded, and plain text.

/// The most characters of a message that are kept.
pub(super) const MESSAGE_LIMIT: usize = 300;

/// The first so many characters, with blanks in the place of line breaks and other controls: they end up
/// in journals, logs and terminals.
pub(super) fn plain(words: &str, limit: usize) -> String {
    let words = words.replace(char::is_control, " ");
    words.trim().chars().take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_stay_on_one_line_and_within_the_limit() {
        assert_eq!(
            plain("  closed\r\nuntil\u{1b}[31m ten\0 ", 300),
            "closed  until [31m ten"
        );
        assert_eq!(plain("endless", 3), "end");
    }
}
