//! Collaborators that are not there, speak something else, or have another clock.

use super::seen::sees_exactly;
use crate::shop::Shop;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Says the same to everybody, after they have spoken, or before.
async fn answering(said: &'static str, is_first: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                if !is_first {
                    let heard = stream.read(&mut [0; 4_096]).await;
                    drop(heard);
                }
                // Whoever has gone away does not hear it.
                let told = stream.write_all(said.as_bytes()).await;
                drop((told, stream.shutdown().await));
            });
        }
    });
    address
}

const LATE: &str =
    "HTTP/1.1 404 Not Found\r\ndate: Sun, 22 Nov 2020 20:00:00 GMT\r\ncontent-length: 0\r\n\r\n";
const PLAIN: &str = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
const MAIL: &str = "220 mail.example ready\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn collaborators_that_cannot_be_spoken_with_are_seen_each_for_itself() {
    let shop = Shop::new();
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nowhere = nobody.local_addr().unwrap();
    drop(nobody);
    let (late, plain) = (answering(LATE, false).await, answering(PLAIN, false).await);
    let (mail, silent) = (answering(MAIL, true).await, answering("", false).await);
    let http = |address: SocketAddr| format!("http://{address}");
    let urls = [
        http(nowhere),
        http(mail),
        http(late),
        format!("https://{plain}"),
        http(plain),
    ];
    let port = silent.port().to_string();
    let settings = [
        ("inventory.protocol", "reserve-release"),
        ("inventory.url", &*urls[0]),
        ("payments.protocol", "pay"),
        ("payments.url", &urls[1]),
        ("shipping.protocol", "tracking"),
        ("shipping.url", &urls[2]),
        ("customers.protocol", "user"),
        ("customers.url", &urls[3]),
        ("catalogue.protocol", "product"),
        ("catalogue.url", &urls[4]),
        ("notifications.protocol", "smtp"),
        ("smtp.host", "127.0.0.1"),
        ("smtp.from", "shop@shop.example"),
        ("smtp.tls", "none"),
        ("smtp.port", &port),
    ];
    let planted = [
        ("fail", "inventory", "no connection"),
        ("fail", "payments", "speaks no http"),
        ("warn", "clocks", "shipping at http"),
        ("fail", "customers", "speaks no https"),
        ("fail", "notifications", "greet"),
    ];
    tokio::task::block_in_place(|| sees_exactly(&shop, &settings, &[], &planted));
}
