//! Keeps a log entry, or a cell of a table, on one line, whatever somebody put into it. An entry that was made
//! in a trace says in which.

use crate::config::LogFormat;
use application::traces::current;
use domain::TraceContext;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Passes text on with its control characters written out. Each `write` is taken to be one whole
/// entry, which is how the log layer writes.
pub(super) struct OneLine<W> {
    out: W,
    format: LogFormat,
}

impl<W> OneLine<W> {
    pub(super) fn new(out: W, format: LogFormat) -> Self {
        Self { out, format }
    }
}

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, entry: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(entry);
        let mut line = escaped(text.strip_suffix('\n').unwrap_or(&text));
        if let Some(trace) = current() {
            name_trace(&mut line, self.format, trace);
        }
        line.push('\n');
        self.out.write_all(line.as_bytes())?;
        Ok(entry.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Under the names that collectors of logs know.
fn name_trace(line: &mut String, format: LogFormat, trace: TraceContext) {
    let span = u64::from_be_bytes(trace.span());
    let trace = u128::from_be_bytes(trace.trace());
    let written = match format {
        LogFormat::Text => write!(line, " trace_id={trace:032x} span_id={span:016x}"),
        LogFormat::Json if line.pop() == Some('}') => write!(
            line,
            r#","trace_id":"{trace:032x}","span_id":"{span:016x}"}}"#
        ),
        LogFormat::Json => Ok(()),
    };
    written.expect("a string takes all text");
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
        let mut line = OneLine::new(&mut out, LogFormat::Text);
        line.write_all(entry.as_bytes()).unwrap();
        let text = String::from_utf8(out).unwrap();
        let expected =
            "WARN customer=evil\\u{a}INFO all is well\\u{d}\\u{1b}[2J\\u{2028}\\u{202e} é\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn an_entry_says_in_which_trace_it_was_made() {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let trace = TraceContext::parse(text).unwrap();
        let named = |entry: &str, format| {
            let mut line = entry.to_owned();
            name_trace(&mut line, format, trace);
            line
        };
        assert_eq!(
            named("INFO order 1 placed", LogFormat::Text),
            "INFO order 1 placed trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331"
        );
        assert_eq!(
            named(r#"{"level":"INFO"}"#, LogFormat::Json),
            r#"{"level":"INFO","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331"}"#
        );
    }
}
