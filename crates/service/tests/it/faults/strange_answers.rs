//! Answers that are no answers, and answers that cannot be true (28–31, 38, 40).

use super::meeting::{for_each_deed, nobody_knows};
use super::world::{Keys, World};
use std::io::ErrorKind;
use std::net::TcpListener;

#[tokio::test(flavor = "multi_thread")]
async fn fault_28_nonsense_in_a_successs_place_is_repeated_or_left_to_a_person_and_never_a_failure()
{
    let nonsense = ["garbage", "empty", "truncated", "wrong-type", "html"];
    nobody_knows(&nonsense, &[]).await;
}

/// With keys and without: a person decides, because asking again would not make it true.
async fn for_a_person(faults: fn(Keys) -> Vec<(&'static str, &'static str)>) {
    let one = async |keys| {
        let world = World::start(keys, &[]).await;
        world.meets_and_is_a_mismatch(&faults(keys)).await;
        world.ends_well().await;
    };
    tokio::join!(one(Keys::Honoured), one(Keys::Ignored));
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_29_a_success_that_says_it_failed_and_a_failure_that_says_it_succeeded_are_for_a_person()
 {
    for_a_person(|keys| {
        let mut faults = for_each_deed(keys, &["contradict=status", "contradict=success"]);
        // There `success: false` is how the protocol refuses.
        faults.retain(|fault| *fault != ("reserve", "contradict=success"));
        faults
    })
    .await;
}

/// The most that a process may take more of memory, while it is sent gigabytes.
const MORE_MEMORY: u64 = 128 << 20;

/// The most that the process has held so far, where the system tells.
fn peak_memory(world: &World) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", world.service.pid())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib << 10)
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_30_bodies_of_gigabytes_and_heads_of_a_million_lines_are_cut_off() {
    let one = async |keys| {
        let world = World::start(keys, &[]).await;
        let before = peak_memory(&world);
        world
            .meets_and_is_unknown(&["huge=5368709120", "headers=1000000"])
            .await;
        if let (Some(before), Some(after)) = (before, peak_memory(&world)) {
            assert!(after - before < MORE_MEMORY, "{before} bytes, then {after}");
        }
        world.ends_well().await;
    };
    tokio::join!(one(Keys::Honoured), one(Keys::Ignored));
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_31_no_redirection_is_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let address = elsewhere.local_addr().unwrap();
    let led_away = format!("redirect=http://{address}/latest/meta-data");
    let one = async |keys| {
        let world = World::start(keys, &[]).await;
        world.meets_and_is_unknown(&[&led_away, "redirect"]).await;
        let log = world.sandbox.log().await;
        let followed = log.requests().find(|(_, asked)| asked.call.is_empty());
        assert!(followed.is_none(), "{followed:?}");
        world.ends_well().await;
    };
    tokio::join!(one(Keys::Honoured), one(Keys::Ignored));
    let met = elsewhere.accept().map_err(|error| error.kind());
    assert_eq!(met.err(), Some(ErrorKind::WouldBlock), "somebody came");
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_38_another_amount_or_currency_than_was_asked_for_is_for_a_person() {
    for_a_person(|keys| {
        let mut faults = for_each_deed(keys, &["contradict=amount", "contradict=currency"]);
        faults.retain(|(call, _)| !matches!(*call, "reserve" | "shipment"));
        faults
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_38_who_says_that_the_money_was_taken_twice_is_for_a_person() {
    for_a_person(|keys| match keys {
        Keys::Honoured => vec![("capture", "contradict=twice")],
        Keys::Ignored => vec![("pay", "contradict=twice")],
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_40_a_reservation_that_speaks_of_another_product_is_for_a_person() {
    for_a_person(|_| {
        vec![
            ("reserve", "contradict=product"),
            ("shipment", "contradict=order"),
        ]
    })
    .await;
}
