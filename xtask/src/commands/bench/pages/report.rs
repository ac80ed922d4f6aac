//! The figures as tables, each beside its aim.

use super::super::reading::percentile;
use std::fmt;
use std::time::Duration;

/// What is aimed at: 95 of 100 answers within this.
const LONGEST_PAGE: Duration = Duration::from_millis(100);

/// What is aimed at: 95 of 100 looks show what had been placed so long before.
const LONGEST_BEHIND: Duration = Duration::from_secs(3);

/// A page.
pub struct Measured {
    pub name: String,
    pub median: Duration,
    pub p95: Duration,
    pub longest: Duration,
}

/// The board while orders are placed.
pub struct Live {
    pub rate: u32,
    pub orders: u64,
    /// How often its figures changed.
    pub looks: usize,
    /// How far it was behind each time, the shortest first.
    pub behind: Vec<Duration>,
}

/// All that was measured.
pub struct Report {
    pub pages: Vec<Measured>,
    pub live: Live,
    /// The most memory that the service ever used, in MiB.
    pub peak_mib: f64,
}

impl Report {
    /// Fails where an aim is missed.
    pub fn check(&self) -> anyhow::Result<()> {
        let slow = self.pages.iter().filter(|page| page.p95 > LONGEST_PAGE);
        let slow: Vec<_> = slow.map(|page| page.name.as_str()).collect();
        anyhow::ensure!(slow.is_empty(), "too slow: {}", slow.join(", "));
        let behind = percentile(&self.live.behind, 95);
        anyhow::ensure!(behind <= LONGEST_BEHIND, "the board is {behind:?} behind");
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| page | median ms | p95 ms (aim: 100) | longest ms |\n|---|---|---|---|"
        )?;
        for page in &self.pages {
            writeln!(
                f,
                "| {} | {:.1} | {:.1} | {:.1} |",
                page.name,
                milliseconds(page.median),
                milliseconds(page.p95),
                milliseconds(page.longest),
            )?;
        }
        let Live {
            rate,
            orders,
            looks,
            behind,
        } = &self.live;
        writeln!(
            f,
            "\nthe board at {rate} orders a second: {orders} orders, {looks} changes of its figures; behind by \
             {:.0} ms (median), {:.0} ms (p95; aim: {:.0}), {:.0} ms at most",
            milliseconds(percentile(behind, 50)),
            milliseconds(percentile(behind, 95)),
            milliseconds(LONGEST_BEHIND),
            milliseconds(behind.last().copied().unwrap_or_default()),
        )?;
        writeln!(f, "memory at most: {:.1} MiB", self.peak_mib)
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
