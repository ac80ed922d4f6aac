//! Requests whose end two servers in a row could see in different places: refused, and the
//! connection closed, so that nothing after them is read as a request.

use crate::server::{HEALTH, ask, serving};
use crate::shop::Shop;
use inbound::http::ServerLimits;

/// What an attacker wants to be taken for the next client's request.
const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nhost: x\r\n\r\n";

const HEAD: &str = "POST /orders HTTP/1.1\r\nhost: x\r\n";

#[tokio::test]
async fn requests_of_doubtful_length_are_refused_and_nothing_after_them_is_read() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    for (what, rest) in [
        (
            "two lengths",
            "content-length: 2\r\ncontent-length: 3\r\n\r\n{}",
        ),
        ("two lengths in one", "content-length: 2, 3\r\n\r\n{}"),
        ("no number", "content-length: x\r\n\r\n"),
        ("a sign", "content-length: +2\r\n\r\n{}"),
        ("less than nothing", "content-length: -1\r\n\r\n"),
        (
            "a length beyond all bounds",
            "content-length: 99999999999999999999\r\n\r\n",
        ),
        (
            "not chunked at last",
            "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        ),
        (
            "another coding",
            "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        ),
        ("a bad chunk", "transfer-encoding: chunked\r\n\r\nzz\r\n"),
        (
            "a chunk beyond all bounds",
            "transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        ),
        (
            "a chunk longer than it says",
            "transfer-encoding: chunked\r\n\r\n1\r\n{}}\r\n0\r\n\r\n",
        ),
        ("a space before the colon", "content-length : 2\r\n\r\n{}"),
        ("a folded header", "x: y\r\n content-length: 2\r\n\r\n{}"),
        (
            "a bare carriage return",
            "x: y\rcontent-length: 2\r\n\r\n{}",
        ),
    ] {
        let answer = ask(served.address, format!("{HEAD}{rest}{HIDDEN}")).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{what}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what}: {answer}");
        let others = ask(served.address, HEALTH).await;
        assert!(others.starts_with("HTTP/1.1 200"), "{what}: {others}");
    }
    assert_eq!(shop.orders(), 0);
}

#[tokio::test]
async fn a_length_beside_chunks_does_not_count_and_ends_the_connection() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    for both in [
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
    ] {
        let answer = ask(served.address, format!("{HEAD}{both}\r\n0\r\n\r\n{HIDDEN}")).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
}

#[tokio::test]
async fn http_2_is_not_spoken_so_its_floods_find_no_way_in() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    // The preface and an empty frame of settings, then streams that are opened and reset.
    let mut flood = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec();
    for stream in 0..1_000_u32 {
        let id = (stream * 2 + 1).to_be_bytes();
        flood.extend([&[0, 0, 1, 1, 5][..], &id, &[0x82]].concat());
        flood.extend([&[0, 0, 4, 3, 0][..], &id, &[0, 0, 0, 8]].concat());
    }
    let answer = ask(served.address, flood).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
        "{answer}"
    );
    let others = ask(served.address, HEALTH).await;
    assert!(others.starts_with("HTTP/1.1 200"), "{others}");
}
