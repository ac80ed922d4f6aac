//! Keeps a log entry, or a cell of a table, on one line, whatever somebody put into it.

use std::fmt::Write as _;
use std::io::{self, Write};

/// Passes text on with its control characters written out. Each `write` is taken to be one whole
/// entry, which is how the log layer writes.
pub(super) struct OneLine<W>(pub(super) W);

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, entry: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(entry);
        let mut line = escaped(text.strip_suffix('\n').unwrap_or(&text));
        line.push('\n');
        self.0.write_all(line.as_bytes())?;
        Ok(entry.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The text with all that would move a terminal's cursor written out.
pub(crate) fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if disturbs(c) {
            write!(line, "\\u{{{:x}}}", u32::from(c)).expect("a string takes all text");
        } else {
            line.push(c);
        }
    }
    line
}

/// Control characters, line separators, and the marks that turn the direction of text around.
fn disturbs(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_stays_on_one_line() {
        let mut out = Vec::new();
        let entry = "WARN customer=evil\nINFO all is well\r\u{1b}[2J\u{2028}\u{202e} é\n";
        OneLine(&mut out).write_all(entry.as_bytes()).unwrap();
        let text = String::from_utf8(out).unwrap();
        let expected =
            "WARN customer=evil\\u{a}INFO all is well\\u{d}\\u{1b}[2J\\u{2028}\\u{202e} é\n";
        assert_eq!(text, expected);
    }
}
