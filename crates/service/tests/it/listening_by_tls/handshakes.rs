//! Handshakes that do not come to an end, or are none.

use super::world::{World, at};
use crate::waiting::eventually;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_at_the_handshake_holds_up_nobody_and_is_given_up() {
    let Some(world) = World::new() else {
        return;
    };
    let settings = [
        ("http.tls.handshake_timeout", "2s"),
        ("http.max_connections", "8"),
        ("http.max_connections_per_address", "0"),
    ];
    let service = world.start(&settings).await;
    let connect = || {
        let stream = TcpStream::connect(service.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        stream
    };
    // The head of a record that never comes, nothing at all, and what is no handshake after its first byte.
    let mut slow: Vec<TcpStream> = (0..6).map(|_| connect()).collect();
    for (stream, said) in slow.iter_mut().zip([
        &b"\x16\x03\x01\x02\x00\x01"[..],
        b"",
        b"\x16nonsense\0\0\0\0",
    ]) {
        stream.write_all(said).unwrap();
    }
    let told = world.client().get(at(&service, "/health")).send().await;
    assert_eq!(told.unwrap().status(), 200, "others are answered meanwhile");
    for mut stream in slow {
        // Its end, or an alert before it.
        let mut said = Vec::new();
        let _reset = stream.read_to_end(&mut said);
        assert!(said.len() < 64, "{said:?}");
    }

    // As many as there are places: those who only wait give way after a second.
    let crowd: Vec<TcpStream> = (0..8).map(|_| connect()).collect();
    eventually("somebody gives way", || async {
        let told = world.client().get(at(&service, "/health")).send().await;
        told.is_ok_and(|told| told.status() == 200).then_some(())
    })
    .await;
    drop(crowd);
    service.stop().await;
}
