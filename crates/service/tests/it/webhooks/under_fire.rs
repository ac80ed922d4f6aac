//! Two replicas on one PostgreSQL tell a receiver that fails now and then, and are killed meanwhile.

use super::order;
use super::receiver::{Arrival, Does, Receiver};
use super::sequences::compared;
use crate::chance::Chance;
use crate::client::{Request, send};
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::{eventually, patiently};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

const SEED: u64 = 20_261_122;
const ROUNDS: u64 = 4;
const ORDERS_IN_A_ROUND: u64 = 12;
/// How long what is left may take: a dead carrier is missed after half a minute, and an event that was refused
/// several times waits for minutes.
const RESTING: Duration = Duration::from_mins(5);

const SETTINGS: [(&str, &str); 6] = [
    ("webhooks.allow_private", "true"),
    ("webhooks.allow_http", "true"),
    ("webhooks.timeout", "500ms"),
    ("engine.lease", "3s"),
    ("engine.call_timeout", "1500ms"),
    ("engine.poll_interval", "100ms"),
];

/// What a run has met.
#[derive(Debug, Default)]
struct Figures {
    orders: usize,
    events: usize,
    copies: usize,
    killed: u32,
    killed_while_carrying: u32,
    failures: BTreeMap<Does, usize>,
}

/// Mostly it takes what it is sent, more or less quickly.
fn moody(mut chance: Chance) -> impl FnMut() -> Does + Send {
    let soon = Duration::ZERO;
    move || match chance.below(96) {
        0 | 1 => Does::Answer(500, soon),
        2 => Does::Answer(503, soon),
        3 => Does::Hang,
        4 | 5 => Does::Cut,
        6 => Does::Answer(302, soon),
        _ => Does::Answer(200, Duration::from_millis(5 + chance.below(30))),
    }
}

struct Field {
    receiver: Receiver,
    secret: String,
    chance: Chance,
    figures: Figures,
    /// Before the shop that they work in.
    replicas: [Service; 2],
    shop: Shop,
}

#[tokio::test(flavor = "multi_thread")]
async fn of_each_order_a_webhook_is_told_all_in_sequence_though_replicas_are_killed_and_it_fails() {
    let Some(shop) = Shop::on(Kind::Postgres).await else {
        return;
    };
    let mut field = Field::open(shop).await;
    for round in 0..ROUNDS {
        field.round(round).await;
    }
    let wrong = field.rest().await;
    let arrived = field.receiver.since(0);
    assert!(
        wrong.is_empty(),
        "seed {SEED}: {wrong:#?}\n{:#?}",
        field.figures
    );
    for arrival in &arrived {
        assert!(arrival.is_signed_by(&field.secret), "{arrival:?}");
    }
    field.tell(&arrived);
    let figures = &field.figures;
    let is_void =
        figures.copies == 0 || figures.killed_while_carrying < 3 || figures.failures.len() < 5;
    assert!(
        !is_void,
        "seed {SEED}: not everything has happened: {figures:#?}"
    );
}

impl Field {
    async fn open(shop: Shop) -> Self {
        shop.stock("PROD001", 1_000).await;
        let replicas = [shop.start(&SETTINGS).await, shop.start(&SETTINGS).await];
        let receiver = Receiver::listen(moody(Chance::of(SEED))).await;
        let terms = serde_json::json!({ "url": receiver.url() }).to_string();
        let made = replicas[0]
            .send(Request::post("/api/v1/webhooks", &terms))
            .await;
        let made = made.unwrap().json();
        let said = |name: &str| made[name].as_str().unwrap().to_owned();
        Self {
            secret: said("secret"),
            receiver,
            chance: Chance::of(SEED + 1),
            figures: Figures::default(),
            replicas,
            shop,
        }
    }

    /// Orders come in, and amid their events a replica is killed: mostly the one that carries them.
    async fn round(&mut self, round: u64) {
        let before = self.receiver.count();
        let mut placing = JoinSet::new();
        for number in 0..ORDERS_IN_A_ROUND {
            let replica = &self.replicas[usize::from(number % 2 == 0)];
            let url = replica.url("/api/v1/orders");
            placing.spawn(place(
                replica.client.clone(),
                url,
                format!("{round}-{number}"),
            ));
        }
        placing.join_all().await;
        let more = 5 + usize::try_from(self.chance.below(60)).unwrap();
        patiently("it is told more", || async {
            (self.receiver.count() > before + more).then_some(())
        })
        .await;
        let carrier = self.carrier().await;
        let victim = if round == 1 { 1 - carrier } else { carrier };
        self.kill(victim).await;
        self.figures.killed += 1;
        self.figures.killed_while_carrying += u32::from(victim == carrier);
        self.replicas[victim] = self.shop.start(&SETTINGS).await;
    }

    async fn kill(&mut self, replica: usize) {
        self.replicas[replica].signal("KILL");
        assert!(self.replicas[replica].killed().await);
    }

    /// Who carries events just now.
    async fn carrier(&self) -> usize {
        // There is one webhook.
        let sample = "order_service_relay_state{sink=\"webhooks\",state=\"holder\"} 1";
        patiently("somebody carries", || async {
            for (number, replica) in self.replicas.iter().enumerate() {
                if replica.get("/metrics").await.body.contains(sample) {
                    return Some(number);
                }
            }
            None
        })
        .await
    }

    /// Waits until everything is as it has to be; what is wrong when patience is over.
    async fn rest(&self) -> Vec<String> {
        let began = Instant::now();
        loop {
            let ledger = self.shop.ledger();
            let mut wrong = compared(&self.receiver.since(0), &ledger.journals());
            if !ledger.is_at_rest() {
                wrong.push("not all orders are at rest".to_owned());
            }
            if wrong.is_empty() || began.elapsed() > RESTING {
                wrong.truncate(40);
                return wrong;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Past the test's captured output.
    fn tell(&mut self, arrived: &[Arrival]) {
        let journals = self.shop.ledger().journals();
        let figures = &mut self.figures;
        figures.orders = journals.len();
        figures.events = journals.values().map(Vec::len).sum();
        figures.copies = arrived.len() - figures.events;
        for arrival in arrived {
            if !matches!(arrival.does, Does::Answer(200, _)) {
                *figures.failures.entry(arrival.does).or_default() += 1;
            }
        }
        let _unheard = writeln!(
            std::io::stderr(),
            "webhooks under fire: seed {SEED}, {figures:?}"
        );
    }
}

async fn place(client: reqwest::Client, url: String, key: String) {
    let body = order();
    eventually("the order is placed", || async {
        let placed = send(&client, &url, Request::post("", &body).keyed(&key)).await;
        placed.ok().filter(|answer| answer.status.is_success())
    })
    .await;
}
