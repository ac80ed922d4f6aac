//! Kafka's own producer, measured by Kafka's own program for that.

use super::broker::{Broker, told};
use anyhow::Context;
use std::time::Duration;

/// What it is to do.
pub struct Production {
    /// How many messages.
    pub messages: usize,
    /// How long each is, in bytes.
    pub size: usize,
    /// How many a second; none: as many as it can.
    pub rate: Option<f64>,
}

/// What it came to.
#[derive(Clone, Copy)]
pub struct Produced {
    /// Messages a second.
    pub rate: f64,
    /// From the call to the acknowledgement.
    pub p50: Duration,
    pub p99: Duration,
}

/// Writes to a topic as the relay does: acknowledged by all replicas in sync, idempotent.
pub fn run(broker: &Broker, topic: &str, wanted: &Production) -> anyhow::Result<Produced> {
    let rate = wanted.rate.map_or(-1.0, f64::round);
    let mut tool = broker.tool("org.apache.kafka.tools.ProducerPerformance");
    tool.args(["--topic", topic])
        .args(["--num-records", &wanted.messages.to_string()])
        .args(["--record-size", &wanted.size.to_string()])
        .args(["--throughput", &rate.to_string()])
        .arg("--producer-props")
        .arg(format!("bootstrap.servers={}", broker.address()))
        .args(["acks=all", "enable.idempotence=true"]);
    let words = told(&mut tool)?;
    read(&words).with_context(|| format!("it told no figures:\n{words}"))
}

/// The last line: `100 records sent, 50.0 records/sec (…), …, 3 ms 50th, 9 ms 95th, 12 ms 99th, …`.
fn read(words: &str) -> Option<Produced> {
    let last = words.lines().rfind(|line| line.contains("99th"))?;
    let figure = |unit: &str| {
        let (before, _) = last.split_once(unit)?;
        before.trim_end().rsplit(' ').next()?.parse::<f64>().ok()
    };
    let milliseconds = |unit: &str| figure(unit).map(|ms| Duration::from_secs_f64(ms / 1_000.0));
    Some(Produced {
        rate: figure("records/sec")?,
        p50: milliseconds("ms 50th")?,
        p99: milliseconds("ms 99th")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_tells_the_figures() {
        let told = read(
            "20 records sent, 4.0 records/sec (0.00 MB/sec), 2.0 ms avg latency, 9.0 ms max latency.\n\
             100 records sent, 50.25 records/sec (0.05 MB/sec), 4.61 ms avg latency, 201.00 ms max \
             latency, 3 ms 50th, 9 ms 95th, 12 ms 99th, 201 ms 99.9th.\n",
        )
        .unwrap();
        assert!((told.rate - 50.25).abs() < f64::EPSILON);
        assert_eq!(told.p50, Duration::from_millis(3));
        assert_eq!(told.p99, Duration::from_millis(12));
        assert!(read("nothing").is_none());
    }
}
