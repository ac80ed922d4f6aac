//! Heads of requests that are too long: said so, and closed.

use crate::server::{HEALTH, ask, serving};
use crate::shop::Shop;
use inbound::http::ServerLimits;

const LIMIT: usize = 16 * 1024;

/// A request whose head has so many bytes.
fn head(bytes: usize) -> String {
    let (before, after) = (
        "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-filler: ",
        "\r\n\r\n",
    );
    format!(
        "{before}{}{after}",
        "y".repeat(bytes - before.len() - after.len())
    )
}

#[tokio::test]
async fn the_bound_of_a_head_is_exact() {
    let shop = Shop::open();
    let limits = ServerLimits {
        header_bytes: LIMIT,
        ..ServerLimits::default()
    };
    let served = serving(&shop, limits).await;
    let answer = ask(served.address, head(LIMIT)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    for bytes in [LIMIT + 1, LIMIT * 2, 1 << 20] {
        let answer = ask(served.address, head(bytes)).await;
        let refusal = "HTTP/1.1 431 Request Header Fields Too Large\r\n";
        assert!(answer.starts_with(refusal), "{bytes}: {answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn too_many_headers_are_431_and_a_path_beyond_all_bounds_is_414() {
    let shop = Shop::open();
    let limits = ServerLimits {
        header_bytes: 1 << 20,
        ..ServerLimits::default()
    };
    let served = serving(&shop, limits).await;
    let many = "x: y\r\n".repeat(101);
    let answer = ask(served.address, format!("GET / HTTP/1.1\r\n{many}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let long = "x".repeat(100_000);
    let answer = ask(
        served.address,
        format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n"),
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 414"), "{answer}");
    let answer = ask(served.address, HEALTH).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
