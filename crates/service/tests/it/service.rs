//! A running service: what it said, what can be asked of it, and how it ends.

use crate::client::{Answer, Request, send};
use crate::waiting::eventually;
use serde_json::Value;
use std::io::BufRead;
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};

/// Reads the welcome: where the service is, and all that it said.
pub(crate) fn said_address(mut stdout: impl BufRead) -> (Option<SocketAddr>, String) {
    let mut welcome = String::new();
    let mut address = None;
    // The welcome ends with an empty line after the order to paste.
    while stdout.read_line(&mut welcome).unwrap_or(0) > 0 {
        let line = welcome.lines().last().unwrap_or_default();
        if address.is_none()
            && let Some((_, rest)) = line.split_once("://")
        {
            let end = rest.find(|c: char| c == '/' || c.is_whitespace());
            address = rest[..end.unwrap_or(rest.len())].parse().ok();
        }
        if line.contains("Ctrl-C") {
            break;
        }
    }
    (address, welcome)
}

/// A running service; killed when it goes out of scope.
pub(crate) struct Service {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    /// What it said on standard output.
    pub(crate) welcome: String,
    pub(crate) log: PathBuf,
    pub(crate) client: reqwest::Client,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it logged, and its predecessors in this folder.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Sends it a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.unwrap().success(), "the service is gone already");
    }

    /// Waits for its end.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let child = &mut self.child;
        eventually("the service ends", || {
            let status = child.try_wait().unwrap();
            async move { status }
        })
        .await
    }

    /// Waits for its end; tells whether it was SIGKILL.
    pub(crate) async fn killed(&mut self) -> bool {
        let status = self.ended().await;
        status.signal() == Some(9)
    }

    /// Whether it has ended, without waiting.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) {
        self.signal("TERM");
        let status = self.ended().await;
        assert!(status.success(), "{status}; its log:\n{}", self.log());
    }

    /// One request; an error if no whole answer came.
    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Answer, reqwest::Error> {
        send(&self.client, &self.url(request.path), request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path)).await.unwrap()
    }

    /// What an operator says of the call that an order is parked for.
    pub(crate) async fn settle(&self, order: &str, said: &Value) -> Result<Answer, reqwest::Error> {
        let (path, body) = (format!("/api/v1/orders/{order}/settle"), said.to_string());
        self.send(Request::post(&path, &body)).await
    }
}
