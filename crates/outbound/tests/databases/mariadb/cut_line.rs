//! A line to the server that can be cut at a commit: before the server hears of it, or after it was done
//! and before anybody is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A statement `COMMIT` as it goes over the line: the command's byte, then its text.
const COMMIT: &[u8] = b"\x03COMMIT";

/// Where in the next commit the line is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Cut {
    Nowhere,
    BeforeItIsHeard,
    BeforeItIsAnswered,
}

/// The line. Its connections end with it.
#[derive(Clone)]
pub(super) struct Line(Arc<State>);

struct State {
    server: String,
    port: u16,
    cut: AtomicU8,
    cuts: AtomicU32,
    is_down: AtomicBool,
}

impl Line {
    /// To this server: host and port.
    pub(super) async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("there is a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let line = Self(Arc::new(State {
            server,
            port,
            cut: AtomicU8::new(Cut::Nowhere as u8),
            cuts: AtomicU32::new(0),
            is_down: AtomicBool::new(false),
        }));
        let state = line.0.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if !state.is_down.load(Ordering::SeqCst) {
                    tokio::spawn(carry(client, state.clone()));
                }
            }
        });
        line
    }

    pub(super) fn port(&self) -> u16 {
        self.0.port
    }

    /// The next commit does not come through.
    pub(super) fn cut_next(&self, cut: Cut) {
        self.0.cut.store(cut as u8, Ordering::SeqCst);
    }

    /// How often it was cut.
    pub(super) fn cuts(&self) -> u32 {
        self.0.cuts.load(Ordering::SeqCst)
    }

    /// Lets no new connection through, or lets them through again.
    pub(super) fn set_down(&self, is_down: bool) {
        self.0.is_down.store(is_down, Ordering::SeqCst);
    }
}

impl State {
    /// Where this commit is cut: only one is.
    fn take_cut(&self) -> u8 {
        let cut = self.cut.swap(Cut::Nowhere as u8, Ordering::SeqCst);
        if cut != Cut::Nowhere as u8 {
            self.cuts.fetch_add(1, Ordering::SeqCst);
        }
        cut
    }
}

/// Carries bytes both ways until one side ends, or the line is cut. Dropping both ends closes them.
async fn carry(mut client: TcpStream, state: Arc<State>) {
    let Ok(mut server) = TcpStream::connect(&state.server).await else {
        return;
    };
    let mut asked = vec![0; 64 * 1_024];
    let mut answered = vec![0; 64 * 1_024];
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let bytes = &asked[..length];
                let is_commit = bytes.windows(COMMIT.len()).any(|part| part == COMMIT);
                let cut = if is_commit { state.take_cut() } else { 0 };
                if cut == Cut::BeforeItIsHeard as u8 || server.write_all(bytes).await.is_err() {
                    return;
                }
                if cut == Cut::BeforeItIsAnswered as u8 {
                    // It is done when the server answers.
                    let _ = server.read(&mut answered).await;
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}
