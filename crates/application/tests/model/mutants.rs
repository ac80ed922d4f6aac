//! The unsafe designs, kept to show that the rules would notice.

use crate::ledgers::Nature;
use crate::properties as rules;
use crate::safe::{FORGETTING, NOT_PINNING, PINNING};
use crate::variant::{Design, Fence, Intent, Keys, Silence, Variant};
use domain::process::{Capabilities, PaymentPlan};

/// An unsafe design and the harm that it does.
pub(crate) struct Mutant {
    pub(crate) letter: char,
    pub(crate) what: &'static str,
    pub(crate) variant: Variant,
    /// The rules of which it must break one.
    pub(crate) harm: &'static [&'static str],
}

/// All of them, by their letters in the catalogue.
pub(crate) fn all() -> Vec<Mutant> {
    let mut mutants = services();
    mutants.extend(claims());
    mutants.sort_by_key(|mutant| mutant.letter);
    mutants
}

/// What the service does wrong.
fn services() -> Vec<Mutant> {
    let design = Design::PRODUCTION;
    let keyed = |name| Variant::new(name, PINNING, PaymentPlan::TwoStep(PINNING));
    let keyless = |name| Variant::new(name, Capabilities::KEYLESS, PaymentPlan::TwoStep(PINNING));
    let mutant = |letter, design, mut variant: Variant, harm| {
        let what = variant.name;
        variant.design = design;
        Mutant {
            letter,
            what,
            variant,
            harm,
        }
    };
    let fresh_keys = |mut variant: Variant| {
        variant.natures.inventory.sees_attempts_as_keys = true;
        variant.natures.payments.sees_attempts_as_keys = true;
        variant
    };
    let fence = |fence| Design { fence, ..design };
    let silence = |silence| Design { silence, ..design };
    vec![
        mutant(
            'B',
            fence(Fence::Nothing),
            keyed("writes not fenced"),
            &[rules::MONEY_AT_REST, rules::AUTHORIZATIONS],
        ),
        mutant(
            'C',
            Design {
                keys: Keys::OnePerAttempt,
                ..design
            },
            fresh_keys(keyed("a key per attempt")),
            &[rules::STOCK_ONCE],
        ),
        mutant(
            'E',
            silence(Silence::Refused),
            keyed("time-out taken for failure"),
            &[rules::AUTHORIZATIONS],
        ),
        mutant(
            'F',
            silence(Silence::NotSent),
            keyed("only what is known done is undone"),
            &[rules::STOCK_AT_REST],
        ),
        mutant(
            'G',
            fence(Fence::IgnoresCancel),
            keyed("cancel read from a stale snapshot"),
            &[rules::ACCEPTED],
        ),
        mutant(
            'J',
            Design {
                intent: Intent::AfterTheCall,
                ..design
            },
            keyless("no durable intent"),
            &[rules::STOCK_ONCE],
        ),
        mutant(
            'N',
            silence(Silence::DoneWhenCancelled),
            keyed("unresolved and undone blindly"),
            &[rules::STOCK_AT_REST],
        ),
    ]
}

/// What the plan believes of a collaborator, or a proxy does.
fn claims() -> Vec<Mutant> {
    use Capabilities as C;
    let variant = |name, claimed, truth| {
        let mut variant = Variant::new(name, claimed, PaymentPlan::TwoStep(claimed));
        variant.natures.inventory = Nature::honest(truth);
        variant.natures.payments = Nature::honest(truth);
        variant
    };
    let forgotten = variant("keys forgotten", PINNING, FORGETTING).leaping();
    let proxied = variant("a proxy replays to a keyless one", C::KEYLESS, C::KEYLESS).replayed();
    let mutant = |letter, variant: Variant, harm| Mutant {
        letter,
        what: variant.name,
        variant,
        harm,
    };
    vec![
        mutant(
            'D',
            variant("no tombstone", C::IDEAL, PINNING),
            &[rules::STOCK_AT_REST],
        ),
        mutant(
            'H',
            variant("keyless retried", C::NATURAL, C::KEYLESS),
            &[rules::STOCK_ONCE, rules::INVENTED],
        ),
        mutant(
            'L',
            variant("declines not pinned", PINNING, NOT_PINNING),
            &[rules::AUTHORIZATIONS],
        ),
        mutant('M', forgotten, &[rules::STOCK_ONCE, rules::STOCK_AT_REST]),
        mutant('P', proxied, &[rules::STOCK_ONCE]),
    ]
}
