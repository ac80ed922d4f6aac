//! `sandbox`: stands in for the services that the documents name, with faults on order.

use super::listening::{listen, url};
#[cfg(feature = "kafka")]
use super::sandbox_broker::BrokerArguments;
use crate::config::{LogFormat, LogSettings, StopSettings};
use crate::lifecycle::{Lifecycle, Signals};
use crate::output::print;
#[cfg(feature = "kafka")]
use crate::sandbox::join;
use crate::sandbox::{EffectsFile, Sandbox, SandboxParts, Script, serve};
use crate::telemetry::start_logs;
use clap::Args;
use domain::{Currency, Duration};
use outbound::sql::sqlite::Location;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

const USUAL_PLACE: &str = "127.0.0.1:9100";

const STOP: StopSettings = StopSettings {
    announce: Duration::ZERO,
    patience: Duration::from_secs(10),
};

/// What can be typed after `sandbox`.
#[derive(Debug, Args)]
pub(crate) struct SandboxCommand {
    /// The file that the log of effects is kept in; with a database in a file, one beside it unless
    /// another is named
    #[arg(long, value_name = "FILE")]
    effects: Option<PathBuf>,
    /// A seeded script of faults: {"seed": 7, "faults": {"inventory": {"lose-answer": 50}}}, where 50
    /// is 50 of 1,000 requests
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// No collaborator honours idempotency keys, as in the documents
    #[arg(long)]
    ignore_keys: bool,
    /// The currency of the demo catalogue, and of orders by event, which name none
    #[arg(long, value_name = "CODE", default_value = "USD")]
    currency: String,
    #[cfg(feature = "kafka")]
    #[command(flatten)]
    broker: BrokerArguments,
}

impl SandboxCommand {
    /// Answers until it is told to stop.
    pub(super) async fn run(
        self,
        place: Option<String>,
        database: Option<String>,
    ) -> anyhow::Result<ExitCode> {
        let place = place.as_deref().unwrap_or(USUAL_PLACE);
        let address: SocketAddr = place.parse().map_err(|_| {
            anyhow::anyhow!("--listen {place}: expected an address such as {USUAL_PLACE}")
        })?;
        let location = location(database.as_deref())?;
        #[cfg(feature = "kafka")]
        let broker = self.broker.parts()?;
        let parts = self.parts(location)?;
        let log = LogSettings {
            level: "info".to_owned(),
            format: LogFormat::Text,
        };
        start_logs(&log, None)?;
        let signals = Signals::listen()?;
        let listener = listen(address)?;
        let url = url(listener.local_addr()?, false);
        if !address.ip().is_loopback() {
            tracing::warn!(
                "whoever reaches {url} may do all: the sandbox asks nobody who they are"
            );
        }
        let sandbox = Sandbox::open(parts).await?;

        let lifecycle = Lifecycle::default();
        let served = serve(listener, sandbox.router(), lifecycle.stopping());
        lifecycle.spawn_intake("the sandbox", async move {
            served.await;
            Ok(())
        });
        #[cfg(feature = "kafka")]
        if let Some(broker) = broker {
            let joined = join(sandbox.clone(), broker, lifecycle.stopping());
            lifecycle.spawn_intake("listening to topics", joined);
        }
        print(&welcome(&url))?;
        let end = lifecycle.run(signals, &STOP, sandbox.rest()).await;
        sandbox.close().await;
        Ok(end.exit_code())
    }

    fn parts(self, location: Location) -> anyhow::Result<SandboxParts> {
        let effects = self.effects.or_else(|| match &location {
            Location::File(path) => {
                let mut name = path.as_os_str().to_owned();
                name.push(".effects");
                Some(name.into())
            }
            Location::Beside(_) | Location::Kept(_) | Location::Memory => None,
        });
        let effects = effects.map(|path| EffectsFile::open(&path));
        let currency = Currency::parse(&self.currency);
        let currency = currency.map_err(|error| anyhow::anyhow!("--currency: {error}"))?;
        let script = self.script.map(|path| Script::read(&path));
        Ok(SandboxParts {
            location,
            effects: effects.transpose()?,
            script: script.transpose()?,
            ignore_keys: self.ignore_keys,
            currency,
        })
    }
}

fn location(url: Option<&str>) -> anyhow::Result<Location> {
    let place = url.map_or(Some(":memory:"), |url| url.strip_prefix("sqlite:"));
    match place {
        Some(":memory:") => Ok(Location::Memory),
        Some(path) if !path.is_empty() => Ok(Location::File(path.into())),
        _ => anyhow::bail!(
            "--database: the sandbox keeps its books in sqlite:FILE or sqlite::memory:"
        ),
    }
}

fn welcome(url: &str) -> String {
    format!(
        "Order Service sandbox: stands in for inventory, payments, tracking and all others\n\n  \
         Listening on    {url}\n  Effects         {url}/sandbox/effects\n\nTry a reservation whose \
         answer is lost:\n\n  curl {url}/api/v1/inventory/reserve -H 'Content-Type: \
         application/json' \\\n    -H 'Sandbox-Fault: lose-answer' -d '{{\"items\": \
         [{{\"productId\": 1, \"quantity\": 2}}]}}'\n\nCtrl-C stops it.\n"
    )
}
