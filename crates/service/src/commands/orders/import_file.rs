//! A file of orders, read in batches that a request has room for.

use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read};

/// The most orders, bytes and values of one batch: within what the service takes in one request.
const MOST_ORDERS: usize = 200;
const MOST_BYTES: usize = 512 * 1024;
const MOST_VALUES: usize = 8_000;

/// The longest line: an order of 200 products has about 30 kB.
const LINE_LIMIT: u64 = 256 * 1024;

/// Some orders, with the lines that they are on.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) records: Vec<Value>,
    pub(super) lines: Vec<u64>,
    /// Lines that are no JSON objects, and why.
    pub(super) unreadable: Vec<(u64, String)>,
    /// How much of the file it is.
    pub(super) bytes: u64,
}

/// The batches of a file.
pub(super) struct Batches<R> {
    file: BufReader<R>,
    line: u64,
    /// What was read and had no room any more.
    left_over: Option<(u64, Value, usize)>,
    is_over: bool,
}

impl<R: Read> Batches<R> {
    pub(super) fn of(file: R) -> Self {
        Self {
            file: BufReader::new(file),
            line: 0,
            left_over: None,
            is_over: false,
        }
    }

    fn fill(&mut self) -> io::Result<Batch> {
        let mut batch = Batch::default();
        let (mut bytes, mut values) = (0, 0);
        while !self.is_over || self.left_over.is_some() {
            let Some((line, record, size)) = self.next_record(&mut batch)? else {
                continue;
            };
            let is_full = batch.records.len() == MOST_ORDERS
                || bytes + size > MOST_BYTES
                || values + count(&record) > MOST_VALUES;
            if is_full && !batch.records.is_empty() {
                self.left_over = Some((line, record, size));
                break;
            }
            bytes += size;
            values += count(&record);
            batch.lines.push(line);
            batch.records.push(record);
        }
        Ok(batch)
    }

    /// The next line's record; none where the line has none, or the file has ended.
    fn next_record(&mut self, batch: &mut Batch) -> io::Result<Option<(u64, Value, usize)>> {
        if let Some(left_over) = self.left_over.take() {
            return Ok(Some(left_over));
        }
        let mut text = Vec::new();
        let read = self
            .file
            .by_ref()
            .take(LINE_LIMIT)
            .read_until(b'\n', &mut text)?;
        batch.bytes += read as u64;
        if read == 0 {
            self.is_over = true;
            return Ok(None);
        }
        self.line += 1;
        let is_cut = read as u64 == LINE_LIMIT && text.last() != Some(&b'\n');
        if is_cut {
            batch.bytes += self.file.skip_until(b'\n')? as u64;
            let why = format!("has more than {LINE_LIMIT} bytes");
            batch.unreadable.push((self.line, why));
            return Ok(None);
        }
        let text = text.trim_ascii();
        if text.is_empty() {
            return Ok(None);
        }
        match serde_json::from_slice::<Value>(text) {
            Ok(record @ Value::Object(_)) => Ok(Some((self.line, record, read))),
            Ok(_) => {
                let why = "is no JSON object".to_owned();
                batch.unreadable.push((self.line, why));
                Ok(None)
            }
            Err(error) => {
                batch.unreadable.push((self.line, error.to_string()));
                Ok(None)
            }
        }
    }
}

impl<R: Read> Iterator for Batches<R> {
    type Item = io::Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over && self.left_over.is_none() {
            return None;
        }
        Some(self.fill())
    }
}

/// How many values there are in a value, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    #[test]
    fn a_file_comes_in_batches_with_the_numbers_of_its_lines() {
        let mut file = String::from("{\"n\":0}\n\nnonsense\n[1]\n");
        for n in 1..=250 {
            write!(file, "{{\"n\":{n}}}\r\n").expect("a string takes everything");
        }
        let batches: Vec<Batch> = Batches::of(file.as_bytes()).map(Result::unwrap).collect();
        let sizes: Vec<_> = batches
            .iter()
            .map(|b| (b.records.len(), b.unreadable.len()))
            .collect();
        assert_eq!(sizes, [(200, 2), (51, 0)]);
        assert_eq!((batches[0].lines[1], batches[1].lines[50]), (5, 254));
        let read: u64 = batches.iter().map(|batch| batch.bytes).sum();
        assert_eq!(read, file.len() as u64);
    }

    #[test]
    fn a_line_without_end_is_refused_and_the_next_is_read() {
        let long = "x".repeat(300_000);
        let file = format!("{{\"a\":\"{long}\"}}\n{{\"n\":1}}");
        let batches: Vec<Batch> = Batches::of(file.as_bytes()).map(Result::unwrap).collect();
        let [batch] = batches.as_slice() else {
            panic!("{} batches", batches.len());
        };
        assert_eq!(
            (batch.unreadable[0].0, batch.lines.as_slice()),
            (1, &[2][..])
        );
    }

    #[test]
    fn orders_with_many_items_come_fewer_at_a_time() {
        let items: Vec<u32> = (0..3_000).collect();
        let order = serde_json::json!({ "items": items }).to_string() + "\n";
        let batches = Batches::of(order.repeat(5).leak().as_bytes()).map(Result::unwrap);
        let sizes: Vec<_> = batches.map(|batch| batch.records.len()).collect();
        assert_eq!(sizes, [2, 2, 1]);
    }
}
