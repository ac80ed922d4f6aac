//! From when to when a certificate holds, read from the certificate itself.

use domain::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Tags of what is read here (X.690).
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// From when to when a certificate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Before this it does not hold yet.
    pub from: Timestamp,
    /// After this it holds no more.
    pub until: Timestamp,
}

impl Validity {
    /// That of a certificate in DER (RFC 5280, 4.1); none where it cannot be found.
    pub(super) fn of(certificate: &[u8]) -> Option<Self> {
        let signed = Elements(certificate).inside(SEQUENCE)?;
        let mut fields = signed.inside(SEQUENCE)?;
        if fields.0.first() == Some(&VERSION) {
            fields.next()?;
        }
        // The serial number, the signature's algorithm, and who has signed.
        for _ in 0..3 {
            fields.next()?;
        }
        let mut times = fields.inside(SEQUENCE)?;
        let mut time = || {
            let (tag, text) = times.next()?;
            moment(tag, std::str::from_utf8(text).ok()?)
        };
        Some(Self {
            from: time()?,
            until: time()?,
        })
    }
}

/// Elements of DER, one after the other.
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// The next one: its tag, and what is in it.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            // Lengths of more than four bytes are of nothing that is read here.
            let count = usize::from(first & 0x7f);
            let (bytes, rest) = rest.split_at_checked(count).filter(|_| count <= 4)?;
            let length = bytes
                .iter()
                .fold(0, |length, byte| (length << 8) | usize::from(*byte));
            (length, rest)
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, value))
    }

    /// What is in the first one, which has to have this tag.
    fn inside(mut self, expected: u8) -> Option<Self> {
        let (tag, value) = self.next()?;
        (tag == expected).then_some(Self(value))
    }
}

/// `YYMMDDHHMMSSZ`, of 1950 to 2049, or `YYYYMMDDHHMMSSZ`.
fn moment(tag: u8, text: &str) -> Option<Timestamp> {
    let (century, rest) = match tag {
        UTC_TIME => {
            let is_of_the_last = text.as_bytes().first()? >= &b'5';
            (if is_of_the_last { 1_900 } else { 2_000 }, text)
        }
        GENERALIZED_TIME => (number(text.get(..2)?)?.checked_mul(100)?, text.get(2..)?),
        _ => return None,
    };
    let digits = rest.strip_suffix('Z').filter(|digits| digits.len() == 12)?;
    let part = |n: usize| number(digits.get(2 * n..2 * n + 2)?);
    let small = |n: usize| i8::try_from(part(n)?).ok();
    let date = DateTime::new(
        century + part(0)?,
        small(1)?,
        small(2)?,
        small(3)?,
        small(4)?,
        small(5)?,
        0,
    );
    let moment = Offset::UTC.to_timestamp(date.ok()?).ok()?;
    Some(Timestamp::from_micros(moment.as_microsecond()))
}

fn number(digits: &str) -> Option<i16> {
    let is_one = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_both_forms() {
        let micros = |tag, text| moment(tag, text).map(|moment| moment.micros() / 1_000_000);
        assert_eq!(micros(UTC_TIME, "700101000001Z"), Some(1));
        assert_eq!(micros(UTC_TIME, "300101000000Z"), Some(1_893_456_000));
        assert_eq!(micros(GENERALIZED_TIME, "19700101000001Z"), Some(1));
        for bad in [
            "7001010000Z",
            "700101000001",
            "701301000001Z",
            "70+101000001Z",
            "",
        ] {
            assert_eq!(micros(UTC_TIME, bad), None, "{bad}");
        }
        assert_eq!(micros(SEQUENCE, "700101000001Z"), None);
    }

    #[test]
    fn what_is_cut_short_is_no_certificate() {
        // An outer and an inner sequence, a serial number, two empty ones, and two times.
        let times = b"\x30\x1e\x17\x0d200101000000Z\x17\x0d300101000000Z";
        let fields = [&b"\x02\x01\x07\x30\x00\x30\x00"[..], times].concat();
        let wrapped = |inner: &[u8]| {
            let length = u8::try_from(inner.len()).unwrap();
            [&[SEQUENCE, 0x81, length], inner].concat()
        };
        let whole = wrapped(&wrapped(&fields));
        let validity = Validity::of(&whole).unwrap();
        assert!(validity.from < validity.until);
        for end in 0..whole.len() {
            assert_eq!(Validity::of(&whole[..end]), None);
        }
    }
}
