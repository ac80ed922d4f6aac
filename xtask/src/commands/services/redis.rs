//! Redis, which keeps nothing on the disk: what it holds may be lost at any time.

use super::asking;
use super::kind::Kind;
use super::programs::Programs;
use std::path::Path;
use std::process::Command;

/// What is known of Redis.
pub struct Redis;

impl Kind for Redis {
    fn name(&self) -> &'static str {
        "redis"
    }

    fn title(&self) -> &'static str {
        "Redis"
    }

    fn variable(&self) -> &'static str {
        "ORDER_SERVICE_TEST_REDIS"
    }

    fn url(&self, port: u16) -> String {
        format!("redis://127.0.0.1:{port}/")
    }

    fn package(&self) -> Option<&'static str> {
        Some("redis-server")
    }

    fn accounts(&self) -> &'static [&'static str] {
        &["redis", "nobody"]
    }

    fn programs(&self) -> Option<Programs> {
        Programs::on_path("redis-server", "redis-server")
    }

    fn serve(&self, programs: &Programs, data: &Path, port: u16) -> Command {
        let mut serve = Command::new(&programs.server);
        serve
            .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .arg("--dir")
            .arg(data);
        serve
    }

    fn version(&self, port: u16) -> anyhow::Result<String> {
        asking::redis(port)
    }
}
