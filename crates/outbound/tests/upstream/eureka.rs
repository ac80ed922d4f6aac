//! Eureka as a registered instance and as somebody who looks for others see it, with all that may go
//! wrong with it.

use crate::server::{Does, Seen, Server};
use outbound::asking::Site;
use outbound::eureka::{Choice, EurekaServers, EurekaService, Instance, Lease, Registration};
use outbound::http::upstream::Addresses;
use reqwest::Url;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

/// Often enough for a test.
const OFTEN: Duration = Duration::from_millis(20);

const LEASE: Lease = Lease {
    renewal: OFTEN,
    duration: Duration::from_secs(90),
};

/// A port of this machine on which nobody listens.
const NOBODY: &str = "http://shop:hunter2@127.0.0.1:9/eureka";

fn status(status: &str) -> Does {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
    Does::Says(head.into_bytes())
}

fn json(body: &str) -> Does {
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}");
    Does::Says(format!("{head}\r\n\r\n{body}").into_bytes())
}

/// What Eureka tells of instances on these ports.
fn listed(ports: &[u16]) -> Does {
    let instance = |port: &u16| {
        format!(
            r#"{{"hostName":"127.0.0.1","status":"UP","port":{{"$":{port},"@enabled":"true"}},
                "securePort":{{"$":443,"@enabled":"false"}}}}"#
        )
    };
    let instances: Vec<String> = ports.iter().map(instance).collect();
    let instances = instances.join(",");
    json(&format!(
        r#"{{"application":{{"name":"MSVC-INVENTORY","instance":[{instances}]}}}}"#
    ))
}

fn servers(urls: &[&str]) -> Arc<EurekaServers> {
    let sites = urls.iter().map(|url| Site::parse(url).unwrap()).collect();
    Arc::new(EurekaServers::try_new(sites).unwrap())
}

async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(Instant::now() < deadline, "{what}: not in time");
        sleep(Duration::from_millis(5)).await;
    }
}

fn ports(found: &[Url]) -> Vec<u16> {
    found.iter().filter_map(Url::port).collect()
}

#[tokio::test]
async fn an_instance_registers_beats_registers_again_where_it_was_forgotten_and_leaves() {
    let ok = || status("200 OK");
    let eureka = Server::in_turn([
        status("204 No Content"),
        ok(),
        status("404 Not Found"),
        status("204 No Content"),
        ok(),
    ]);
    let eureka = eureka.await;
    let url = format!("{}/eureka/", eureka.url.replace("//", "//shop:hunter2@"));
    let instance = Instance {
        application: "msvc-order".to_owned(),
        id: "shop:msvc-order:8090".to_owned(),
        host: "shop".to_owned(),
        ip: "10.0.0.7".to_owned(),
        port: 8090,
        is_encrypted: false,
    };
    let registration = Registration::new(servers(&[&url]), instance, LEASE);
    let (stop, stopped) = oneshot::channel::<()>();
    let kept = tokio::spawn(async move {
        registration.keep(async { drop(stopped.await) }).await;
    });
    eventually("five calls", async || {
        (eureka.seen().len() >= 5).then_some(())
    })
    .await;
    stop.send(()).unwrap();
    kept.await.unwrap();
    let seen = eureka.seen();
    let lines: Vec<&str> = seen.iter().map(Seen::line).collect();
    let register = "POST /eureka/apps/MSVC-ORDER HTTP/1.1";
    let beat = "PUT /eureka/apps/MSVC-ORDER/shop:msvc-order:8090 HTTP/1.1";
    assert_eq!(lines[..5], [register, beat, beat, register, beat]);
    let leave = beat.replace("PUT", "DELETE");
    assert_eq!(lines.last(), Some(&leave.as_str()));
    // "shop:hunter2", as basic authentication writes it.
    assert_eq!(
        seen[0].header("authorization"),
        Some("Basic c2hvcDpodW50ZXIy")
    );
    for part in [
        r#""app":"MSVC-ORDER""#,
        r#""hostName":"shop""#,
        r#""ipAddr":"10.0.0.7""#,
        r#""port":{"$":8090,"@enabled":"true"}"#,
        r#""vipAddress":"msvc-order""#,
    ] {
        assert!(seen[0].body.contains(part), "{part}: {}", seen[0].body);
    }
}

#[tokio::test]
async fn calls_take_turns_among_the_instances_that_are_listed() {
    let eureka = Server::that(listed(&[8001, 8002, 8003, 8004])).await;
    let service = EurekaService::watch(
        servers(&[&eureka.url]),
        "msvc-inventory",
        OFTEN,
        Choice::any(),
    );
    let mut asked = Vec::new();
    for _ in 0..5 {
        asked.push(ports(&service.candidates().await.unwrap()));
    }
    assert_eq!(asked[0], [8001, 8002, 8003]);
    assert_eq!(asked[1], [8002, 8003, 8004]);
    assert_eq!(asked[3], [8004, 8001, 8002]);
    assert_eq!(asked[4], asked[0]);
    assert_eq!(eureka.seen()[0].line(), "GET /apps/MSVC-INVENTORY HTTP/1.1");
    let accepted = Some("application/json, */*;q=0.5");
    assert_eq!(eureka.seen()[0].header("accept"), accepted);
}

#[tokio::test]
async fn a_service_that_moves_is_followed_and_a_eureka_that_fails_changes_nothing() {
    let eureka = Server::that(listed(&[8001])).await;
    let service = EurekaService::watch(
        servers(&[&eureka.url]),
        "msvc-inventory",
        OFTEN,
        Choice::any(),
    );
    assert_eq!(ports(&service.candidates().await.unwrap()), [8001]);
    eureka.now(listed(&[9001]));
    eventually("the new port", async || {
        let found = ports(&service.candidates().await.unwrap());
        (found == [9001]).then_some(())
    })
    .await;
    for fails in [
        status("500 Internal Server Error"),
        status("302 Found"),
        json("<html>"),
        Does::Resets,
        // Started anew, it knows nobody yet.
        status("404 Not Found"),
        listed(&[]),
    ] {
        eureka.now(fails);
        let before = eureka.seen().len();
        eventually("two more looks", async || {
            (eureka.seen().len() >= before + 2).then_some(())
        })
        .await;
        assert_eq!(ports(&service.candidates().await.unwrap()), [9001]);
    }
}

#[tokio::test]
async fn where_nothing_was_ever_told_a_call_is_not_made_and_says_why_without_the_password() {
    let service = EurekaService::watch(servers(&[NOBODY]), "msvc-inventory", OFTEN, Choice::any());
    let why = service.candidates().await.unwrap_err();
    assert!(why.contains("MSVC-INVENTORY"), "{why}");
    assert!(why.contains("http://127.0.0.1:9/eureka"), "{why}");
    assert!(!why.contains("hunter2"), "{why}");

    let eureka = Server::that(status("404 Not Found")).await;
    let service = EurekaService::watch(
        servers(&[&eureka.url]),
        "msvc-inventory",
        OFTEN,
        Choice::any(),
    );
    let why = service.candidates().await.unwrap_err();
    assert_eq!(why, "Eureka lists no instance of MSVC-INVENTORY that is up");
}

#[tokio::test]
async fn of_several_eurekas_the_next_is_asked_and_the_one_that_answers_is_kept_to() {
    let eureka = Server::that(listed(&[8001])).await;
    let failing = Server::that(status("503 Service Unavailable")).await;
    let all = servers(&[NOBODY, &failing.url, &eureka.url]);
    let service = EurekaService::watch(all, "msvc-inventory", OFTEN, Choice::any());
    assert_eq!(ports(&service.candidates().await.unwrap()), [8001]);
    eventually("more looks", async || {
        (eureka.seen().len() >= 4).then_some(())
    })
    .await;
    assert_eq!(failing.seen().len(), 1);
}

#[tokio::test]
async fn an_answer_without_an_end_is_cut_off() {
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let chunk = [b"4000\r\n".to_vec(), vec![b' '; 0x4000], b"\r\n".to_vec()].concat();
    let eureka = Server::that(Does::NeverEnds(head, chunk)).await;
    let service = EurekaService::watch(
        servers(&[&eureka.url]),
        "msvc-inventory",
        OFTEN,
        Choice::any(),
    );
    let why = eventually("the end of it", async || {
        let why = service.candidates().await.unwrap_err();
        (!why.contains("not answered yet")).then_some(why)
    })
    .await;
    assert!(why.contains("more than 2097152 bytes"), "{why}");
}
