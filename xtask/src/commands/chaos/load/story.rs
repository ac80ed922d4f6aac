//! What a client is going to do: chosen from the seed before the first request, so that the ledger can
//! be judged by what was meant.

use fastrand::Rng;

/// Products of the demo catalogue of which there is more than a run can sell, with their prices.
const PLENTY: [(&str, &str); 5] = [
    ("1", "99.99"),
    ("2", "39.99"),
    ("3", "24.99"),
    ("4", "34.50"),
    ("5", "149.99"),
];

/// Those that sell out in the first minutes.
const SCARCE: [(&str, &str); 4] = [
    ("PROD002", "29.99"),
    ("PROD003", "149.99"),
    ("PROD004", "49.99"),
    ("PROD005", "89.99"),
];

/// What the flash sale sells, and nobody else asks for: there are 50.
pub const FLASH: (&str, &str) = ("PROD001", "79.99");

/// A product, its price as the catalogue has it, and how many.
pub type Item = ((&'static str, &'static str), u32);

/// How an order is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contract {
    V1,
    Simple,
    /// An order of its own on `storefront`.
    Storefront,
    /// A cart that is filled and checked out on `storefront`.
    Cart,
}

/// What happens to the order once it is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    Nothing,
    /// It is called off once it stands.
    Cancelled,
    /// It is called off while it is being placed.
    CancelledInFlight,
    Processed,
    Shipped,
    Delivered,
    /// It is called off and shipped at the same time, at two replicas.
    CancelledOrShipped,
    /// An operator finds that what is unknown was done.
    Settled,
}

/// One order, from its client's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    pub number: u64,
    pub contract: Contract,
    /// What the test gateway is told to do.
    pub token: &'static str,
    pub items: Vec<Item>,
    /// Every request goes to two replicas at the same time, under one key.
    pub is_twofold: bool,
    pub ending: Ending,
    /// Makes the keys of one run.
    seed: u64,
}

impl Story {
    /// The story of this number.
    pub fn tell(seed: u64, number: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let contract = match rng.u32(..100) {
            0..60 => Contract::V1,
            60..76 => Contract::Simple,
            76..86 => Contract::Storefront,
            _ => Contract::Cart,
        };
        let token = token(&mut rng, contract);
        Self {
            number,
            contract,
            token,
            items: items(&mut rng),
            is_twofold: rng.u32(..4) == 0,
            ending: ending(&mut rng, token),
            seed,
        }
    }

    /// One buyer of the flash sale.
    pub fn of_flash_sale(seed: u64, number: u64) -> Self {
        Self {
            number,
            contract: match number % 3 {
                0 => Contract::V1,
                1 => Contract::Simple,
                _ => Contract::Storefront,
            },
            token: "tok_visa",
            items: vec![(FLASH, 1)],
            is_twofold: number.is_multiple_of(4),
            ending: Ending::Nothing,
            seed,
        }
    }

    /// The key of one of its requests.
    pub fn key(&self, what: &str) -> String {
        format!("chaos-{}-{}-{what}", self.seed, self.number)
    }

    /// Its customer, who is nobody else's: a UUID where the contract wants one.
    pub fn customer(&self) -> String {
        match self.contract {
            Contract::V1 => (self.number + 1).to_string(),
            Contract::Simple => format!("c{}@example.org", self.number),
            Contract::Storefront | Contract::Cart => {
                format!("00000000-0000-4000-8000-{:012x}", self.number + 1)
            }
        }
    }
}

fn token(rng: &mut Rng, contract: Contract) -> &'static str {
    // `simple` has no word for it.
    if contract == Contract::Simple {
        return "tok_visa";
    }
    match rng.u32(..100) {
        0..60 => "tok_visa",
        60..69 => "tok_decline",
        69..76 => "tok_capture_decline",
        76..84 => "tok_timeout",
        84..94 => "tok_late_success",
        _ => "tok_unknown",
    }
}

fn items(rng: &mut Rng) -> Vec<Item> {
    let mut items = vec![(PLENTY[rng.usize(..PLENTY.len())], rng.u32(1..4))];
    if rng.u32(..6) == 0 {
        items.push((SCARCE[rng.usize(..SCARCE.len())], rng.u32(1..3)));
        // The lock order of the stock's rows must not depend on the order of the lines.
        if rng.bool() {
            items.reverse();
        }
    }
    items
}

fn ending(rng: &mut Rng, token: &str) -> Ending {
    if token == "tok_unknown" {
        return if rng.bool() {
            Ending::Settled
        } else {
            Ending::Nothing
        };
    }
    match rng.u32(..100) {
        0..40 => Ending::Nothing,
        40..52 => Ending::Cancelled,
        52..62 => Ending::CancelledInFlight,
        62..68 => Ending::Processed,
        68..78 => Ending::Shipped,
        78..90 => Ending::Delivered,
        _ => Ending::CancelledOrShipped,
    }
}

/// What these items cost together, in hundredths.
pub fn total(items: &[Item]) -> i64 {
    let costs = |((_, price), quantity): &Item| hundredths(price) * i64::from(*quantity);
    items.iter().map(costs).sum()
}

/// A price as text with two decimals, in hundredths.
pub fn hundredths(price: &str) -> i64 {
    let digits = price.bytes().filter(u8::is_ascii_digit);
    digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_tells_the_same_stories() {
        assert_eq!(Story::tell(1, 5), Story::tell(1, 5));
        let differs = |number| Story::tell(1, number).items != Story::tell(2, number).items;
        assert!((0..20).any(differs));
    }

    #[test]
    fn the_stories_of_a_short_run_have_everything() {
        let stories: Vec<_> = (0..50).map(|number| Story::tell(15, number)).collect();
        let some = |is_it: &dyn Fn(&Story) -> bool| stories.iter().any(is_it);
        for contract in [
            Contract::V1,
            Contract::Simple,
            Contract::Storefront,
            Contract::Cart,
        ] {
            assert!(some(&|story| story.contract == contract), "{contract:?}");
        }
        for ending in [
            Ending::Nothing,
            Ending::Cancelled,
            Ending::CancelledInFlight,
            Ending::Processed,
            Ending::Shipped,
            Ending::Delivered,
            Ending::CancelledOrShipped,
            Ending::Settled,
        ] {
            assert!(some(&|story| story.ending == ending), "{ending:?}");
        }
        let unknown = |story: &Story| story.token == "tok_unknown";
        assert!(some(
            &|story| unknown(story) && story.ending == Ending::Nothing
        ));
        let is_flash = |story: &Story| story.items.iter().any(|(product, _)| *product == FLASH);
        assert!(!some(&is_flash));
    }

    #[test]
    fn totals_are_sums_of_hundredths() {
        assert_eq!(hundredths("149.99"), 14_999);
        let items = [(("1", "99.99"), 2), (("4", "34.50"), 1)];
        assert_eq!(total(&items), 23_448);
    }
}
