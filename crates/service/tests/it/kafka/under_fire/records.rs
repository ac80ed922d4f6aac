//! What lies in topics, byte for byte, as kcat reads it.

use std::process::Command;

/// Between the parts of a record: nothing that is sent here has it.
const END: u8 = 0x1e;

/// One record.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) partition: i64,
    pub(super) offset: i64,
    pub(super) key: Vec<u8>,
    /// None: a tombstone.
    pub(super) payload: Option<Vec<u8>>,
    /// Names and values, `name=value,name=value`.
    pub(super) headers: String,
}

impl Record {
    /// What stands behind a header's name, up to the next comma.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.headers.split_once(&format!("{name}="))?;
        rest.split(',').next()
    }
}

/// All that is in a topic, each partition in its order.
#[expect(clippy::disallowed_methods, reason = "tests ask where programs are")]
pub(super) fn read(servers: &str, topic: &str) -> Vec<Record> {
    let kcat = std::env::var("ORDER_SERVICE_TEST_KCAT").expect("the trial was not left out");
    let read = Command::new(kcat)
        .args([
            "-C",
            "-b",
            servers,
            "-t",
            topic,
            "-o",
            "beginning",
            "-e",
            "-q",
        ])
        .args(["-f", "%p %o %K %S %h\u{1e}%k%s\u{1e}"])
        .output()
        .expect("kcat runs");
    let said = String::from_utf8_lossy(&read.stderr);
    assert!(read.status.success(), "kcat: {said}");
    let mut records = records(&read.stdout);
    records.sort_by_key(|record| (record.partition, record.offset));
    records
}

fn records(mut bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    while !bytes.is_empty() {
        let head = bytes
            .iter()
            .position(|byte| *byte == END)
            .expect("a record has a head");
        let (text, rest) = (String::from_utf8_lossy(&bytes[..head]), &bytes[head + 1..]);
        let mut parts = text.splitn(5, ' ');
        let mut number = || -> i64 { parts.next().unwrap_or_default().parse().expect("a number") };
        let (partition, offset, key, payload) = (number(), number(), number(), number());
        let headers = parts.next().unwrap_or_default().to_owned();
        let key_end = usize::try_from(key).unwrap_or(0);
        let end = key_end + usize::try_from(payload).unwrap_or(0);
        records.push(Record {
            partition,
            offset,
            key: rest[..key_end].to_vec(),
            payload: (payload >= 0).then(|| rest[key_end..end].to_vec()),
            headers,
        });
        assert_eq!(rest[end], END, "the record has the length that it says");
        bytes = &rest[end + 1..];
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_byte_for_byte() {
        let bytes = b"0 7 1 3 a=b,c=d\x1ek{\xff\n\x1e2 8 0 -1 \x1e\x1e";
        let read = records(bytes);
        assert_eq!(
            (read[0].partition, read[0].offset, &*read[0].key),
            (0, 7, &b"k"[..])
        );
        assert_eq!(read[0].payload.as_deref(), Some(&b"{\xff\n"[..]));
        assert_eq!(
            (read[0].header("c"), read[0].header("x")),
            (Some("d"), None)
        );
        assert_eq!((read[1].offset, &read[1].payload), (8, &None));
    }
}
