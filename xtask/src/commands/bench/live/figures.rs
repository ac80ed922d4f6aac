//! What was measured, in words.

use std::fmt;
use std::time::Duration;

/// The figures of one run.
pub struct Figures {
    /// How many streams were open.
    pub streams: usize,
    /// How many of them followed all orders.
    pub operators: u32,
    /// Orders placed meanwhile.
    pub placed: u32,
    /// In how long.
    pub took: Duration,
    /// Streams that did not tell every event once and in order.
    pub missed: usize,
    /// From recording to arrival, in microseconds, shortest first.
    pub order_latencies: Vec<u32>,
    /// The same of the streams of all orders.
    pub board_latencies: Vec<u32>,
    /// Memory of the service before the streams were opened, in MiB.
    pub memory_before: f64,
    /// With all of them open and nothing going on.
    pub memory_open: f64,
    /// The most ever.
    pub memory_peak: f64,
    /// Processor seconds of the service per second.
    pub cpu: f64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.took.as_secs_f64();
        let streams = u32::try_from(self.streams).unwrap_or(u32::MAX);
        let kib = (self.memory_open - self.memory_before) * 1_024.0 / f64::from(streams.max(1));
        writeln!(
            f,
            "streams open           {streams}, {} of them of all orders",
            self.operators
        )?;
        writeln!(
            f,
            "orders placed          {} in {seconds:.1} s",
            self.placed
        )?;
        writeln!(f, "streams that missed    {}", self.missed)?;
        told(f, "one order", &self.order_latencies)?;
        told(f, "all orders", &self.board_latencies)?;
        writeln!(f, "memory before          {:.1} MiB", self.memory_before)?;
        writeln!(
            f,
            "memory, streams open   {:.1} MiB: {kib:.1} KiB a stream",
            self.memory_open
        )?;
        writeln!(f, "memory at most         {:.1} MiB", self.memory_peak)?;
        write!(f, "processors in use      {:.2}", self.cpu)
    }
}

fn told(f: &mut fmt::Formatter<'_>, what: &str, latencies: &[u32]) -> fmt::Result {
    let at = |percent: usize| {
        let index = (latencies.len() * percent / 100).min(latencies.len().saturating_sub(1));
        f64::from(latencies.get(index).copied().unwrap_or_default()) / 1_000.0
    };
    writeln!(
        f,
        "told, {what:<16} {} events: p50 {:.1} ms, p99 {:.1} ms after they were recorded",
        latencies.len(),
        at(50),
        at(99)
    )
}
