//! The variants in which the production process must be safe.

use crate::variant::Variant;
use domain::Duration;
use domain::process::{Capabilities, Idempotency, PaymentPlan};

/// The clock leaps past it.
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

/// Its reservations end.
const ENDING: Capabilities = Capabilities {
    reservation_ttl: Some(WINDOW),
    ..PINNING
};

/// No keys, but can be asked.
pub(crate) const KEYLESS_ASKABLE: Capabilities = Capabilities {
    can_query: true,
    ..Capabilities::KEYLESS
};

/// Every variant, the plainest first. Where much can happen, the usual search is made twice: far
/// without a stolen lease, and less far with one.
pub(crate) fn variants(search: Search) -> Vec<Variant> {
    use Capabilities as C;
    use PaymentPlan::{NotRequired, OneShot, TwoStep};
    let two_step = |name, known| Variant::new(name, known, TwoStep(known));
    let one_shot = |name, known| Variant::new(name, known, OneShot(known));
    let keyless = |name, payment| Variant::new(name, C::KEYLESS, payment);
    let small = vec![
        two_step("tombstones, two-step", C::IDEAL).on_a_silent_store(),
        two_step("pinned, two-step", PINNING).on_a_silent_store(),
        two_step("not pinned, two-step", NOT_PINNING),
        two_step("not pinned with tombstones, two-step", BURYING),
        one_shot("pinned, one-shot", PINNING),
        one_shot("tombstones, one-shot", C::IDEAL),
        one_shot("the provider speaks unasked", PINNING).eager(),
        keyless("keyless stock, two-step", TwoStep(PINNING)).on_a_silent_store(),
        Variant::new(
            "askable keyless stock, two-step",
            KEYLESS_ASKABLE,
            TwoStep(PINNING),
        ),
        Variant::new("keyless one-shot", PINNING, OneShot(C::KEYLESS)),
        keyless("keyless stock, unpaid", NotRequired),
        keyless("keyless stock per line, one-shot", OneShot(PINNING)).per_line(),
        one_shot("stock shipped and consumed", PINNING).shipped(),
        settled(
            "keyless, settled by an operator",
            C::KEYLESS,
            OneShot(C::KEYLESS),
        ),
    ];
    let large = vec![
        one_shot("stock per line, one-shot", PINNING).per_line(),
        one_shot("parcel and mail", PINNING).with_parcel(PINNING),
        settled(
            "not pinned, settled by an operator",
            NOT_PINNING,
            TwoStep(NOT_PINNING),
        ),
        two_step("a proxy replays to a keyed one", PINNING).replayed(),
        Variant::new("answers contradict", C::IDEAL, TwoStep(PINNING)).contradicted(),
        two_step("keys forgotten", FORGETTING).leaping(),
        two_step("keys forgotten, askable", FORGETTING_ASKABLE).leaping(),
        two_step("the reservation ends", ENDING)
            .leaping()
            .reserved_for(100),
    ];
    let small = small.into_iter();
    let large = large.into_iter();
    let large = large.flat_map(|variant| match search {
        Search::Usual => vec![without_theft(variant.clone()), mostly_theft(variant)],
        Search::Full => vec![variant],
    });
    small.chain(large).collect()
}

fn without_theft(variant: Variant) -> Variant {
    variant.with_budget(|budget| budget.steals = 0)
}

fn mostly_theft(mut variant: Variant) -> Variant {
    variant.name += ", a lease stolen";
    variant.with_budget(|budget| {
        budget.faults = 1;
        budget.verdicts = budget.verdicts.min(1);
    })
}

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Search {
    /// A minute or two on two cores.
    Usual,
    /// Every budget in every variant.
    Full,
}

impl Search {
    /// `MODEL_SEARCH=full` asks for the full one.
    #[expect(clippy::disallowed_methods, reason = "a test has no config module")]
    pub(crate) fn wanted() -> Self {
        match std::env::var("MODEL_SEARCH").as_deref() {
            Ok("full") => Self::Full,
            _ => Self::Usual,
        }
    }
}

fn settled(name: &str, inventory: Capabilities, payment: PaymentPlan) -> Variant {
    Variant::new(name, inventory, payment).with_budget(|budget| budget.verdicts = 2)
}
