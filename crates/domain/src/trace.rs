//! Where in a trace something was done: an opaque name that no rule looks at, kept beside what happened, so
//! that whoever carries it on later continues the same trace.

use std::fmt;
use thiserror::Error;

/// A place in a trace, as W3C Trace Context has it: which trace, which span of it, and whether it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceContext {
    trace: [u8; 16],
    span: [u8; 8],
    is_sampled: bool,
}

/// A text that is no `traceparent`. What it says goes into no log: anybody may have sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no traceparent of W3C Trace Context")]
pub struct NoTraceContext;

/// How long a `traceparent` of version 00 is; later versions may go on behind a dash.
const LENGTH: usize = 55;

impl TraceContext {
    /// A place in a trace; none where either id is all zeros, which names nothing.
    pub fn new(trace: [u8; 16], span: [u8; 8], is_sampled: bool) -> Option<Self> {
        let names_something = trace != [0; 16] && span != [0; 8];
        names_something.then_some(Self {
            trace,
            span,
            is_sampled,
        })
    }

    /// Reads a `traceparent`. Of a version that is not known yet, what version 00 has is read.
    pub fn parse(text: &str) -> Result<Self, NoTraceContext> {
        let bytes = text.as_bytes();
        let (known, rest) = bytes.split_at_checked(LENGTH).ok_or(NoTraceContext)?;
        let [version] = hex(&known[..2])?;
        let goes_on = rest.first().is_some_and(|byte| *byte == b'-');
        let ends_well = rest.is_empty() || (version > 0 && goes_on);
        let is_dashed = [2, 35, 52].into_iter().all(|at| known[at] == b'-');
        if version == 0xff || !ends_well || !is_dashed {
            return Err(NoTraceContext);
        }
        let [flags] = hex(&known[53..])?;
        let context = Self::new(hex(&known[3..35])?, hex(&known[36..52])?, flags & 1 == 1);
        context.ok_or(NoTraceContext)
    }

    /// Which trace.
    pub const fn trace(&self) -> [u8; 16] {
        self.trace
    }

    /// Which span of it.
    pub const fn span(&self) -> [u8; 8] {
        self.span
    }

    /// Whether the trace is kept.
    pub const fn is_sampled(&self) -> bool {
        self.is_sampled
    }
}

/// As a `traceparent` of version 00.
impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (trace, span) = (
            u128::from_be_bytes(self.trace),
            u64::from_be_bytes(self.span),
        );
        let flags = u8::from(self.is_sampled);
        write!(f, "00-{trace:032x}-{span:016x}-{flags:02x}")
    }
}

/// Bytes from lower-case hexadecimal digits; the standard knows no others.
fn hex<const N: usize>(digits: &[u8]) -> Result<[u8; N], NoTraceContext> {
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Ok(bytes)
}

const fn digit(byte: u8) -> Result<u8, NoTraceContext> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(NoTraceContext),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_traceparent_is_read_as_it_is_written() {
        let context = TraceContext::parse(KNOWN).unwrap();
        assert!(context.is_sampled());
        assert_eq!(context.to_string(), KNOWN);
        let unsampled = KNOWN.replace("-01", "-00");
        let context = TraceContext::parse(&unsampled).unwrap();
        assert!(!context.is_sampled());
        assert_eq!(context.to_string(), unsampled);
    }

    #[test]
    fn of_flags_and_versions_to_come_what_is_known_is_read() {
        for later in [
            KNOWN.replace("-01", "-03"),
            KNOWN.replace("00-0af", "cc-0af"),
            format!("{}-what-comes-later", KNOWN.replace("00-0af", "01-0af")),
        ] {
            assert_eq!(
                TraceContext::parse(&later).unwrap().to_string(),
                KNOWN,
                "{later}"
            );
        }
    }

    #[test]
    fn what_the_standard_calls_invalid_is_none() {
        let zeros = |from: &str| KNOWN.replace(from, &"0".repeat(from.len()));
        for wrong in [
            String::new(),
            "00".to_owned(),
            KNOWN[..54].to_owned(),
            format!("{KNOWN}-more"),
            format!("{}x", KNOWN.replace("00-0af", "01-0af")),
            KNOWN.replace("00-0af", "ff-0af"),
            KNOWN.to_uppercase(),
            KNOWN.replace('-', "_"),
            KNOWN.replace("0af7", "0ag7"),
            zeros("0af7651916cd43dd8448eb211c80319c"),
            zeros("b7ad6b7169203331"),
            "é".repeat(55),
        ] {
            assert_eq!(TraceContext::parse(&wrong), Err(NoTraceContext), "{wrong}");
        }
    }
}
