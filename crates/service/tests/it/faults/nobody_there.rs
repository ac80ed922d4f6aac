//! Others that cannot be reached, fail all the time, or want to be left alone (26, 27, 32, 33, 35, 45).

use super::meeting::nobody_knows;
use super::replaying::replaying;
use super::world::{IMPATIENT, Keys, World};
use crate::door::Door;
use crate::sandbox_running::SandboxRunning;
use crate::waiting::eventually;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::Instant;

#[tokio::test(flavor = "multi_thread")]
async fn fault_26_a_failure_on_their_side_is_repeated_or_left_to_a_person_whatever_its_number() {
    let failures = ["status=500", "status=502", "status=503", "status=504"];
    nobody_knows(&[&failures[..], &["status-after=503"]].concat(), &[]).await;
}

const REST: Duration = Duration::from_secs(2);

async fn storm(keys: Keys) {
    let breaker = [
        IMPATIENT,
        ("inventory.failures_in_a_row", "3"),
        ("inventory.rest", "2s"),
    ];
    let world = World::start(keys, &breaker).await;
    let since = Instant::now();
    world
        .sandbox
        .befalls(&json!([{"fault": "status=500", "collaborator": "inventory"}]))
        .await;
    let mut ids = world.place(3).await;
    eventually("the breaker has opened", || async {
        (world.calls_to("inventory").await != "made").then_some(())
    })
    .await;
    ids.extend(world.place(6).await);
    let mut parked = 0;
    for id in &ids {
        let key = format!("{id}:reserve");
        eventually("it was tried", || async {
            (world.shop.ledger().intents(&key) > 0).then_some(())
        })
        .await;
        let is_parked = world.fate(id).await == "PENDING_CHECK: reserve answer-lost";
        parked += usize::from(is_parked);
        // What the breaker holds back is surely not sent, and parks nobody.
        assert!(!is_parked || world.asked(id, "reserve").await == 1);
    }
    world.sandbox.befalls(&json!([])).await;
    let log = world.sandbox.log().await;
    let probes = usize::try_from(since.elapsed().as_millis() / REST.as_millis()).unwrap();
    let failed = log.befallen().count();
    // Two more were under way when the third failed.
    assert!(
        (3..=3 + 2 + probes + 1).contains(&failed),
        "{failed} in {probes} rests"
    );
    assert!(parked <= failed && (keys == Keys::Ignored || parked == 0));
    // The others go on by themselves.
    let stand = ids.len() - failed;
    eventually("those that were not asked for stand", || async {
        (world.shop.ledger().count("CONFIRMED") >= stand).then_some(())
    })
    .await;
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_26_in_a_storm_of_failures_the_breaker_opens_and_what_it_holds_back_was_not_sent() {
    tokio::join!(storm(Keys::Honoured), storm(Keys::Ignored));
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_27_who_asks_to_be_left_alone_is_for_no_longer_than_the_limit() {
    let absurd = [
        "retry-after=1000000000",
        "retry-after=-5",
        "retry-after=Fri, 31 Dec 2199 23:59:59 GMT",
        "retry-after=later",
        "retry-after=503:1000000000",
    ];
    nobody_knows(&absurd, &[("collaborators.longest_hold_off", "300ms")]).await;
}

impl World {
    /// This call of these orders is tried again and again, nobody has heard of it yet, and nobody has to
    /// look after them.
    pub(super) async fn wait_unsent(&self, ids: &[String], step: &str) {
        for id in ids {
            let key = format!("{id}:{step}");
            eventually("it was tried again", || async {
                (self.shop.ledger().intents(&key) >= 3).then_some(())
            })
            .await;
            let fate = self.fate(id).await;
            let fails = format!("PENDING_CHECK: {step} still-failing");
            assert!(fate == "PENDING_CHECK" || fate == fails, "{fate}");
            assert_eq!(self.asked(id, step).await, 0, "{id}");
        }
    }
}

/// Nobody has been asked anything.
async fn wait_unsent(world: &World, ids: &[String]) {
    world.wait_unsent(ids, "reserve").await;
    assert_eq!(world.sandbox.log().await.calls(), Vec::<String>::new());
}

async fn comes_later(keys: Keys) {
    let door = Door::closed();
    let world = World::start(keys, &[IMPATIENT, ("inventory.url", &door.url())]).await;
    let ids = world.place(3).await;
    wait_unsent(&world, &ids).await;
    door.open_to(world.sandbox.address);
    for id in &ids {
        world.comes_to(id, "CONFIRMED").await;
        assert_eq!(world.asked(id, "reserve").await, 1);
    }
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_33_an_order_waits_for_who_refuses_connections_and_is_carried_out_once_they_are_there()
 {
    tokio::join!(comes_later(Keys::Honoured), comes_later(Keys::Ignored));
}

/// Nothing is sent to this address, and these orders wait.
async fn waiting_for(keys: Keys, url: impl Fn(SocketAddr) -> String) -> (World, Vec<String>) {
    let sandbox = SandboxRunning::start(keys.arguments()).await;
    let url = url(sandbox.address);
    let settings = [IMPATIENT, ("inventory.url", &url)];
    let world = World::around(keys, sandbox, &settings).await;
    let ids = world.place(2).await;
    wait_unsent(&world, &ids).await;
    (world, ids)
}

/// Nothing is sent to this address, and orders wait.
async fn is_never_sent_to(keys: Keys, url: impl Fn(SocketAddr) -> String) {
    let (world, _) = waiting_for(keys, url).await;
    world.nothing_is_violated().await;
    world.service.stop().await;
}

async fn comes_to_be_known(keys: Keys) {
    let unknown = |_| "http://inventory.invalid:8081".to_owned();
    let (world, ids) = waiting_for(keys, unknown).await;
    // By the name that it has now.
    let world = world.started_again(&[]).await;
    for id in &ids {
        world.comes_to(id, "CONFIRMED").await;
        assert_eq!(world.asked(id, "reserve").await, 1);
    }
    world.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_33_an_order_waits_for_a_name_that_nobody_knows_and_is_carried_out_by_one_that_is_known()
 {
    tokio::join!(
        comes_to_be_known(Keys::Honoured),
        comes_to_be_known(Keys::Ignored)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_32_where_tls_fails_an_order_waits_and_nothing_is_sent_in_plain_text() {
    let hangs_up = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closes = format!("https://{}", hangs_up.local_addr().unwrap());
    tokio::spawn(async move { while hangs_up.accept().await.is_ok() {} });
    tokio::join!(
        is_never_sent_to(Keys::Ignored, |_| closes.clone()),
        // The sandbox speaks no TLS: it is asked in nothing else.
        is_never_sent_to(Keys::Ignored, |sandbox| format!("https://{sandbox}")),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_35_behind_a_proxy_that_replays_each_request_every_key_has_one_effect() {
    let sandbox = SandboxRunning::start(&[]).await;
    let url = replaying(sandbox.address).await;
    let urls = ["inventory.url", "payments.url", "shipping.url"].map(|key| (key, url.as_str()));
    let world = World::around(Keys::Honoured, sandbox, &urls).await;
    let ids = world.place(5).await;
    for id in &ids {
        world.comes_to(id, "CONFIRMED").await;
        for deed in world.keys.deeds() {
            assert_eq!(world.asked(id, deed).await, 2, "{deed}");
        }
    }
    world.ends_well().await;
}

const ROUNDS: usize = 8;
const ORDERS: usize = 4;
const IN_A_ROW: usize = 5;

/// The inventory and the payment fail in turns, and orders come all the while.
struct InTurns {
    world: World,
    since: Instant,
}

impl InTurns {
    async fn happens(keys: Keys, each_round: usize) -> Self {
        let bounds = [
            IMPATIENT,
            ("collaborators.failures_in_a_row", "5"),
            ("collaborators.rest", "200ms"),
        ];
        let world = World::start(keys, &bounds).await;
        let it = Self {
            world,
            since: Instant::now(),
        };
        for round in 0..ROUNDS {
            let fails = ["inventory", "payments"][round % 2];
            let rule = json!([{"fault": "status=503", "collaborator": fails}]);
            it.world.sandbox.befalls(&rule).await;
            let before = it.failures().await;
            it.world.place(ORDERS).await;
            eventually("it has failed again and again", || async {
                (it.failures().await >= before + each_round).then_some(())
            })
            .await;
        }
        it.world.sandbox.befalls(&json!([])).await;
        it.world.shop.at_rest().await;
        it
    }

    async fn failures(&self) -> usize {
        self.world.sandbox.log().await.befallen().count()
    }

    /// What did not fail is what all orders need, each once.
    async fn all_get_through(self) {
        self.world.settle_all().await;
        let asked = self.world.sandbox.log().await.requests().count();
        let deeds = self.world.keys.deeds().len() + 1;
        let went_well = asked - self.failures().await;
        assert_eq!(went_well, ROUNDS * ORDERS * deeds);
        self.world.ends_well().await;
    }
}

/// Ten minutes, made short: the pauses of retries and breakers are as much shorter.
#[tokio::test(flavor = "multi_thread")]
async fn fault_45_two_that_fail_in_turns_are_not_stormed_and_every_order_gets_through_afterwards() {
    let it = InTurns::happens(Keys::Honoured, 3).await;
    let rests = usize::try_from(it.since.elapsed().as_millis() / 200).unwrap();
    let budget = ROUNDS * (IN_A_ROW + ORDERS) + rests;
    let failed = it.failures().await;
    assert!(
        failed <= budget,
        "{failed} failed requests, and {budget} were allowed"
    );
    it.all_get_through().await;
}

/// Each order meets one failure, and is left to a person.
#[tokio::test(flavor = "multi_thread")]
async fn fault_45_two_without_keys_that_fail_in_turns_are_asked_once_by_each_order() {
    let it = InTurns::happens(Keys::Ignored, ORDERS).await;
    assert_eq!(it.failures().await, ROUNDS * ORDERS);
    it.all_get_through().await;
}
