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
const LOSES_COMMIT: u8 = 4;
const LOSES_COMMITS_ANSWER: u8 = 5;
const ENDS_AT_COMMIT: u8 = 6;
const ANSWER_IS_LAST: u8 = 7;

/// A statement `COMMIT` as it goes to PostgreSQL.
const COMMIT: &[u8] = b"COMMIT\0";

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

    /// The next commit does not arrive.
    pub(crate) fn lose_a_commit(&self) {
        self.mood.store(LOSES_COMMIT, Ordering::SeqCst);
    }

    /// The next commit is made, and its answer does not come back.
    pub(crate) fn lose_a_commits_answer(&self) {
        self.mood.store(LOSES_COMMITS_ANSWER, Ordering::SeqCst);
    }

    /// The next commit is made; nothing gets through after it, its answer neither.
    pub(crate) fn go_down_at_a_commit(&self) {
        self.mood.store(ENDS_AT_COMMIT, Ordering::SeqCst);
    }

    /// Nothing gets through any more.
    pub(crate) fn go_down(&self) {
        self.mood.store(IS_DOWN, Ordering::SeqCst);
    }

    /// Everything gets through again.
    pub(crate) fn come_up(&self) {
        self.mood.store(WHOLE, Ordering::SeqCst);
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
            let is_cut = self.is_cut(loses, &bytes[..read]);
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

    /// Whether these bytes, which go where such are lost, do not arrive.
    fn is_cut(&self, loses: u8, bytes: &[u8]) -> bool {
        let is_request = loses == LOSES_REQUEST;
        if is_request && bytes.windows(COMMIT.len()).any(|part| part == COMMIT) {
            if self.turn(LOSES_COMMIT, WHOLE) {
                return true;
            }
            self.turn(LOSES_COMMITS_ANSWER, LOSES_ANSWER);
            self.turn(ENDS_AT_COMMIT, ANSWER_IS_LAST);
        }
        self.turn(loses, WHOLE) || (!is_request && self.turn(ANSWER_IS_LAST, IS_DOWN))
    }

    fn turn(&self, from: u8, to: u8) -> bool {
        let turned = self
            .mood
            .compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst);
        turned.is_ok()
    }
}
