//! Stands between the service and the others, and lets half a request through.

use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Passes everything on, but of each request that begins in a certain way half, once it is told to,
/// until it has nothing more to keep back.
pub(super) struct Halfway {
    pub(super) address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

struct State {
    beginning: std::sync::Mutex<Option<&'static str>>,
    has_begun: Notify,
    go: Notify,
}

impl Drop for Halfway {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Halfway {
    /// Keeps requests back that begin so, such as `POST /pay`.
    pub(super) async fn before(others: SocketAddr, beginning: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            beginning: std::sync::Mutex::new(Some(beginning)),
            has_begun: Notify::new(),
            go: Notify::new(),
        });
        let shared = state.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                tokio::spawn(async move { pass_on(stream, others, &state).await });
            }
        });
        Self {
            address,
            state,
            accepting,
        }
    }

    /// Waits until such a request has begun to arrive. Nothing of it has been passed on.
    pub(super) async fn has_begun(&self) {
        self.state.has_begun.notified().await;
    }

    /// Passes half of it on.
    pub(super) fn go(&self) {
        self.state.go.notify_one();
    }

    /// Passes everything on from now on.
    pub(super) fn open(&self) {
        *self.state.beginning.lock().unwrap() = None;
    }
}

impl State {
    fn keeps_back(&self, words: &[u8]) -> bool {
        let beginning = *self.beginning.lock().unwrap();
        beginning.is_some_and(|beginning| words.starts_with(beginning.as_bytes()))
    }
}

async fn pass_on(stream: TcpStream, others: SocketAddr, state: &State) {
    let there = TcpStream::connect(others).await.unwrap();
    let ((here_in, mut here_out), (mut there_in, there_out)) =
        (stream.into_split(), there.into_split());
    // Either side may vanish.
    let _ = tokio::join!(
        requests(here_in, there_out, state),
        copy(&mut there_in, &mut here_out)
    );
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    state: &State,
) -> std::io::Result<()> {
    let mut words = vec![0; 65_536];
    loop {
        let count = from.read(&mut words).await?;
        if count == 0 {
            return to.shutdown().await;
        }
        if state.keeps_back(&words[..count]) {
            state.has_begun.notify_one();
            state.go.notified().await;
            to.write_all(&words[..count / 2]).await?;
            return to.shutdown().await;
        }
        to.write_all(&words[..count]).await?;
    }
}
