//! The trial itself: start, fire, rest, judge.

use super::arms::{Document, rules, script};
use super::books::Books;
use super::events::{self, Seen};
use super::fleet::{Fleet, REPLICAS};
use super::load::{Acknowledged, send_shoppers};
use super::messages::{self, Became};
use super::money::{self, Paid};
use super::offsets::{self, PARTITIONS, committed};
use super::records::read;
use crate::chance::Chance;
use crate::kafka_servers::{Kcat, OwnKafka, make_topic};
use crate::sandbox_running::SandboxRunning;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// What the faults and the orders are made from, and for how many seconds it goes on; another such pair may
/// be said in the environment, such as `7:300`.
const USUAL: (u64, u64) = (6, 25);
const ASKED_FOR: &str = "ORDER_SERVICE_TEST_FIRE";
/// One kill of the broker in so many seconds.
const BROKER_KILLED_EVERY: u64 = 10;
/// For how long orders may go on to come to rest.
const RESTING: Duration = Duration::from_mins(5);
/// Topics beside those that are heard: the sandbox's questions.
const ASKED: [&str; 5] = [
    "Productids",
    "Orders",
    "Payment-Refund",
    "cloudforge.orders.created",
    "cloudforge.payments.refund-requested",
];

const DOCUMENTS: [Document; 2] = [Document::Storefront, Document::Gateway];

/// What a run has met.
#[derive(Debug, Default)]
struct Figures {
    seed: u64,
    replicas_killed: u32,
    broker_killed: u32,
    acknowledged: usize,
    orders: usize,
    /// On the topics of canonical events.
    events: Seen,
    messages: Became,
    /// Words on payments that were news.
    payments_heard: usize,
    paid: Paid,
    /// Messages in front of a committed place, each time that it was looked at.
    offsets_looked_at: usize,
    poisoned: usize,
}

struct Field {
    kafka: OwnKafka,
    servers: String,
    sandbox: SandboxRunning,
    fleets: Vec<Fleet>,
    figures: Figures,
    /// What everybody was told.
    home: Vec<(Document, Acknowledged)>,
    /// What was wrong on the way.
    wrong: Vec<String>,
}

/// Faults 11 to 14, 86 to 88, 90, 91 and 93, and E1 to E3.
#[tokio::test(flavor = "multi_thread")]
async fn under_fire_no_event_is_lost_or_invented_and_no_message_has_two_effects() {
    let Some(mut field) = Field::or_left_out().await else {
        return;
    };
    let (seed, seconds) = asked_for();
    field.figures.seed = seed;
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut shoppers = JoinSet::new();
    for fleet in &field.fleets {
        let sent = send_shoppers(seed, fleet.document, &fleet.addresses, until);
        let document = fleet.document;
        shoppers.spawn(async move { (document, sent.join_all().await.concat()) });
    }
    field.fire(until).await;
    field.home = shoppers.join_all().await;
    field.figures.acknowledged = field.home.iter().map(|(_, keys)| keys.len()).sum();
    let wrong = field.rest().await;
    let figures = &field.figures;
    if !wrong.is_empty() {
        let kept = field.keep().await;
        panic!("{wrong:#?}\n{figures:#?}\nkept: {}", kept.display());
    }
    let is_void = figures.events.copies == 0 || figures.poisoned == 0 || figures.paid.refunded == 0;
    assert!(!is_void, "not everything has happened: {figures:#?}");
    // Past the test's captured output.
    let _unheard = writeln!(std::io::stderr(), "under fire: {figures:?}");
    for fleet in field.fleets.drain(..) {
        fleet.stop().await;
    }
    field.sandbox.stop().await;
}

impl Field {
    async fn or_left_out() -> Option<Self> {
        Kcat::or_left_out()?;
        let kafka = OwnKafka::start().await?;
        let servers = kafka.servers();
        for document in DOCUMENTS {
            make_topic(&servers, document.events(), PARTITIONS).await;
            for (topic, _) in document.heard() {
                make_topic(&servers, topic, PARTITIONS).await;
                make_topic(&servers, &format!("{topic}-dlt"), 1).await;
            }
        }
        for topic in ASKED {
            make_topic(&servers, topic, PARTITIONS).await;
        }
        let sandbox =
            SandboxRunning::scripted(&script(asked_for().0), &["--kafka", &servers]).await;
        sandbox.befalls(&rules()).await;
        let mut fleets = Vec::new();
        for document in DOCUMENTS {
            fleets.push(Fleet::start(document, &servers).await?);
        }
        Some(Self {
            kafka,
            servers,
            sandbox,
            fleets,
            figures: Figures::default(),
            home: Vec::new(),
            wrong: Vec::new(),
        })
    }

    /// Kills replicas and the broker, and starts them again, until it is time.
    async fn fire(&mut self, until: Instant) {
        let mut chance = Chance::of(self.figures.seed);
        let mut broker_is_due = Instant::now() + Duration::from_secs(BROKER_KILLED_EVERY / 2);
        while Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(500 + chance.below(2_000))).await;
            self.look().await;
            self.kill_some(&mut chance).await;
            if Instant::now() > broker_is_due {
                self.kafka.kill();
                self.figures.broker_killed += 1;
                tokio::time::sleep(Duration::from_millis(chance.below(1_500))).await;
                self.heal().await;
                self.kill_some(&mut chance).await;
                self.kafka.start_again().await;
                broker_is_due = Instant::now() + Duration::from_secs(BROKER_KILLED_EVERY);
            }
            self.heal().await;
        }
    }

    /// One replica, or all of a fleet.
    async fn kill_some(&mut self, chance: &mut Chance) {
        let fleet = &mut self.fleets[usize::from(chance.below(2) == 0)];
        let one = usize::from(chance.below(2) == 0);
        let are_all = chance.below(4) == 0;
        for replica in 0..REPLICAS {
            if (are_all || replica == one) && fleet.kill(replica).await {
                self.figures.replicas_killed += 1;
            }
        }
    }

    async fn heal(&mut self) {
        for fleet in &mut self.fleets {
            fleet.heal().await;
        }
    }

    /// Nothing is committed that no database knows of.
    async fn look(&mut self) {
        for fleet in &self.fleets {
            if let Some(committed) = committed(&self.servers, fleet.document).await {
                let books = Books::read(&fleet.url).await;
                self.figures.offsets_looked_at +=
                    offsets::check(&committed, &books, &mut self.wrong);
            }
        }
    }

    /// Waits until everything is as it has to be; what is wrong when patience is over.
    async fn rest(&mut self) -> Vec<String> {
        let began = Instant::now();
        loop {
            self.look().await;
            let mut wrong = self.wrong.clone();
            if self.fleets.iter().all(Fleet::is_at_rest) {
                self.judge(&mut wrong).await;
            } else {
                wrong.push("O4: not all orders are at rest".to_owned());
            }
            if wrong.is_empty() || began.elapsed() > RESTING || !self.wrong.is_empty() {
                wrong.truncate(40);
                return wrong;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// What there is to find out from: the sandbox's log, the replicas' logs and the journals.
    async fn keep(&self) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("under-fire");
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        let write = |name: String, text: String| {
            std::fs::write(folder.join(name), text).expect("it can be written");
        };
        let effects = self.sandbox.effects().await;
        let lines: Vec<String> = effects.iter().map(ToString::to_string).collect();
        write("effects.ndjson".to_owned(), lines.join("\n"));
        for fleet in &self.fleets {
            let document = fleet.document;
            write(format!("{document:?}.log"), fleet.log());
            let journals = Books::journals(&fleet.url).await;
            write(format!("{document:?}-journals.txt"), journals.join("\n"));
        }
        folder
    }

    async fn judge(&mut self, wrong: &mut Vec<String>) {
        let log = self.sandbox.effects().await;
        let figures = &mut self.figures;
        figures.poisoned = log
            .iter()
            .filter(|entry| entry["effect"] == "poisoned")
            .count();
        (figures.events, figures.messages) = (Seen::default(), Became::default());
        (figures.orders, figures.payments_heard, figures.paid) = (0, 0, Paid::default());
        for fleet in &self.fleets {
            let (document, servers) = (fleet.document, self.servers.as_str());
            let books = Books::read(&fleet.url).await;
            figures.orders += books.orders.len();
            if books.held_back > 0 {
                wrong.push(format!("E2: {} orders are held back", books.held_back));
            }
            figures.events += events::check(&read(servers, document.events()), &books, wrong);
            let mut became = Became::default();
            for (topic, _) in document.heard() {
                let dead = read(servers, &format!("{topic}-dlt"));
                became += messages::check(topic, &read(servers, topic), &dead, &books, wrong);
            }
            figures.messages += became;
            figures.payments_heard +=
                messages::check_effects(document, became.taken, &books, wrong);
            figures.paid += money::check(document, &log, &books, wrong);
            let mine = self.home.iter().filter(|(of, _)| *of == document);
            let lost = mine
                .flat_map(|(_, keys)| keys)
                .filter(|key| !books.answered.contains(*key));
            wrong.extend(
                lost.map(|key| format!("O1: {document:?} {key} was acknowledged and is gone")),
            );
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "tests ask what is asked of them")]
fn asked_for() -> (u64, u64) {
    let Ok(asked) = std::env::var(ASKED_FOR) else {
        return USUAL;
    };
    let (seed, seconds) = asked.split_once(':').expect("SEED:SECONDS");
    (
        seed.parse().expect("a seed"),
        seconds.parse().expect("seconds"),
    )
}
