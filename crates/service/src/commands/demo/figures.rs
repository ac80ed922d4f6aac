//! What the demonstration has come to, in words.

use super::errand::Ended;
use super::shop::Shop;
use std::fmt::Write as _;
use std::time::Duration;

/// How many reasons are kept to be shown.
const SHOWN: usize = 5;

/// So many answers missing in a row mean that nobody is there.
const GIVING_UP: u32 = 20;

/// How often it is looked at what became of the last orders, and how long apart.
const LOOKS: u32 = 40;
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// The tally.
#[derive(Debug, Default)]
pub(super) struct Figures {
    placed: u64,
    confirmed: u64,
    processing: u64,
    shipped: u64,
    delivered: u64,
    declined: u64,
    out_of_stock: u64,
    cancelled: u64,
    parked: u64,
    refused: u64,
    unknown: u64,
    unknown_in_a_row: u32,
    open: Vec<String>,
    reasons: Vec<String>,
}

impl Figures {
    /// Counts one.
    pub(super) fn add(&mut self, ended: Ended) {
        self.placed += 1;
        self.unknown_in_a_row = match ended {
            Ended::Unknown(_) => self.unknown_in_a_row + 1,
            _ => 0,
        };
        match ended {
            Ended::Confirmed { moved } => self.confirmed_and_moved(moved),
            Ended::Declined => self.declined += 1,
            Ended::OutOfStock => self.out_of_stock += 1,
            Ended::Cancelled => self.cancelled += 1,
            Ended::Open(id) => self.open.push(id),
            Ended::Refused(why) => {
                self.refused += 1;
                self.keep(why);
            }
            Ended::Unknown(why) => {
                self.unknown += 1;
                self.keep(why);
            }
        }
    }

    fn confirmed_and_moved(&mut self, moved: Option<&str>) {
        self.confirmed += 1;
        match moved {
            Some("process") => self.processing += 1,
            Some("ship") => self.shipped += 1,
            Some("deliver") => self.delivered += 1,
            _ => {}
        }
    }

    fn keep(&mut self, why: String) {
        if self.reasons.len() < SHOWN && !self.reasons.contains(&why) {
            self.reasons.push(why);
        }
    }

    /// Whether nobody seems to answer any more.
    pub(super) const fn is_hopeless(&self) -> bool {
        self.unknown_in_a_row >= GIVING_UP
    }

    /// Whether any order's end is not known, or was another than the demonstration can bring about.
    pub(super) const fn is_clean(&self) -> bool {
        self.unknown == 0 && self.refused == 0
    }

    /// Looks again, until they are decided or it takes too long, at the orders that were not decided when
    /// they were placed.
    pub(super) async fn look_again(&mut self, shop: &Shop) {
        for _ in 0..LOOKS {
            for id in std::mem::take(&mut self.open) {
                self.look_at(shop, id).await;
            }
            if self.open.is_empty() {
                return;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    async fn look_at(&mut self, shop: &Shop, id: String) {
        match shop.order(&id).await {
            Ok(order) if !order["parked"].is_null() => self.parked += 1,
            Ok(order) => match order["status"].as_str() {
                Some("PENDING_CHECK") => self.open.push(id),
                Some("CANCELLED") => self.cancelled += 1,
                _ => self.confirmed += 1,
            },
            Err(why) => {
                self.unknown += 1;
                self.keep(format!("{why:#}"));
            }
        }
    }

    /// On one line, while it goes on.
    pub(super) fn short(&self) -> String {
        let Self {
            confirmed,
            declined,
            out_of_stock,
            cancelled,
            ..
        } = self;
        format!(
            "{confirmed} confirmed, {declined} declined, {out_of_stock} out of stock, {cancelled} cancelled"
        )
    }

    /// All of it, when it is over.
    pub(super) fn summary(&self) -> String {
        let Self {
            processing,
            shipped,
            delivered,
            ..
        } = self;
        let mut text = String::new();
        let further =
            format!("of which processing {processing}, shipped {shipped}, delivered {delivered}");
        let lines = [
            ("placed", self.placed, ""),
            ("confirmed", self.confirmed, &further),
            ("declined", self.declined, ""),
            ("out of stock", self.out_of_stock, ""),
            ("cancelled", self.cancelled, ""),
            ("parked", self.parked, "they wait for a person: settle them"),
            ("under way", self.open.len() as u64, ""),
            ("refused", self.refused, ""),
            (
                "unknown",
                self.unknown,
                "the service did not say what became of them",
            ),
        ];
        for (name, count, words) in lines {
            let is_shown = count > 0 || !matches!(name, "under way" | "refused" | "unknown");
            if is_shown {
                let words = if words.is_empty() || count == 0 {
                    String::new()
                } else {
                    format!("  ({words})")
                };
                writeln!(text, "  {name:<13} {count:>6}{words}").expect("a string takes all text");
            }
        }
        for why in &self.reasons {
            writeln!(text, "  ! {why}").expect("a string takes all text");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_in_a_row_is_hopeless_and_any_answer_brings_hope() {
        let mut figures = Figures::default();
        for _ in 1..GIVING_UP {
            figures.add(Ended::Unknown("silence".to_owned()));
        }
        assert!(!figures.is_hopeless());
        figures.add(Ended::Declined);
        figures.add(Ended::Unknown("silence".to_owned()));
        assert!(!figures.is_hopeless() && !figures.is_clean());
        let summary = figures.summary();
        assert!(summary.contains("placed            21"), "{summary}");
        assert_eq!(summary.matches("! silence").count(), 1, "{summary}");
    }
}
