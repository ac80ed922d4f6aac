//! A certificate that is replaced while the service runs, rightly and wrongly.

use super::world::{World, at};
use crate::service::Service;
use crate::waiting::eventually;
use std::fs;

/// Whether a client that trusts the authority shakes hands.
async fn is_believed(world: &World, service: &Service) -> bool {
    world
        .client()
        .get(at(service, "/health"))
        .send()
        .await
        .is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_replaced_without_a_restart_and_a_broken_one_is_not_taken() {
    let Some(world) = World::new() else {
        return;
    };
    let made = &world.certificates;
    let service = world.start(&[]).await;
    let kept = world.client();
    let ask = async || {
        kept.get(at(&service, "/health"))
            .send()
            .await
            .map(|told| told.status().as_u16())
    };
    assert_eq!(ask().await.unwrap(), 200);

    world.show(&made.self_signed, &made.self_signed_key);
    eventually("a stranger's certificate is shown", || async {
        (!is_believed(&world, &service).await).then_some(())
    })
    .await;
    assert_eq!(ask().await.unwrap(), 200, "connections that are open stay");
    world.show(&made.server, &made.server_key);
    eventually("the good one is back", || async {
        is_believed(&world, &service).await.then_some(())
    })
    .await;

    fs::copy(&made.self_signed_key, &world.pair()[1]).unwrap();
    eventually("it complains", || async {
        let log = service.log();
        log.contains("the key is not that of the certificate")
            .then_some(())
    })
    .await;
    assert!(is_believed(&world, &service).await, "the last pair stays");
    fs::write(&world.pair()[0], "-----BEGIN CERTIFICATE-----\n").unwrap();
    eventually("it complains again", || async {
        let log = service.log();
        log.contains("no certificate in PEM").then_some(())
    })
    .await;
    assert!(is_believed(&world, &service).await, "the last pair stays");
    world.show(&made.expired, &made.server_key);
    eventually("what has ended is shown if that is wanted", || async {
        (!is_believed(&world, &service).await).then_some(())
    })
    .await;
    service.stop().await;
    let service = world.start(&[]).await;
    let log = service.log();
    assert!(
        log.contains("the certificate has ended at 2020-02-01"),
        "{log}"
    );
    assert!(!log.contains("PRIVATE KEY"), "{log}");
    service.stop().await;
}
