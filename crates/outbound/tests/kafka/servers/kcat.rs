//! kcat: a client of Kafka that is not ours, for seeing what is in a topic and for putting something in.

use super::named::named_by;
use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// kcat, which is on this machine.
pub(crate) struct Kcat(String);

impl Kcat {
    /// The one that the environment names; tells what is left out if it names none.
    pub(crate) fn or_left_out() -> Option<Self> {
        named_by("ORDER_SERVICE_TEST_KCAT", "kcat").map(Self)
    }

    /// Sends records of one line each, and waits until all are acknowledged. Keys have no tab in them;
    /// one that is empty is none.
    pub(crate) fn send(&self, servers: &str, topic: &str, records: &[(&str, &str)]) {
        self.send_with(servers, topic, &[], records);
    }

    /// The same with headers, each as `NAME=VALUE`.
    pub(crate) fn send_with(
        &self,
        servers: &str,
        topic: &str,
        headers: &[&str],
        records: &[(&str, &str)],
    ) {
        let mut sending = Command::new(&self.0)
            .args(["-P", "-b", servers, "-t", topic, "-K", "\t"])
            .args(["-X", "acks=all"])
            .args(headers.iter().flat_map(|header| ["-H", header]))
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = sending.stdin.take().unwrap();
        for (key, value) in records {
            writeln!(input, "{key}\t{value}").unwrap();
        }
        drop(input);
        let sent = sending.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&sent.stderr);
        assert!(sent.status.success(), "kcat: {said}");
    }

    /// All that is in a topic now, partition after partition: objects with `partition`, `offset`, `key`,
    /// `payload`, and `headers` as names and values in turn. Bytes that are no text show as U+FFFD: records
    /// broken on purpose have such.
    pub(crate) fn all(&self, servers: &str, topic: &str) -> Vec<Value> {
        let received = Command::new(&self.0)
            .args(["-C", "-b", servers, "-t", topic])
            .args(["-o", "beginning", "-e", "-q", "-J"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&received.stderr);
        assert!(received.status.success(), "kcat: {said}");
        let lines = String::from_utf8_lossy(&received.stdout);
        let records = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let mut records: Vec<Value> = records.collect();
        records.sort_by_key(|record| (record["partition"].as_i64(), record["offset"].as_i64()));
        records
    }
}
