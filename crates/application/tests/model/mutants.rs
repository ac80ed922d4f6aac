//! The unsafe designs, kept to show that the rules would notice.

use crate::ledgers::Nature;
use crate::properties as rules;
use crate::safe::{FORGETTING, NOT_PINNING, PINNING};
use crate::variant::{Design, Doubt, Fence, Intent, Keys, Silence, Variant};
use domain::process::{Capabilities, PaymentPlan};

/// An unsafe design and the harm that it does.
pub(crate) struct Mutant {
    pub(crate) letter: char,
    pub(crate) what: String,
    pub(crate) variant: Variant,
    /// The rules of which it must break one.
    pub(crate) harm: &'static [&'static str],
}

/// All of them, by their letters in the catalogue; U is not in it.
pub(crate) fn all() -> Vec<Mutant> {
    let mut mutants = writers();
    mutants.extend(callers());
    mutants.extend(claims());
    mutants.sort_by_key(|mutant| mutant.letter);
    mutants
}

/// What the service does wrong when it writes.
fn writers() -> Vec<Mutant> {
    vec![
        mutant(
            'B',
            Design {
                fence: Fence::Nothing,
                ..Design::PRODUCTION
            },
            keyed("writes not fenced"),
            &[rules::MONEY_AT_REST, rules::AUTHORIZATIONS],
        ),
        mutant(
            'G',
            Design {
                fence: Fence::IgnoresCancel,
                ..Design::PRODUCTION
            },
            keyed("cancel read from a stale snapshot"),
            &[rules::ACCEPTED],
        ),
        mutant(
            'J',
            Design {
                intent: Intent::AfterTheCall,
                ..Design::PRODUCTION
            },
            keyless("no durable intent"),
            &[rules::STOCK_ONCE],
        ),
        mutant(
            'U',
            Design {
                doubt: Doubt::TakesItForWritten,
                ..Design::PRODUCTION
            },
            keyless("unanswered append taken for written").on_a_silent_store(),
            &[rules::STOCK_ONCE],
        ),
    ]
}

/// What the service does wrong when it calls.
fn callers() -> Vec<Mutant> {
    let fresh_keys = |mut variant: Variant| {
        variant.natures.inventory.sees_attempts_as_keys = true;
        variant.natures.payments.sees_attempts_as_keys = true;
        variant
    };
    let silence = |silence| Design {
        silence,
        ..Design::PRODUCTION
    };
    vec![
        mutant(
            'C',
            Design {
                keys: Keys::OnePerAttempt,
                ..Design::PRODUCTION
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
            'N',
            silence(Silence::DoneWhenCancelled),
            keyed("unresolved and undone blindly"),
            &[rules::STOCK_AT_REST],
        ),
    ]
}

fn keyed(name: &str) -> Variant {
    Variant::new(name, PINNING, PaymentPlan::TwoStep(PINNING))
}

fn keyless(name: &str) -> Variant {
    Variant::new(name, Capabilities::KEYLESS, PaymentPlan::TwoStep(PINNING))
}

fn mutant(letter: char, design: Design, variant: Variant, harm: &'static [&'static str]) -> Mutant {
    Mutant {
        letter,
        what: variant.name.clone(),
        variant: Variant { design, ..variant },
        harm,
    }
}

/// What the plan believes of a collaborator, or a proxy does.
fn claims() -> Vec<Mutant> {
    use Capabilities as C;
    let variant = |name: &str, claimed, truth| {
        let mut variant = Variant::new(name, claimed, PaymentPlan::TwoStep(claimed));
        variant.natures.inventory = Nature::honest(truth);
        variant.natures.payments = Nature::honest(truth);
        variant
    };
    let forgotten = variant("keys forgotten", PINNING, FORGETTING).leaping();
    let proxied = variant("a proxy replays to a keyless one", C::KEYLESS, C::KEYLESS).replayed();
    let mutant = |letter, variant, harm| mutant(letter, Design::PRODUCTION, variant, harm);
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
