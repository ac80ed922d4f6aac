//! The way to the sandbox over TLS, with whatever certificate the test wants.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Shows its certificate to everybody, and leads to the sandbox whoever believes it.
#[derive(Clone)]
pub(super) struct TlsDoor {
    port: u16,
    shown: Arc<Mutex<TlsAcceptor>>,
    turned_away: Arc<AtomicUsize>,
    came_in: Arc<AtomicUsize>,
}

impl TlsDoor {
    pub(super) async fn open(to: SocketAddr, certificate: &Path, key: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let door = Self {
            port: listener.local_addr().unwrap().port(),
            shown: Arc::new(Mutex::new(acceptor(certificate, key))),
            turned_away: Arc::default(),
            came_in: Arc::default(),
        };
        let shared = door.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shown = shared.shown.lock().unwrap().clone();
                let door = shared.clone();
                tokio::spawn(async move { door.meets(stream, &shown, to).await });
            }
        });
        door
    }

    /// By the name that the authority's certificate is for.
    pub(super) fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// It shows another certificate from now on.
    pub(super) fn shows(&self, certificate: &Path, key: &Path) {
        *self.shown.lock().unwrap() = acceptor(certificate, key);
    }

    /// How many went away at the sight of its certificate, and how many did not.
    pub(super) fn met(&self) -> (usize, usize) {
        let so_far = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        (so_far(&self.turned_away), so_far(&self.came_in))
    }

    async fn meets(&self, stream: TcpStream, shown: &TlsAcceptor, to: SocketAddr) {
        let Ok(mut stream) = shown.accept(stream).await else {
            self.turned_away.fetch_add(1, Ordering::Relaxed);
            return;
        };
        self.came_in.fetch_add(1, Ordering::Relaxed);
        let mut onward = TcpStream::connect(to).await.unwrap();
        // How it ends is the test's business and not the door's.
        drop(copy_bidirectional(&mut stream, &mut onward).await);
    }
}

fn acceptor(certificate: &Path, key: &Path) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate], key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}
