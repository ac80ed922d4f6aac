//! A wire to a server that breaks on demand: before a request has arrived, or after it has taken effect
//! and before its answer is back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

const WHOLE: u8 = 0;
const LOSES_REQUEST: u8 = 1;
const LOSES_ANSWER: u8 = 2;
const IS_DOWN: u8 = 3;

/// The wire, and what it does to the next bytes.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) port: u16,
    mood: Arc<AtomicU8>,
    cuts: Arc<AtomicU32>,
}

impl Proxy {
    /// A wire to the server at this port of this machine.
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            port: listener.local_addr().unwrap().port(),
            mood: Arc::default(),
            cuts: Arc::default(),
        };
        let wire = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if wire.mood.load(Ordering::SeqCst) != IS_DOWN {
                    let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                    tokio::spawn(wire.clone().carry(client, server));
                }
            }
        });
        proxy
    }

    /// The next request does not arrive.
    pub(crate) fn lose_a_request(&self) {
        self.mood.store(LOSES_REQUEST, Ordering::SeqCst);
    }

    /// The next answer does not come back.
    pub(crate) fn lose_an_answer(&self) {
        self.mood.store(LOSES_ANSWER, Ordering::SeqCst);
    }

    /// Nothing gets through any more.
    pub(crate) fn go_down(&self) {
        self.mood.store(IS_DOWN, Ordering::SeqCst);
    }

    /// How often it broke.
    pub(crate) fn cuts(&self) -> u32 {
        self.cuts.load(Ordering::SeqCst)
    }

    async fn carry(self, client: TcpStream, server: TcpStream) {
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let there = self.clone().pass_on(from_client, to_server, LOSES_REQUEST);
        let back = self.pass_on(from_server, to_client, LOSES_ANSWER);
        // Where one way ends, both do.
        tokio::select! { () = there => {} () = back => {} }
    }

    async fn pass_on(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, loses: u8) {
        let mut bytes = vec![0; 64 * 1_024];
        while let Ok(read) = from.read(&mut bytes).await {
            let is_cut = self
                .mood
                .compare_exchange(loses, WHOLE, Ordering::SeqCst, Ordering::SeqCst)
                .is_ok();
            let is_down = self.mood.load(Ordering::SeqCst) == IS_DOWN;
            if is_cut || is_down {
                self.cuts.fetch_add(1, Ordering::SeqCst);
                return;
            }
            if read == 0 || to.write_all(&bytes[..read]).await.is_err() {
                return;
            }
        }
    }
}
