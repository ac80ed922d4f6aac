//! What one schedule is made of: the plan, the collaborators, and how often what goes wrong.

use super::network::MAX_FLIGHT;
use super::variants::{Mutant, keyed};
use domain::Duration;
use domain::process::{Capabilities, Idempotency, InventoryPlan, PaymentPlan, Plan, Step};
use fastrand::Rng;

/// How long a collaborator that forgets keys remembers them.
pub(super) const SHORT_WINDOW: Duration = Duration::from_secs(600);

/// What one schedule is made of.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    pub(super) plan: Plan,
    /// What is true of the other side; the same as what is declared, except for some mutants.
    pub(super) actual_inventory: Capabilities,
    pub(super) actual_payment: Capabilities,
    pub(super) actual_shipping: Capabilities,
    pub(super) orders: usize,
    pub(super) lines: usize,
    pub(super) runners: usize,
    /// Units of each product.
    pub(super) stock: i64,
    /// How many moves are made before the faults stop.
    pub(super) moves: u32,
    pub(super) odds: Odds,
    /// A step whose collaborator cannot be reached while faults last.
    pub(super) outage: Option<Step>,
    /// The first order kills whoever takes it up.
    pub(super) poisoned: bool,
    pub(super) mutant: Option<Mutant>,
    /// The provider takes payments on, and their results come as events.
    pub(super) pays_later: bool,
}

/// How often, of a thousand times.
#[derive(Debug, Clone, Default)]
pub(super) struct Odds {
    // Of a request.
    pub(super) not_sent: u32,
    pub(super) request_lost: u32,
    pub(super) server_error: u32,
    pub(super) refused: u32,
    pub(super) answer_lost: u32,
    pub(super) unreadable: u32,
    pub(super) mismatch: u32,
    pub(super) duplicated: u32,
    pub(super) connection_lost: u32,
    // Of a commit.
    pub(super) commit_lost: u32,
    pub(super) commit_unknown: u32,
    pub(super) commit_duplicated: u32,
    // Of a move.
    pub(super) kill: u32,
    pub(super) steal: u32,
    pub(super) cancel: u32,
    pub(super) ship: u32,
    pub(super) settle: u32,
    pub(super) jump: u32,
}

impl Setup {
    pub(super) fn draw(rng: &mut Rng, mutant: Option<Mutant>) -> Self {
        let inventory = capabilities(rng);
        let payment = capabilities(rng);
        let shipping = capabilities(rng);
        let mut setup = Self {
            plan: plan(rng, inventory, payment, shipping),
            actual_inventory: actual(inventory),
            actual_payment: actual(payment),
            actual_shipping: actual(shipping),
            orders: rng.usize(1..=3),
            lines: rng.usize(1..=2),
            runners: rng.usize(2..=3),
            stock: if rng.u8(..) < 50 { rng.i64(0..=3) } else { 100 },
            moves: rng.u32(40..=160),
            odds: Odds::draw(rng),
            outage: None,
            poisoned: rng.u8(..) < 8,
            mutant,
            pays_later: false,
        };
        if rng.u8(..) < 12 {
            setup.outage = rng.choice(Step::ALL);
            setup.moves = 700;
        }
        if let Some(mutant) = mutant {
            mutant.bend(&mut setup);
        }
        setup
    }
}

fn plan(
    rng: &mut Rng,
    inventory: Capabilities,
    payment: Capabilities,
    shipping: Capabilities,
) -> Plan {
    let inventory = InventoryPlan {
        capabilities: inventory,
        per_line: rng.bool(),
        consumes: rng.u8(..) < 180,
    };
    Plan {
        version: Plan::VERSION,
        inventory: (rng.u8(..) < 235).then_some(inventory),
        payment: match rng.u8(0..12) {
            0 => PaymentPlan::NotRequired,
            1..6 => PaymentPlan::OneShot(payment),
            _ => PaymentPlan::TwoStep(payment),
        },
        shipping: rng.bool().then_some(shipping),
        cart: rng.bool().then_some(Capabilities::NATURAL),
        notifications: rng.bool().then_some(Capabilities::NATURAL),
    }
}

fn capabilities(rng: &mut Rng) -> Capabilities {
    let for_ever = Duration::from_hours(u64::MAX);
    let pins_refusals = rng.bool();
    let mut known = match rng.u8(0..8) {
        0 | 1 => Capabilities::IDEAL,
        2 | 3 => keyed(for_ever, pins_refusals),
        4 | 5 => keyed(SHORT_WINDOW, pins_refusals),
        _ => Capabilities::KEYLESS,
    };
    if known != Capabilities::IDEAL {
        known.can_query = rng.bool();
        known.tombstones_undo = known.idempotency != Idempotency::None && rng.u8(..) < 60;
    }
    known.reservation_ttl = (rng.u8(..) < 50).then_some(Duration::from_secs(120));
    known
}

/// A collaborator keeps its promise with something to spare: a request that was sent in time counts
/// as in time although it travels.
fn actual(declared: Capabilities) -> Capabilities {
    let mut actual = declared;
    if let Idempotency::Keyed { window, .. } = &mut actual.idempotency {
        let spare = MAX_FLIGHT.micros() * 3;
        *window = Duration::from_micros(window.micros().saturating_add(spare));
    }
    actual
}

impl Odds {
    fn draw(rng: &mut Rng) -> Self {
        let mut odd = |often: u32| match rng.u8(0..5) {
            0 | 1 => 0,
            2 => often / 5,
            3 => often,
            _ => often * 4,
        };
        Self {
            not_sent: odd(60),
            request_lost: odd(80),
            server_error: odd(50),
            refused: odd(40),
            answer_lost: odd(80),
            unreadable: odd(30),
            mismatch: odd(8),
            duplicated: odd(80),
            connection_lost: odd(60),
            commit_lost: odd(40),
            commit_unknown: odd(40),
            commit_duplicated: odd(40),
            kill: odd(30),
            steal: odd(30),
            cancel: odd(15),
            ship: odd(30),
            settle: odd(40),
            jump: odd(15),
        }
    }
}
