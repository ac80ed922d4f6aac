//! The figures as tables, the ratios beside their aim.

use std::fmt;
use std::time::Duration;

/// What is aimed at: with so many times the orders, no more than so many times as long.
const MOST_RATIO: f64 = 3.0;

/// One kind of question on one store.
pub struct Measured {
    pub name: &'static str,
    pub median: Duration,
    pub p99: Duration,
    /// Orders on the fullest page.
    pub found: usize,
}

/// One export.
pub struct Exported {
    pub format: &'static str,
    pub orders: u64,
    pub bytes: u64,
    pub lines: u64,
    pub elapsed: Duration,
    /// The service's peak before and after, in MiB.
    pub before: f64,
    pub peak: f64,
}

/// All that was measured: first on the small store, then on the large one.
#[derive(Default)]
pub struct Table {
    pub sizes: Vec<u64>,
    pub questions: Vec<Vec<Measured>>,
    pub exports: Vec<Exported>,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [small, large] = self.questions.as_slice() else {
            return writeln!(f, "nothing was measured");
        };
        writeln!(f, "medians and p99 in ms, with {:?} orders\n", self.sizes)?;
        writeln!(
            f,
            "| question | small: median | p99 | large: median | p99 | ratio |  |\n|---|---|---|---|---|---|---|"
        )?;
        for (small, large) in small.iter().zip(large) {
            let ratio = large.median.as_secs_f64() / small.median.as_secs_f64();
            let verdict = if ratio > MOST_RATIO { "MISSED" } else { "" };
            writeln!(
                f,
                "| {} ({} of {}) | {:.2} | {:.2} | {:.2} | {:.2} | {ratio:.2} | {verdict} |",
                small.name,
                small.found,
                large.found,
                milliseconds(small.median),
                milliseconds(small.p99),
                milliseconds(large.median),
                milliseconds(large.p99),
            )?;
        }
        writeln!(
            f,
            "\n| export | orders | lines | MB | orders/s | memory before, MiB | peak, MiB |\n|---|---|---|---|---|---|---|"
        )?;
        for export in &self.exports {
            #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
            let (orders, bytes) = (export.orders as f64, export.bytes as f64);
            writeln!(
                f,
                "| {} | {} | {} | {:.1} | {:.0} | {:.1} | {:.1} |",
                export.format,
                export.orders,
                export.lines,
                bytes / 1e6,
                orders / export.elapsed.as_secs_f64(),
                export.before,
                export.peak,
            )?;
        }
        Ok(())
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
