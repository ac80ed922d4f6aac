//! What this process is called and where it is found by others, as its entry in Eureka has it.

use crate::config::Listing;
use outbound::asking::Site;
use outbound::eureka::Instance;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::{sleep, timeout};

/// How long the look-up of Eureka's name may take, and the wait before it is tried again.
const PATIENCE: Duration = Duration::from_secs(3);

/// The entry of a process that listens there. It waits until it is known by which address Eureka is
/// reached, if that has to be known.
pub(crate) async fn instance(listing: &Listing, sites: &[Site], listening: SocketAddr) -> Instance {
    let ip = match listing.ip {
        Some(ip) => ip,
        None if !listening.ip().is_unspecified() => listening.ip(),
        None => outward(sites).await,
    };
    let host = host(listing, listening, ip, own_name());
    let port = listing.port.unwrap_or(listening.port());
    let application = listing.application.clone();
    let id = if listing.instance_id.is_empty() {
        format!("{host}:{application}:{port}")
    } else {
        listing.instance_id.clone()
    };
    Instance {
        application,
        id,
        host,
        ip: ip.to_string(),
        port,
        is_encrypted: listing.is_encrypted,
    }
}

/// What others call it by. A process that listens on one address is found nowhere else.
fn host(listing: &Listing, listening: SocketAddr, ip: IpAddr, own: Option<String>) -> String {
    if listing.prefer_ip {
        return ip.to_string();
    }
    if !listing.hostname.is_empty() {
        return listing.hostname.clone();
    }
    let own = own.filter(|_| listening.ip().is_unspecified());
    own.unwrap_or_else(|| ip.to_string())
}

/// The address from which Eureka is reached; nothing is sent for that.
async fn outward(sites: &[Site]) -> IpAddr {
    loop {
        for site in sites {
            if let Ok(Ok(ip)) = timeout(PATIENCE, towards(site)).await {
                return ip;
            }
        }
        sleep(PATIENCE).await;
    }
}

async fn towards(site: &Site) -> std::io::Result<IpAddr> {
    let host = site.host().trim_matches(['[', ']']);
    let mut places = tokio::net::lookup_host((host, site.port())).await?;
    let place = places.next().ok_or(std::io::ErrorKind::NotFound)?;
    let any: IpAddr = match place {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(place).await?;
    Ok(socket.local_addr()?.ip())
}

#[cfg(unix)]
fn own_name() -> Option<String> {
    let name = rustix::system::uname().nodename().to_str().ok()?.to_owned();
    (!name.is_empty()).then_some(name)
}

#[cfg(not(unix))]
fn own_name() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use outbound::eureka::Lease;

    fn listing() -> Listing {
        Listing {
            application: "msvc-order".to_owned(),
            hostname: String::new(),
            prefer_ip: false,
            ip: None,
            port: None,
            is_encrypted: false,
            instance_id: String::new(),
            lease: Lease {
                renewal: Duration::from_secs(30),
                duration: Duration::from_secs(90),
            },
        }
    }

    #[tokio::test]
    async fn who_listens_on_one_address_is_found_there() {
        let here: SocketAddr = "127.0.0.1:8090".parse().unwrap();
        let found = instance(&listing(), &[], here).await;
        assert_eq!(found.id, "127.0.0.1:msvc-order:8090");
        assert_eq!((found.host.as_str(), found.port), ("127.0.0.1", 8090));
        let said = Listing {
            hostname: "orders".to_owned(),
            port: Some(80),
            ..listing()
        };
        let found = instance(&said, &[], here).await;
        assert_eq!((found.host.as_str(), found.port), ("orders", 80));
        assert_eq!(found.ip, "127.0.0.1");
    }

    #[tokio::test]
    async fn who_listens_everywhere_has_the_address_that_leads_to_eureka_and_this_machines_name() {
        let everywhere: SocketAddr = "0.0.0.0:8090".parse().unwrap();
        let eureka = [Site::parse("http://127.0.0.1:8761/eureka").unwrap()];
        let found = instance(&listing(), &eureka, everywhere).await;
        assert_eq!(found.ip, "127.0.0.1");
        assert_eq!(
            Some(found.host),
            own_name().or(Some("127.0.0.1".to_owned()))
        );
        let preferred = Listing {
            prefer_ip: true,
            hostname: "orders".to_owned(),
            ..listing()
        };
        let found = instance(&preferred, &eureka, everywhere).await;
        assert_eq!(found.host, "127.0.0.1");
    }
}
