//! Dead letters on a terminal.

use super::view::{Bytes, LetterView};
use crate::telemetry::escaped;
use std::fmt::Write as _;

/// The most characters of a cause in a list.
const CAUSE_WIDTH: usize = 80;

/// A list, one on each line.
pub(super) fn table(letters: &[LetterView]) -> String {
    if letters.is_empty() {
        return "no dead letters\n".to_owned();
    }
    let mut text = String::new();
    for letter in letters {
        let cause = domain::text::clipped(&letter.cause, CAUSE_WIDTH);
        line(
            &mut text,
            format_args!(
                "{:>6}  {:<9}  {}  {}/{}/{}  {}",
                letter.id,
                letter.state,
                letter.parked_at,
                escaped(&letter.topic),
                letter.partition,
                letter.offset,
                escaped(&cause)
            ),
        );
    }
    text
}

/// One with all that is known of it.
pub(super) fn letter(letter: &LetterView) -> String {
    let mut text = String::new();
    let out = &mut text;
    line(
        out,
        format_args!("Dead letter {}  {}", letter.id, letter.state),
    );
    line(
        out,
        format_args!(
            "  {} partition {} offset {}",
            escaped(&letter.topic),
            letter.partition,
            letter.offset
        ),
    );
    line(out, format_args!("  cause     {}", escaped(&letter.cause)));
    line(
        out,
        format_args!(
            "  parked    {} after {} attempts",
            letter.parked_at, letter.attempts
        ),
    );
    if let (Some(at), Some(by)) = (&letter.decided_at, &letter.decided_by) {
        let note = letter.note.as_deref().unwrap_or_default();
        line(
            out,
            format_args!("  decided   {at} by {}: {}", escaped(by), escaped(note)),
        );
    }
    if let Some(key) = &letter.key {
        line(out, format_args!("  key       {}", shown(key)));
    }
    for header in &letter.headers {
        let value = header.value.as_ref().map_or_else(String::new, shown);
        line(
            out,
            format_args!("  header    {}: {value}", escaped(&header.name)),
        );
    }
    match (&letter.payload, letter.size) {
        (Some(payload), size) => {
            let kept = if letter.is_whole {
                ""
            } else {
                ", of which the beginning is kept"
            };
            line(
                out,
                format_args!("  says      ({} bytes{kept})", size.unwrap_or(0)),
            );
            line(out, format_args!("{}", shown(payload)));
        }
        (None, None) => line(out, format_args!("  says      nothing: it is a tombstone")),
        (None, Some(size)) => line(out, format_args!("  says      {size} bytes")),
    }
    text
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    writeln!(text, "{words}").expect("a string takes all text");
}

fn shown(bytes: &Bytes) -> String {
    match bytes {
        Bytes::Text(text) => escaped(text),
        Bytes::Hex(digits) => format!("0x{digits}"),
    }
}
