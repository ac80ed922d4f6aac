//! A port for a program that has to be told one.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below those that the kernel gives to whoever asks for any: nobody is given one between now and the moment
/// when it is listened on.
const FIRST: u16 = 10_000;
const MANY: u32 = 20_000;

static GIVEN: AtomicU32 = AtomicU32::new(0);

/// A port that nobody listens on, another one each time.
pub(crate) fn free_port() -> u16 {
    // Another run of the tests beside this one begins elsewhere.
    let begin = std::process::id().wrapping_mul(100);
    loop {
        let given = begin.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        let port = FIRST + u16::try_from(given % MANY).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
