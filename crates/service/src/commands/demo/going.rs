//! The demonstration as it goes: an order at each tick, so many in hand at once, until all are placed or
//! somebody has seen enough.

use super::chance::Chance;
use super::errand::{self, Ended};
use super::figures::Figures;
use super::mix::Mix;
use super::pace::Rate;
use super::purchase::Purchase;
use super::shop::Shop;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};
use tokio::time::MissedTickBehavior;

/// How many orders are in hand at once; more wait until one is done with.
const IN_HAND: usize = 256;

/// What is asked for.
pub(super) struct Demo {
    pub(super) shop: Shop,
    pub(super) seed: u64,
    pub(super) mix: Mix,
    pub(super) rate: Rate,
    pub(super) orders: u64,
}

impl Demo {
    /// Places them all, and waits for the last.
    pub(super) async fn run(self) -> Figures {
        let bar = progress(self.orders);
        let places = Arc::new(Semaphore::new(IN_HAND));
        let mut errands = JoinSet::new();
        let mut figures = Figures::default();
        let mut ticks = tokio::time::interval(self.rate.interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut enough = std::pin::pin!(tokio::signal::ctrl_c());
        for number in 0..self.orders {
            let next = async {
                ticks.tick().await;
                places.clone().acquire_owned().await
            };
            let place = tokio::select! {
                _ = &mut enough => break,
                place = next => place.expect("the semaphore is never closed"),
            };
            let errand = self.errand(number);
            errands.spawn(async move {
                let ended = errand.await;
                drop(place);
                ended
            });
            while let Some(ended) = errands.try_join_next() {
                count(&mut figures, &bar, ended);
            }
            if figures.is_hopeless() {
                break;
            }
        }
        tokio::select! {
            // A second time: nothing more is waited for.
            _ = tokio::signal::ctrl_c() => {}
            () = self.finish(&mut errands, &mut figures, &bar) => {}
        }
        bar.finish_and_clear();
        figures
    }

    /// Waits for those in hand, and for those that are not decided yet.
    async fn finish(&self, errands: &mut JoinSet<Ended>, figures: &mut Figures, bar: &ProgressBar) {
        while let Some(ended) = errands.join_next().await {
            count(figures, bar, ended);
        }
        figures.look_again(&self.shop).await;
    }

    fn errand(&self, number: u64) -> impl Future<Output = Ended> + Send + 'static {
        let fate = self.mix.fate(self.seed, number);
        let purchase = Purchase::drawn(self.seed, number, fate);
        errand::run(self.shop.clone(), number, purchase, self.pauses(number))
    }

    /// Before each thing that may be done with one order.
    fn pauses(&self, number: u64) -> Vec<Duration> {
        let (least, most) = self.rate.pauses();
        let spread = u64::try_from(most.saturating_sub(least).as_millis()).unwrap_or(u64::MAX - 1);
        let mut chance = Chance::of(!self.seed, u64::MAX - number);
        let mut pause = || least + Duration::from_millis(chance.below(spread + 1));
        (0..3).map(|_| pause()).collect()
    }
}

fn count(figures: &mut Figures, bar: &ProgressBar, ended: Result<Ended, JoinError>) {
    figures.add(ended.unwrap_or_else(|error| Ended::Unknown(error.to_string())));
    bar.inc(1);
    bar.set_message(figures.short());
}

/// A bar for people; where the output is no terminal, none is drawn.
fn progress(orders: u64) -> ProgressBar {
    let bar = ProgressBar::new(orders);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} ({eta} left)");
    bar.set_style(style.expect("the template is sound"));
    bar
}
