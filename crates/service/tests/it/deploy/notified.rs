//! What systemd is told of a service that it starts with `Type=notify`.

use super::unit_file::UnitFile;
use crate::shop::Shop;
use crate::waiting::PATIENCE;
use std::os::unix::net::UnixDatagram;

fn told(socket: &UnixDatagram) -> String {
    let mut message = [0; 256];
    let length = socket.recv(&mut message).expect("systemd is told in time");
    String::from_utf8(message[..length].to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn systemd_is_told_when_requests_are_taken_and_when_the_service_begins_to_stop() {
    let unit = UnitFile::read("deploy/systemd/order-service.service");
    assert_eq!(unit.one("Type"), "notify");
    let shop = Shop::new();
    let place = shop.folder().join("notify");
    let socket = UnixDatagram::bind(&place).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut program = shop.program(&[("stop.announce", "60s")]);
    program
        .env("NOTIFY_SOCKET", &place)
        .args(["--listen", "127.0.0.1:0"]);
    let mut service = shop.spawn(&mut program).await.unwrap();
    assert_eq!(told(&socket), "READY=1\n");
    // While it only announces that it will stop.
    service.signal("TERM");
    assert_eq!(told(&socket), "STOPPING=1\n");
    service.child.kill().unwrap();
    service.ended().await;
}
