//! One service that hangs, and hangs not, in turn.

use super::super::Collaborators;
use super::super::live::check;
use super::super::load::{Connection, Placed};
use super::super::process::{self, Service, Usage};
use super::ordering::{By, Stream, with_body};
use super::table::{Measured, Round};
use anyhow::{Context, ensure};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Everybody whom orders need is asked over HTTP.
const OVER_HTTP: [(&str, &str); 6] = [
    ("INVENTORY", "reserve-release"),
    ("PAYMENTS", "authorize-capture"),
    ("SHIPPING", "tracking"),
    ("NOTIFICATIONS", "notify"),
    ("CUSTOMERS", "user"),
    ("CARTS", "cart"),
];

/// How long what a hanging service has left undone may take: its breaker rests, and retries wait.
const PATIENCE: Duration = Duration::from_mins(5);

/// Which service hangs, which orders need it, and which do not.
pub struct Trial {
    pub hanging: &'static str,
    pub needing: By,
    pub others: By,
}

/// Between two looks whether a service is asked again.
const PAUSE: Duration = Duration::from_millis(500);

struct Running<'a> {
    trial: &'a Trial,
    arguments: &'a Collaborators,
    folder: &'a Path,
    service: Service,
    sandbox: Service,
    /// Customers order once each: the service takes a repeated order for the same one.
    next_customer: u64,
}

impl Trial {
    /// A service and a sandbox of its own, and all rounds.
    pub async fn run(
        &self,
        program: &Path,
        folder: &Path,
        arguments: &Collaborators,
    ) -> anyhow::Result<Measured> {
        let sandbox = Service::start_sandbox(program, folder)?;
        let settings = settings(&sandbox, arguments);
        let settings: Vec<(&str, &str)> = settings
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let service = Service::start_with(program, folder, &settings)?;
        let mut running = Running {
            trial: self,
            arguments,
            folder,
            service,
            sandbox,
            next_customer: 100_000,
        };
        println!("\n== {}: warming up", self.hanging);
        running.round(false).await?;
        let (mut undisturbed, mut hanging) = (Vec::new(), Vec::new());
        for number in 1..=arguments.rounds {
            println!(
                "== {}: round {number} of {}",
                self.hanging, arguments.rounds
            );
            undisturbed.push(running.round(false).await?);
            hanging.push(running.round(true).await?);
        }
        let Running {
            service, sandbox, ..
        } = running;
        service.stop()?;
        sandbox.stop()?;
        Ok(Measured {
            service: self.hanging,
            undisturbed,
            hanging,
        })
    }
}

fn settings(sandbox: &Service, arguments: &Collaborators) -> Vec<(String, String)> {
    let url = format!("http://{}", sandbox.address);
    let setting = |name: &str, value: &str| (format!("ORDER_SERVICE__{name}"), value.to_owned());
    let mut settings = vec![
        setting("LOG__LEVEL", "error"),
        setting("COLLABORATORS__KEYS", "honoured"),
        // Here all callers come from one address.
        setting("HTTP__MAX_CONNECTIONS_PER_ADDRESS", "0"),
    ];
    for (section, protocol) in OVER_HTTP {
        settings.push(setting(&format!("{section}__PROTOCOL"), protocol));
        settings.push(setting(&format!("{section}__URL"), &url));
    }
    if arguments.without_breaker {
        settings.push(setting("COLLABORATORS__FAILURES_IN_A_ROW", "1000"));
        settings.push(setting("COLLABORATORS__FAILURES_OF_32", "33"));
    }
    settings
}

impl Running<'_> {
    /// Both streams at once; all that they have left behind is done before the next round.
    async fn round(&mut self, hangs: bool) -> anyhow::Result<Round> {
        let seconds = self.arguments.seconds;
        let needing = self.customers(u64::from(self.arguments.needing) * seconds);
        let others = self.customers(u64::from(self.arguments.rate) * seconds);
        self.trial
            .needing
            .prepare(self.sandbox.address, needing.clone())
            .await?;
        if hangs {
            let hanging = self.trial.hanging;
            self.order_faults(&format!(r#"{{"fault":"hang","collaborator":"{hanging}"}}"#))
                .await?;
        }
        let before = self.cpu()?;
        let began = Instant::now();
        let needing = self.stream(self.trial.needing, needing, !hangs);
        let others = self.stream(self.trial.others, others, true);
        let needing = needing.run(began);
        let measured = async {
            let latencies = others.run(began).await?;
            let elapsed = began.elapsed();
            let other_cpu = (self.cpu()? - before) / elapsed.as_secs_f64();
            anyhow::Ok((latencies, elapsed, other_cpu))
        };
        let (_carried_out, (latencies, elapsed, other_cpu)) =
            futures::future::try_join(needing, measured).await?;
        let hung = self.order_faults("").await?;
        ensure!(!hangs || hung > 0, "no call hung");
        self.until_it_is_asked_again().await?;
        check::at_rest(self.folder, PATIENCE).await?;
        Ok(Round {
            placed: Placed {
                orders: latencies.len(),
                elapsed,
                latencies,
            },
            hung,
            other_cpu: other_cpu.max(0.0),
        })
    }

    /// An open breaker needs one call that finds out that the service is back.
    async fn until_it_is_asked_again(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let one = self.customers(1);
            let needing = self.trial.needing;
            needing.prepare(self.sandbox.address, one.clone()).await?;
            let stream = self.stream(needing, one, false);
            if !stream.run(Instant::now()).await?.is_empty() {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "it is not asked again");
            sleep(PAUSE).await;
        }
    }

    fn stream(&self, by: By, customers: Range<u64>, is_strict: bool) -> Stream {
        Stream {
            by,
            service: self.service.address,
            customers,
            length: Duration::from_secs(self.arguments.seconds),
            is_strict,
        }
    }

    fn customers(&mut self, count: u64) -> Range<u64> {
        let first = self.next_customer;
        self.next_customer += count;
        first..self.next_customer
    }

    /// These rules and no others, from now on; how many requests the last ones have befallen.
    async fn order_faults(&self, rules: &str) -> anyhow::Result<u64> {
        let mut connection = Connection::open(self.sandbox.address).await?;
        let path = "/sandbox/faults";
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let before = connection.ask(&request).await?;
        let body = format!(r#"{{"rules":[{rules}]}}"#);
        let answer = connection.ask(&with_body("PUT", path, "", &body)).await?;
        ensure!(answer.starts_with("HTTP/1.1 200"), "{path}:\n{answer}");
        let Some((_, struck)) = before.split_once("\"struck\":") else {
            return Ok(0);
        };
        let end = struck.find(|c: char| !c.is_ascii_digit());
        let struck = struck[..end.unwrap_or(struck.len())].parse();
        struck.context("the sandbox does not say how many calls hung")
    }

    /// Processor seconds of all that is not part of this.
    fn cpu(&self) -> anyhow::Result<f64> {
        let ours = [self.service.usage()?, self.sandbox.usage()?, Usage::own()?];
        let ours: f64 = ours.iter().map(|usage| usage.cpu_seconds).sum();
        Ok(process::machine_cpu_seconds()? - ours)
    }
}
