//! The way to a service, in the test's own hands: closed, open, closed again, and counted.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// An address where connections are refused until it is opened. It is taken all the while, so that nobody
/// else comes to listen there.
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    state: Mutex<State>,
    passed: Arc<AtomicUsize>,
}

enum State {
    Closed(TcpSocket),
    Open(JoinHandle<()>),
    /// Between the two.
    Turning,
}

impl Door {
    pub(crate) fn closed() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        Self {
            address: socket.local_addr().unwrap(),
            state: Mutex::new(State::Closed(socket)),
            passed: Arc::default(),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on it leads there.
    pub(crate) fn open_to(&self, there: SocketAddr) {
        let mut state = self.state.lock().unwrap();
        let State::Closed(socket) = std::mem::replace(&mut *state, State::Turning) else {
            panic!("it was closed");
        };
        // So that connections that were cut do not keep the door from being taken again.
        socket.set_reuseaddr(true).unwrap();
        let listener = socket.listen(1024).unwrap();
        let leading = lead(listener, there, self.passed.clone());
        *state = State::Open(tokio::spawn(leading));
    }

    /// Closes it again, and cuts all connections.
    pub(crate) async fn close(&self) {
        let state = std::mem::replace(&mut *self.state.lock().unwrap(), State::Turning);
        let State::Open(leading) = state else {
            panic!("it was open");
        };
        leading.abort();
        let _aborted = leading.await;
        *self.state.lock().unwrap() = State::Closed(taken_again(self.address));
    }

    /// How many connections came through.
    pub(crate) fn so_far(&self) -> usize {
        self.passed.load(Ordering::Relaxed)
    }
}

fn taken_again(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    // Beside connections that linger there, and then beside nobody.
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket.set_reuseaddr(false).unwrap();
    socket
}

/// Its connections end with it.
async fn lead(listener: TcpListener, there: SocketAddr, passed: Arc<AtomicUsize>) {
    let mut connections = JoinSet::new();
    while let Ok((here, _)) = listener.accept().await {
        passed.fetch_add(1, Ordering::Relaxed);
        connections.spawn(through(here, there));
    }
}

/// Ends when either side does: how it ended is the test's business and not the door's.
async fn through(mut here: TcpStream, there: SocketAddr) {
    if let Ok(mut onward) = TcpStream::connect(there).await {
        drop(copy_bidirectional(&mut here, &mut onward).await);
    }
}
