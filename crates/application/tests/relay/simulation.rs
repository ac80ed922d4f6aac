//! Seeded schedules of everything that can go wrong at once. A seed that fails fails again.

use crate::broker::BrokerFaults;
use crate::mutants::Mutant;
use crate::world::{Running, World};
use application::ports::OnceMore;
use std::io::Write as _;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How many schedules the test run plays.
const SCHEDULES: u64 = 500;
/// How many schedules a mutant may survive.
const MUTANT_SCHEDULES: u64 = 3_000;
/// Seeds that once failed.
const REGRESSIONS: &[u64] = &[];

/// What a schedule has met.
#[derive(Debug, Default, Clone, Copy)]
struct Met {
    events: u64,
    copies: u64,
    kills: u64,
    stops: u64,
    stolen: u64,
    refused: u64,
    held_back: u64,
    outages: u64,
    replays: u64,
    rewinds: u64,
}

impl Met {
    fn add(&mut self, other: Self) {
        self.events += other.events;
        self.copies += other.copies;
        self.kills += other.kills;
        self.stops += other.stops;
        self.stolen += other.stolen;
        self.refused += other.refused;
        self.held_back += other.held_back;
        self.outages += other.outages;
        self.replays += other.replays;
        self.rewinds += other.rewinds;
    }
}

struct Schedule {
    world: World,
    rng: fastrand::Rng,
    relays: Vec<Option<Running>>,
    met: Met,
}

impl Schedule {
    fn new(seed: u64, mutant: Option<Mutant>) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut world = World::new(rng.u64(..));
        world.mutant = mutant;
        world.broker.set_faults(BrokerFaults {
            lost_ack: rng.u64(..8),
            not_written: rng.u64(..8),
            twice: rng.u64(..5),
            slow: rng.u64(..10),
        });
        world.is_line_bad.store(rng.bool(), Ordering::SeqCst);
        let replicas = rng.usize(2..=3);
        Self {
            world,
            relays: (0..replicas).map(|_| None).collect(),
            rng,
            met: Met::default(),
        }
    }

    async fn play(mut self) -> (Option<String>, Met) {
        for _ in 0..self.rng.usize(20..60) {
            self.step().await;
            let pause = Duration::from_millis(self.rng.u64(..400));
            tokio::time::sleep(pause).await;
            self.world.check_place().await;
            if self.world.violations.first().is_some() {
                break;
            }
        }
        self.heal().await;
        (self.world.violations.first(), self.met)
    }

    async fn step(&mut self) {
        let which = self.rng.usize(..self.relays.len());
        match self.rng.u32(..100) {
            0..15 => self.place().await,
            15..50 => self.move_on().await,
            50..65 if self.relays[which].is_none() => {
                self.relays[which] = Some(self.world.relay());
            }
            50..56 => self.kill(which),
            56..58 => self.stop(which).await,
            58..68 => self.steal(),
            68..80 => self.refuse(),
            80..85 => self.ask_once_more().await,
            85..93 => self.world.broker.heal(),
            93..96 => {
                self.met.outages += 1;
                self.world.broker.set_down(true);
            }
            _ => self.world.broker.set_down(false),
        }
    }

    async fn place(&mut self) {
        if self.world.orders() < 5 {
            self.world.place().await;
            self.met.events += 1;
        }
    }

    async fn ask_once_more(&mut self) {
        if self.rng.u32(..4) == 0 {
            let rewound = self.world.rewind(self.rng.u64(..12)).await;
            self.met.rewinds += u64::from(rewound == OnceMore::Asked);
        } else if self.world.orders() > 0 {
            let order = self.rng.usize(..self.world.orders());
            let seq = self.rng.u64(1..=self.world.version(order).0);
            let asked = self.world.replay(order, seq).await;
            self.met.replays += u64::from(asked == OnceMore::Asked);
        }
    }

    async fn move_on(&mut self) {
        if self.world.orders() > 0 {
            let order = self.rng.usize(..self.world.orders());
            let events = self.rng.u64(1..=3);
            self.world.move_on(order, events).await;
            self.met.events += events;
        }
    }

    /// What it had sent and nobody acknowledged may still arrive.
    fn kill(&mut self, which: usize) {
        self.met.kills += 1;
        self.relays[which] = None;
    }

    async fn stop(&mut self, which: usize) {
        self.met.stops += 1;
        if let Some(running) = self.relays[which].take() {
            running.stop.cancel();
            let stopped = tokio::time::timeout(Duration::from_mins(1), async {
                while !running.task.is_finished() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            });
            if stopped.await.is_err() {
                self.world
                    .violations
                    .note("a relay does not stop".to_owned());
            }
        }
    }

    /// The lease ends while its holder goes on.
    fn steal(&mut self) {
        self.met.stolen += 1;
        self.world.clock.advance(crate::limits::LEASE);
    }

    /// Where events of one order pass for those of many, these would be lost for that reason alone.
    fn refuse(&mut self) {
        if self.world.orders() > 0 && self.world.mutant != Some(Mutant::SideBySide) {
            self.met.refused += 1;
            let order = self.rng.usize(..self.world.orders());
            let last = self.world.version(order).0;
            let seq = self.rng.u64(last.saturating_sub(1).max(1)..=last + 3);
            self.world.broker.refuse(self.world.id(order), seq);
        }
    }

    /// All is well again: then everything arrives, and nobody waits.
    async fn heal(&mut self) {
        self.count_held_back();
        self.world.broker.heal();
        self.world.broker.set_down(false);
        self.world.broker.set_faults(BrokerFaults::default());
        self.world.is_line_bad.store(false, Ordering::SeqCst);
        for which in 0..self.relays.len() {
            if self.relays[which].is_none() {
                self.relays[which] = Some(self.world.relay());
            }
        }
        let settled = self.world.settles_within(Duration::from_mins(2)).await;
        self.world.check_place().await;
        self.met.copies = self.world.broker.arrived();
        if !settled {
            let missing = self.world.still_asked_for();
            let missing = missing.unwrap_or_else(|| "not everything has arrived".to_owned());
            self.world.violations.note(missing);
        }
    }

    fn count_held_back(&mut self) {
        let running = self.relays.iter().flatten();
        self.met.held_back = running.map(|relay| relay.figures.state().held_back).sum();
    }
}

fn play(seed: u64, mutant: Option<Mutant>) -> (Option<String>, Met) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime can be made");
    runtime.block_on(Schedule::new(seed, mutant).play())
}

#[test]
fn no_schedule_brings_an_event_before_the_one_before_it_or_loses_one() {
    let mut met = Met::default();
    for seed in REGRESSIONS.iter().copied().chain(1..=SCHEDULES) {
        let (violation, one) = play(seed, None);
        assert_eq!(violation, None, "seed {seed}");
        met.add(one);
    }
    say(&format!("relay: {SCHEDULES} schedules: {met:?}"));
    assert!(met.kills > 0 && met.stops > 0 && met.stolen > 0 && met.outages > 0);
    assert!(met.held_back > 0 && met.copies > met.events);
    assert!(met.replays > 0 && met.rewinds > 0);
}

#[test]
fn every_mutant_is_caught() {
    for mutant in Mutant::ALL {
        let mut seeds = 1..=MUTANT_SCHEDULES;
        let caught = seeds.find_map(|seed| Some((seed, play(seed, Some(mutant)).0?)));
        let (seed, violation) = caught.unwrap_or_else(|| panic!("{mutant:?} survived"));
        say(&format!(
            "relay: mutant {mutant:?} caught by seed {seed}: {violation}"
        ));
    }
}

#[test]
fn a_seed_plays_the_same_again() {
    for seed in 1..=20 {
        let [first, second] = [(); 2].map(|()| format!("{:?}", play(seed, None)));
        assert_eq!(first, second, "seed {seed}");
    }
}

/// Past the test harness's capture: these figures are what a reader of the log looks for.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
