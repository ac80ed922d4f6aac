//! A service that is not there yet: nothing listens at its address until the gate is opened.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Mutex;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// An address where connections are refused. It is taken, so that nobody else comes to listen there.
pub(super) struct Gate {
    address: SocketAddr,
    taken: Mutex<Option<TcpSocket>>,
}

impl Gate {
    pub(super) fn closed() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        Self {
            address: socket.local_addr().unwrap(),
            taken: Mutex::new(Some(socket)),
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on whoever connects here is there.
    pub(super) fn open_to(&self, there: SocketAddr) {
        let socket = self.taken.lock().unwrap().take();
        let listener = socket.expect("it was closed").listen(64).unwrap();
        tokio::spawn(pass_on(listener, there));
    }
}

async fn pass_on(listener: TcpListener, there: SocketAddr) {
    while let Ok((mut here, _)) = listener.accept().await {
        tokio::spawn(async move {
            let mut there = TcpStream::connect(there).await?;
            copy_bidirectional(&mut here, &mut there).await
        });
    }
}
