//! Ports that nobody is given by chance while their owner is dead: below those that systems hand out
//! for connections, or a client could be given the very port that it wants to reach.

use anyhow::bail;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

const FIRST: u16 = 20_000;
const LAST: u16 = 32_000;

/// Where the next search begins.
static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port that nobody listens at.
pub fn free_port() -> anyhow::Result<u16> {
    let span = LAST - FIRST;
    // Two runs beside each other begin at different places.
    let own = u16::try_from(std::process::id() * 97 % u32::from(span)).unwrap_or_default();
    for _ in 0..span {
        let port = FIRST + own.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % span;
        if TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port between {FIRST} and {LAST} is free")
}
