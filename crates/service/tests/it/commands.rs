//! The operators' commands, with a running service and without one.

use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;

/// An order whose payment answers with another amount: it waits for an operator.
const STUCK_ORDER: &str = r#"{"customerId": 42, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL", "paymentMethod": "tok_unknown"}"#;

const ORDER: &str = r#"{"customerId": 42, "items": [{"productId": "PROD001", "quantity": 1}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// Runs a command that has to succeed; returns what it printed.
fn done(shop: &Shop, arguments: &[&str]) -> String {
    let output = shop.run(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that has to fail; returns what it complained about.
fn failed(shop: &Shop, arguments: &[&str]) -> String {
    let output = shop.run(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn json(shop: &Shop, arguments: &[&str]) -> Value {
    serde_json::from_str(&done(shop, arguments)).unwrap()
}

async fn place(service: &Service, body: &str) {
    let placed = service
        .send(Request::post("/api/v1/orders", body))
        .await
        .unwrap();
    assert!(placed.status.is_success(), "{placed:?}");
}

/// Two orders: one that waits for an operator, one that stands.
async fn shop_with_two_orders() -> (Shop, Service) {
    let shop = Shop::new();
    let quick = [
        ("http.answer_wait", "200ms"),
        ("engine.poll_interval", "20ms"),
    ];
    let service = shop.start(&quick).await;
    place(&service, STUCK_ORDER).await;
    place(&service, ORDER).await;
    (shop, service)
}

/// The same session at the desk, whoever answers it.
fn session(shop: &Shop) {
    let list = done(shop, &["orders", "list"]);
    assert!(
        list.contains("CONFIRMED") && list.contains("79.99 USD"),
        "{list}"
    );
    let parked = json(shop, &["orders", "list", "--parked", "--json"]);
    assert_eq!(parked["total"].to_string(), "1");
    assert_eq!(parked["orders"][0]["parked"], "mismatch");
    let none = done(shop, &["orders", "list", "--status", "DELIVERED"]);
    assert_eq!(none, "no orders\n");

    let shown = done(shop, &["orders", "show", "1"]);
    for expected in [
        "PENDING",
        "199.98 USD",
        "authorize: mismatch",
        "compare both sides",
        "waits for an operator",
        "2 x 99.99",
        "authorize called",
        "orders settle 1",
        "Channel   v1",
    ] {
        assert!(shown.contains(expected), "{expected} is not in:\n{shown}");
    }
    let held = json(shop, &["orders", "show", "1", "--json"])["held"].clone();
    assert!(
        held["evidence"].as_str().unwrap().starts_with("mismatch: "),
        "{held}"
    );

    let settled = done(
        shop,
        &[
            "orders",
            "settle",
            "1",
            "done",
            "--reason",
            "asked the bank",
        ],
    );
    assert!(settled.contains("operator command line"), "{settled}");
    assert!(
        settled.contains("settled: authorize done: asked the bank"),
        "{settled}"
    );
    let again = failed(
        shop,
        &["orders", "settle", "2", "done", "--reason", "to be sure"],
    );
    assert!(again.contains("not parked"), "{again}");

    let cancelled = done(
        shop,
        &["orders", "cancel", "2", "--reason", "no longer wanted"],
    );
    assert!(
        cancelled.contains("CANCELLED") && cancelled.contains("REFUNDED"),
        "{cancelled}"
    );
    assert!(
        cancelled.contains("cancelled: no longer wanted"),
        "{cancelled}"
    );
    let unknown = failed(shop, &["orders", "show", "99"]);
    assert!(unknown.to_lowercase().contains("order"), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_ask_the_running_service() {
    let (shop, service) = shop_with_two_orders().await;
    let mode = std::fs::metadata(shop.operator_file())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    session(&shop);
    service.stop().await;
    assert!(!shop.operator_file().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_open_the_store_where_no_service_runs() {
    let (shop, service) = shop_with_two_orders().await;
    service.stop().await;
    session(&shop);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_and_the_store_show_the_same() {
    let (shop, service) = shop_with_two_orders().await;
    done(&shop, &["orders", "cancel", "1", "--reason", "too long"]);
    place(&service, STUCK_ORDER).await;
    shop.at_rest().await;
    let orders = ["1", "2", "3"];
    let shown = || orders.map(|order| show(&shop, order));
    let by_service = shown();
    let list = json(&shop, &["orders", "list", "--json"]);
    service.stop().await;
    assert_eq!(shown(), by_service);
    assert_eq!(json(&shop, &["orders", "list", "--json"]), list);
    let next = by_service.map(|order| order["next"].as_str().unwrap().to_owned());
    let expected = [
        // It was voided: that its authorization failed before announces nothing.
        "nothing by itself",
        "nothing by itself",
        "waits for an operator",
    ];
    assert_eq!(next, expected);
}

/// An order as `--json` shows it.
fn show(shop: &Shop, order: &str) -> Value {
    let mut shown = json(shop, &["orders", "show", order, "--json"]);
    // The service's answers have no product names yet, and announce retries that do not come.
    for line in shown["lines"].as_array_mut().unwrap() {
        line["name"] = Value::Null;
    }
    for event in shown["timeline"].as_array_mut().unwrap() {
        event["retry_at"] = Value::Null;
    }
    shown
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_just_looks_leaves_what_a_killed_service_held_as_it_is() {
    let shop = Shop::new();
    let deadly = [("testing.kill_at", "after-call:capture")];
    let mut service = shop.start(&deadly).await;
    let interrupted = service.send(Request::post("/api/v1/orders", ORDER)).await;
    assert!(interrupted.is_err() && service.killed().await);
    let before = format!("{:?}", shop.ledger());
    let shown = done(&shop, &["orders", "show", "1"]);
    assert!(shown.contains("waits for the answer to capture"), "{shown}");
    done(&shop, &["orders", "list"]);
    done(&shop, &["doctor", "--listen", "127.0.0.1:0"]);
    assert_eq!(format!("{:?}", shop.ledger()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_a_killed_service_left_behind_is_no_obstacle() {
    let (shop, mut service) = shop_with_two_orders().await;
    service.signal("KILL");
    assert!(service.killed().await);
    assert!(shop.operator_file().exists());
    session(&shop);
    let service = shop.start(&[]).await;
    assert!(done(&shop, &["orders", "list"]).contains("CANCELLED"));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_a_killed_service_had_in_hand_is_cancelled_to_its_end_without_one() {
    let shop = Shop::new();
    let mut service = shop
        .start(&[("testing.kill_at", "after-call:capture")])
        .await;
    let initial = shop.ledger().stock;
    let interrupted = service.send(Request::post("/api/v1/orders", ORDER)).await;
    assert!(interrupted.is_err() && service.killed().await);
    let cancelled = done(&shop, &["orders", "cancel", "1", "--reason", "too late"]);
    for expected in ["CANCELLED", "REFUNDED", "release done", "nothing by itself"] {
        assert!(
            cancelled.contains(expected),
            "{expected} is not in:\n{cancelled}"
        );
    }
    assert_eq!(shop.ledger().violations(&initial), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_tokens_owner_is_an_operator_by_it() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    place(&service, ORDER).await;
    let file = std::fs::read_to_string(shop.operator_file()).unwrap();
    let access: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(access["pid"].to_string(), service.pid().to_string());
    assert_eq!(access["token"].as_str().unwrap().len(), 64);
    let forged = file.replace(access["token"].as_str().unwrap(), &"0".repeat(64));
    std::fs::write(shop.operator_file(), forged).unwrap();
    let commands: [&[&str]; 2] = [
        &["orders", "show", "1"],
        &["orders", "cancel", "1", "--reason", "not mine"],
    ];
    for command in commands {
        let refused = failed(&shop, command);
        assert!(refused.contains("token"), "{refused}");
    }
    assert_eq!(shop.ledger().count("CONFIRMED"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_in_memory_are_reached_through_a_file_of_ones_choice() {
    let shop = Shop::new();
    let memory = "sqlite::memory:";
    let settings = [
        ("identity.operator_file", "desk.json"),
        ("http.listen", "127.0.0.1:0"),
    ];
    let mut program = shop.program(&settings);
    let service = shop
        .spawn(program.args(["--database", memory]))
        .await
        .unwrap();
    place(&service, ORDER).await;
    let mut list = shop.program(&settings);
    let list = list
        .args(["orders", "list", "--database", memory])
        .output()
        .unwrap();
    let listed = String::from_utf8(list.stdout).unwrap();
    assert!(listed.contains("CONFIRMED"), "{listed}");
    service.stop().await;
    let nobody = failed(&shop, &["orders", "list", "--database", memory]);
    assert!(nobody.contains("memory"), "{nobody}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_touches_nothing_and_neither_does_a_look_at_an_older_database() {
    let (shop, service) = shop_with_two_orders().await;
    service.stop().await;
    let database = rusqlite::Connection::open(shop.database()).unwrap();
    database.pragma_update(None, "user_version", 0).unwrap();
    drop(database);
    let before = files(&shop);
    let diagnosis = done(&shop, &["doctor", "--listen", "127.0.0.1:0"]);
    assert!(diagnosis.contains("the next start"), "{diagnosis}");
    let refused = failed(&shop, &["orders", "list"]);
    assert!(refused.contains("start the service once"), "{refused}");
    assert!(files(&shop) == before, "something was written");
}

/// The shop's folder, file by file.
fn files(shop: &Shop) -> BTreeMap<OsString, Vec<u8>> {
    let entries = std::fs::read_dir(shop.folder()).unwrap();
    let read = entries.map(|entry| {
        let entry = entry.unwrap();
        (entry.file_name(), std::fs::read(entry.path()).unwrap())
    });
    read.collect()
}

#[test]
fn without_a_database_there_is_nothing_to_list() {
    let shop = Shop::new();
    let nothing = failed(&shop, &["orders", "list"]);
    assert!(nothing.contains("no database"), "{nothing}");
    assert!(!shop.database().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_what_is_right_and_what_to_do_about_the_rest() {
    let shop = Shop::new();
    let anywhere = ["doctor", "--listen", "127.0.0.1:0"];
    let fresh = done(&shop, &anywhere);
    assert!(fresh.contains("does not exist yet"), "{fresh}");
    let (shop, service) = shop_with_two_orders().await;
    let running = done(&shop, &anywhere);
    let holder = format!("in use by a running service (process {})", service.pid());
    assert!(running.contains(&holder), "{running}");
    service.stop().await;
    let stopped = done(&shop, &anywhere);
    assert!(stopped.contains("1 wait for a person"), "{stopped}");
    assert!(stopped.contains("orders list --parked"), "{stopped}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = shop.run(&["doctor", "--listen", &address]);
    assert_eq!(output.status.code(), Some(1));
    let database = rusqlite::Connection::open(shop.database()).unwrap();
    database
        .execute("UPDATE order_events SET at = at + 3600000000", ())
        .unwrap();
    let output = shop.run(&anywhere);
    let ahead = String::from_utf8(output.stdout).unwrap();
    assert!(ahead.contains("FAIL  clock"), "{ahead}");
    let output = shop.run(&["doctor", "--listen", "8.8.8.8:1"]);
    let faulty = String::from_utf8(output.stdout).unwrap();
    assert!(faulty.contains("FAIL  configuration"), "{faulty}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_asks_who_listens_where_the_database_does_not_tell() {
    let (shop, service) = shop_with_two_orders().await;
    let url = service.url("");
    let running = url
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let nowhere = "postgres://nobody@127.0.0.1:1/none?sslmode=disable";
    let look = |listen: &str| {
        let output = shop.run(&["doctor", "--database", nowhere, "--listen", listen]);
        String::from_utf8(output.stdout).unwrap()
    };
    let seen = look(&running);
    assert!(seen.contains("FAIL  database"), "{seen}");
    assert!(seen.contains("as it is while the service runs"), "{seen}");
    service.stop().await;
    let seen = look(&running);
    assert!(seen.contains("is free"), "{seen}");
}
