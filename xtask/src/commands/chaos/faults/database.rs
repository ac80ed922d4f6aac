//! A PostgreSQL of the run's own, which is killed and started again.

use crate::commands::services::{PostgresServer, Server};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinHandle;

/// The database of a run.
pub struct Database {
    server: Arc<Mutex<Server>>,
    data: PathBuf,
    /// Where replicas and judges find it.
    pub url: String,
    /// A start that is under way.
    starting: Option<JoinHandle<anyhow::Result<()>>>,
    is_up: bool,
}

impl Database {
    /// A new one, with its data in a folder of its own below this one.
    pub fn start(name: &str, port: u16) -> anyhow::Result<Self> {
        let data = PostgresServer::prepare()?.join(name);
        remove(&data)?;
        let server = PostgresServer::start(&data, port)?;
        Ok(Self {
            url: server.url(),
            server: Arc::new(Mutex::new(server)),
            data,
            starting: None,
            is_up: true,
        })
    }

    /// Where its data lies.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Whether it answers, as far as is known here.
    pub const fn is_up(&self) -> bool {
        self.is_up
    }

    /// Kills it with all of its processes.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.is_up = false;
        self.with(Server::kill).await?
    }

    /// Begins to start it again, without waiting until it answers: that may take as long as there is to
    /// recover.
    pub fn begin_to_start(&mut self) {
        self.starting = Some(self.with(Server::restart));
    }

    /// Takes note of a start that is done.
    pub async fn look(&mut self) -> anyhow::Result<()> {
        if self.starting.as_ref().is_some_and(JoinHandle::is_finished) {
            self.wait().await?;
        }
        Ok(())
    }

    /// Waits for a start that is under way.
    pub async fn wait(&mut self) -> anyhow::Result<()> {
        if let Some(starting) = self.starting.take() {
            starting.await??;
            self.is_up = true;
        }
        Ok(())
    }

    /// Kills it and forgets its data.
    pub async fn discard(&mut self) -> anyhow::Result<()> {
        self.wait().await?;
        self.kill().await?;
        remove(&self.data)
    }

    fn with(
        &self,
        what: impl FnOnce(&mut Server) -> anyhow::Result<()> + Send + 'static,
    ) -> JoinHandle<anyhow::Result<()>> {
        let server = self.server.clone();
        tokio::task::spawn_blocking(move || {
            what(&mut server.lock().unwrap_or_else(PoisonError::into_inner))
        })
    }
}

/// With the log beside it.
fn remove(data: &Path) -> anyhow::Result<()> {
    let log = data.with_extension("log");
    if log.exists() {
        std::fs::remove_file(&log)
            .with_context(|| format!("{} cannot be removed", log.display()))?;
    }
    if data.exists() {
        std::fs::remove_dir_all(data)
            .with_context(|| format!("{} cannot be removed", data.display()))?;
    }
    Ok(())
}
