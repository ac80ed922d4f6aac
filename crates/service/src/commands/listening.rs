//! Where the service listens: the socket, and the address that clients on this machine take.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait to be accepted: a crowd that comes at once is let in at once, where
/// the usual 128 would make some of it wait a second for the next try.
const BACKLOG: u32 = 4_096;

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A port that was in use a moment ago can be had again, as with `TcpListener::bind`.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

pub(crate) fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    bind(address).map_err(|error| {
        let advice = match error.kind() {
            ErrorKind::AddrInUse => format!(
                "another program listens there already; stop it, or choose another port: \
                 --listen {}:{}",
                address.ip(),
                address.port().wrapping_add(1)
            ),
            ErrorKind::PermissionDenied => "ports below 1024 need special rights".to_owned(),
            ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
            _ => error.to_string(),
        };
        anyhow::anyhow!("cannot listen on {address}: {advice}")
    })
}

/// Where a client on this machine finds the service.
pub(super) fn url(listening: SocketAddr, is_encrypted: bool) -> String {
    let ip = match listening.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let scheme = if is_encrypted { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(ip, listening.port()))
}
