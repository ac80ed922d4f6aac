//! The variants in which the production process must be safe.

use crate::state::Budget;
use crate::variant::Variant;
use domain::Duration;
use domain::process::{Capabilities, Idempotency, PaymentPlan};

/// A day: the clock leaps past an hour of it.
const WINDOW: Duration = Duration::from_secs(100);

/// Remembers keys and refusals for ever, but leaves no tombstones: the process resolves forward.
pub(crate) const PINNING: Capabilities = Capabilities {
    tombstones_undo: false,
    can_query: false,
    ..Capabilities::IDEAL
};

/// Remembers keys, but neither refusals nor undos before the deed.
pub(crate) const NOT_PINNING: Capabilities = Capabilities {
    idempotency: Idempotency::Keyed {
        window: Duration::from_hours(u64::MAX),
        pins_refusals: false,
    },
    tombstones_undo: false,
    can_query: false,
    reservation_ttl: None,
};

/// The same, with tombstones.
pub(crate) const BURYING: Capabilities = Capabilities {
    tombstones_undo: true,
    ..NOT_PINNING
};

/// Forgets keys after a while.
pub(crate) const FORGETTING: Capabilities = Capabilities {
    idempotency: Idempotency::Keyed {
        window: WINDOW,
        pins_refusals: true,
    },
    ..PINNING
};

/// Forgets keys after a while, but can be asked.
pub(crate) const FORGETTING_ASKABLE: Capabilities = Capabilities {
    can_query: true,
    ..FORGETTING
};

/// No keys, but can be asked.
pub(crate) const KEYLESS_ASKABLE: Capabilities = Capabilities {
    can_query: true,
    ..Capabilities::KEYLESS
};

/// Every variant, the plainest first.
pub(crate) fn variants() -> Vec<Variant> {
    let only = std::env::var("ONLY").unwrap_or_default();
    let f: u8 = std::env::var("F").map_or(2, |f| f.parse().unwrap());
    let k: u8 = std::env::var("K").map_or(1, |f| f.parse().unwrap());
    let r: u8 = std::env::var("R").map_or(1, |f| f.parse().unwrap());
    all()
        .into_iter()
        .filter(|v| v.name.contains(&only))
        .map(|v| {
            v.with_budget(|b| {
                b.faults = f;
                b.kills = k;
                b.refusals = r
            })
        })
        .collect()
}
fn all() -> Vec<Variant> {
    use Capabilities as C;
    use PaymentPlan::{NotRequired, OneShot, TwoStep};
    let leaping = |budget: &mut Budget| {
        budget.leaps = 1;
        budget.steals = 1;
    };
    vec![
        Variant::new("tombstones, two-step", C::IDEAL, TwoStep(C::IDEAL)),
        Variant::new("pinned, two-step", PINNING, TwoStep(PINNING)),
        Variant::new("not pinned, two-step", NOT_PINNING, TwoStep(NOT_PINNING)),
        Variant::new("not pinned with tombstones", BURYING, TwoStep(BURYING)),
        Variant::new("one-shot pay", PINNING, OneShot(PINNING)),
        Variant::new("one-shot pay with tombstones", C::IDEAL, OneShot(C::IDEAL)),
        Variant::new("keyless stock, two-step", C::KEYLESS, TwoStep(PINNING)),
        Variant::new("keyless stock, askable", KEYLESS_ASKABLE, TwoStep(PINNING)),
        Variant::new("keyless pay", PINNING, OneShot(C::KEYLESS)),
        Variant::new("keyless both, unpaid", C::KEYLESS, NotRequired),
        Variant::new("stock per line", PINNING, OneShot(PINNING)).per_line(),
        Variant::new("keyless stock per line", C::KEYLESS, OneShot(PINNING)).per_line(),
        Variant::new("forgetting", FORGETTING, TwoStep(FORGETTING)).with_budget(leaping),
        Variant::new(
            "forgetting, askable",
            FORGETTING_ASKABLE,
            TwoStep(FORGETTING_ASKABLE),
        )
        .with_budget(leaping),
        Variant::new("shipped and consumed", PINNING, OneShot(C::IDEAL))
            .shipped()
            .with_budget(|budget| budget.steals = 1),
        Variant::new("parcel and mail", PINNING, OneShot(PINNING))
            .with_parcel(PINNING)
            .with_budget(|budget| budget.steals = 1),
        settled("settled by an operator", C::KEYLESS, OneShot(C::KEYLESS)),
        settled("settled, not pinned", NOT_PINNING, TwoStep(NOT_PINNING)),
        replayed(),
        contradicted(),
        reservation_ends(),
    ]
}

fn settled(name: &'static str, inventory: Capabilities, payment: PaymentPlan) -> Variant {
    Variant::new(name, inventory, payment).with_budget(|budget| {
        budget.verdicts = 2;
        budget.steals = 1;
    })
}

fn replayed() -> Variant {
    let mut variant = Variant::new("a proxy replays", PINNING, PaymentPlan::TwoStep(PINNING));
    variant.replays = true;
    variant
}

fn contradicted() -> Variant {
    let known = Capabilities::IDEAL;
    let mut variant = Variant::new("answers contradict", known, PaymentPlan::TwoStep(PINNING));
    variant.contradictions = true;
    variant.with_budget(|budget| budget.steals = 1)
}

fn reservation_ends() -> Variant {
    let known = Capabilities {
        reservation_ttl: Some(WINDOW),
        ..PINNING
    };
    let mut variant = Variant::new("reservation ends", known, PaymentPlan::TwoStep(PINNING));
    variant.natures.reservation_secs = 100;
    variant.with_budget(|budget| {
        budget.leaps = 1;
        budget.steals = 1;
    })
}
