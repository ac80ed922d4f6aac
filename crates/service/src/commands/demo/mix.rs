//! How many of a hundred orders meet with what.

use super::chance::Chance;
use super::fates::Fate;
use std::str::FromStr;

/// A hundred.
const ALL: u64 = 100;

/// Some of everything, so that every page has something to show.
pub(super) const USUAL: &str =
    "decline=7,decline-late=3,no-answer=3,lost-answer=3,unclear=4,out-of-stock=6,cancel=8";

/// A mix of fates: `decline=10,cancel=5`, in orders of a hundred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mix {
    shares: Vec<(Fate, u64)>,
}

impl Mix {
    /// The fate of one order of a demonstration, counted from 0. Of every hundred orders exactly as many
    /// have each as the mix says.
    pub(super) fn fate(&self, seed: u64, order: u64) -> Fate {
        let mut hundred = Vec::with_capacity(100);
        for (fate, share) in &self.shares {
            hundred.extend((0..*share).map(|_| *fate));
        }
        hundred.resize(100, Fate::GoesThrough);
        // No order has this number.
        let mut chance = Chance::of(seed, u64::MAX - order / ALL);
        chance.shuffle(&mut hundred);
        let place = usize::try_from(order % ALL).expect("less than a hundred");
        hundred[place]
    }
}

impl FromStr for Mix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let shares: Vec<(Fate, u64)> = parts.map(share).collect::<Result<_, _>>()?;
        let repeated = |at: usize| shares[..at].iter().any(|(fate, _)| *fate == shares[at].0);
        if let Some(at) = (0..shares.len()).find(|at| repeated(*at)) {
            return Err(format!("{} is there twice", shares[at].0.name()));
        }
        let sum: u64 = shares.iter().map(|(_, share)| share).sum();
        if sum > ALL {
            return Err(format!("the shares add up to {sum} of 100 orders"));
        }
        Ok(Self { shares })
    }
}

fn share(part: &str) -> Result<(Fate, u64), String> {
    let (name, share) = part
        .split_once('=')
        .ok_or_else(|| format!("{part:?}: expected NAME=SHARE, such as decline=10"))?;
    let fate = Fate::named(name.trim()).ok_or_else(|| {
        let names = Fate::NAMED.map(Fate::name).join(", ");
        format!("there is no {name:?}; there are {names}")
    })?;
    let share = share.trim().parse().ok().filter(|share| *share <= ALL);
    let share = share.ok_or_else(|| format!("{part}: expected a whole number from 0 to 100"))?;
    Ok((fate, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_every_hundred_orders_as_many_have_each_fate_as_the_mix_says() {
        let mix: Mix = USUAL.parse().unwrap();
        for hundred in 0..3 {
            let fates: Vec<Fate> = (0..100).map(|n| mix.fate(5, hundred * 100 + n)).collect();
            let count = |wanted: Fate| fates.iter().filter(|fate| **fate == wanted).count();
            assert_eq!(Fate::NAMED.map(count), [7, 3, 3, 3, 4, 6, 8]);
            assert_eq!(count(Fate::GoesThrough), 66);
        }
    }

    #[test]
    fn an_empty_mix_has_no_faults() {
        let mix: Mix = "".parse().unwrap();
        assert!((0..100).all(|order| mix.fate(1, order) == Fate::GoesThrough));
    }

    #[test]
    fn what_is_no_mix_is_refused_with_what_is_wrong_with_it() {
        for (text, word) in [
            ("decline", "NAME=SHARE"),
            ("explode=3", "there are decline, decline-late"),
            ("decline=-1", "whole number"),
            ("decline=101", "0 to 100"),
            ("decline=60,cancel=60", "120 of 100"),
            ("cancel=1,cancel=2", "twice"),
        ] {
            let error = text.parse::<Mix>().unwrap_err();
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
