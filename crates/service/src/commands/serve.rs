//! `serve`: opens the store, answers, carries orders on, and stops in order.

use super::listening::{listen, url};
use super::pruning::prune;
use super::welcome::welcome;
use crate::config::{DatabaseSettings, Note, Settings};
use crate::eureka::Eureka;
use crate::http_limits::server_limits;
use crate::identity::{identification, trust};
use crate::lifecycle::{End, Lifecycle, Signals};
use crate::metrics::Counting;
use crate::operator::{OperatorFile, operator};
use crate::output::print;
use crate::relays::{Relays, destinations};
use crate::secrets::keep_looking;
use crate::stores::shared_rates;
use crate::telemetry::{Traces, start_logs};
use crate::tls::{encryption, tell_of_its_end};
use crate::webhooks;
use crate::wiring::Core;
use domain::Duration;
use inbound::http::{Encryption, HttpParts, SignInParts, router, serve};
use std::net::SocketAddr;
use std::process::ExitCode;
use tokio::net::TcpListener;

/// Serves until it is told to stop.
pub(crate) async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    let traces = Traces::start(settings.traces.as_ref())?;
    start_logs(&settings.log, traces.as_ref())?;
    tell_of_preset(&settings);
    settings.notes.iter().for_each(Note::log);
    tell_of_refunds(&settings);
    allow_many_connections();
    // Before there is anything to count.
    let counting = Counting::begin(&settings)?;
    // Before anything is there to be left behind: a signal at any later moment stops in order.
    let signals = Signals::listen()?;
    let listener = listen(settings.http.listen)?;
    let listening = listener.local_addr()?;
    let encryption = settings.http.tls.as_ref().map(encryption).transpose()?;
    let url = url(listening, encryption.is_some());
    let core = Core::open(&settings).await?;
    let (token, file) = operator(&settings, &url)?;
    let doors = identification(&settings.identity, token, &core.clock)?;
    let rates = shared_rates(&settings).await?;
    let lifecycle = Lifecycle::default();

    end_stale_leases(&core).await?;
    tell_of_the_door(&settings, &url);
    follow_secrets(&lifecycle, &settings);
    // Before anything happens: a sink that is new begins with what happens from now on.
    let relays = carry_events(&lifecycle, &core, &settings).await?;
    take_up_due_orders(&lifecycle, &core);
    tail_events(&lifecycle, &core);
    let sender = webhooks::sender(&settings.webhooks, &core)?;
    webhooks::carry_to_webhooks(&lifecycle, &core, &settings.webhooks, &relays, &sender);
    follow_payments(&lifecycle, &core, &settings);
    prune(&lifecycle, &core, &settings);
    #[cfg(feature = "kafka")]
    {
        make_topics(&lifecycle, &settings);
        crate::messages::listen(&lifecycle, &core, &settings)?;
        ask_prices(&lifecycle, &core, &settings)?;
    }
    let sign_in = doors.1.clone();
    let metrics = counting.keep(&lifecycle, &core, &settings)?;
    let parts = core.http(&settings, doors, rates, sender, metrics, &lifecycle);
    tell_of_the_certificate(&lifecycle, &core, encryption.as_ref());
    take_requests(&lifecycle, &settings, parts, (listener, encryption));
    if let Some(eureka) = core.eureka.clone() {
        keep_listed(&lifecycle, eureka, listening);
    }
    #[cfg(unix)]
    crate::systemd::tell_of(&lifecycle);
    let entry = entry(&settings, &url, &sign_in);
    print(&welcome(
        &settings,
        &url,
        &entry,
        file.as_ref().map(OperatorFile::path),
    ))?;

    let rest = async {
        core.engine.drain().await;
        relays.stop();
    };
    let end = lifecycle.run(signals, &settings.stop, rest).await;
    drop(file);
    if end == End::Aborted {
        // At once: nothing waits for what is in hand. The journal has all that counts, but for answers
        // that the store has not taken yet: the log names those.
        std::process::exit(1);
    }
    core.database.close().await;
    if let Some(traces) = traces {
        traces.finish().await;
    }
    Ok(end.exit_code())
}

/// On a file nobody else can hold an order.
async fn end_stale_leases(core: &Core) -> anyhow::Result<()> {
    let held = core.journal.end_stale_leases().await?;
    if held > 0 {
        tracing::info!(
            orders = held,
            "{held} orders of the last run are taken up again"
        );
    }
    Ok(())
}

/// Where it is, and who is believed there.
fn tell_of_the_door(settings: &Settings, url: &str) {
    tracing::info!(url, database = ?settings.database, "listening on {url}");
    tracing::info!("believed: {}", trust(&settings.identity));
    if settings.identity.is_open() && settings.identity.open_beyond_loopback {
        tracing::warn!("identity.open_beyond_loopback is set: whoever reaches {url} may do all");
    }
}

/// Which world it is.
fn tell_of_preset(settings: &Settings) {
    if let Some(preset) = settings.preset {
        tracing::info!("preset {}", preset.name);
    }
}

/// Nobody else would: a refund that nobody makes looks like any other.
fn tell_of_refunds(settings: &Settings) {
    if let Some(topic) = settings.refunds_asked_in() {
        tracing::warn!(
            topic,
            "refunds are asked for in topic {topic} and count as made then: none of the documents' services \
             reads it, so see to it that one does"
        );
    }
}

/// Each connection takes a file descriptor, and many systems hand out only 256 or 1,024 unless asked.
#[cfg(unix)]
fn allow_many_connections() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let most = getrlimit(Resource::Nofile).maximum;
    let all = Rlimit {
        current: most,
        maximum: most,
    };
    if let Err(error) = setrlimit(Resource::Nofile, all) {
        tracing::debug!(%error, "the limit of open files stays as it is: {error}");
    }
}

#[cfg(not(unix))]
fn allow_many_connections() {}

fn take_up_due_orders(lifecycle: &Lifecycle, core: &Core) {
    let engine = core.engine.clone();
    lifecycle.spawn_background("taking up due orders", async move {
        engine.take_up_due_orders().await;
        Ok(())
    });
}

/// Goes on until the work in hand rests, whose last events go out as well.
async fn carry_events(
    lifecycle: &Lifecycle,
    core: &Core,
    settings: &Settings,
) -> anyhow::Result<Relays> {
    let relays = Relays::new(core);
    relays.watch(lifecycle);
    for destination in destinations(core, settings)? {
        relays.carry_to(lifecycle, destination).await?;
    }
    Ok(relays)
}

/// Ends with the intake, and all live streams with it: their clients come back to the next process.
fn tail_events(lifecycle: &Lifecycle, core: &Core) {
    let (live, stopping) = (core.live.clone(), lifecycle.stopping());
    lifecycle.spawn_intake("live streams", async move {
        live.tail(stopping).await;
        Ok(())
    });
    let (overview, stopping) = (core.overview.clone(), lifecycle.stopping());
    lifecycle.spawn_intake("the board", async move {
        overview.keep(stopping).await;
        Ok(())
    });
}

/// How often the built-in provider is asked for results; one that pays at once may have some left
/// from a time when it did not.
const NEWS_INTERVAL: Duration = Duration::from_millis(200);
/// How often to look for orders that were not paid in time.
const EXPIRY_INTERVAL: Duration = Duration::from_secs(10);

/// Both change orders as callers do, so they end with the intake.
fn follow_payments(lifecycle: &Lifecycle, core: &Core, settings: &Settings) {
    let (news, stop) = (core.bring_payment_news(), lifecycle.stopping());
    lifecycle.spawn_intake("bringing payment news", async move {
        news.keep_asking(NEWS_INTERVAL, stop).await;
        Ok(())
    });
    let (expiry, stop) = (core.expire_unpaid(settings), lifecycle.stopping());
    lifecycle.spawn_intake("calling off unpaid orders", async move {
        expiry.keep_looking(EXPIRY_INTERVAL, stop).await;
        Ok(())
    });
}

/// Brokers that are away are not waited for.
#[cfg(feature = "kafka")]
fn make_topics(lifecycle: &Lifecycle, settings: &Settings) {
    let (settings, stop) = (settings.clone(), lifecycle.stopping());
    lifecycle.spawn_intake("making topics", async move {
        let making = async {
            crate::kafka::make_topics(&settings).await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = making => {}
        }
        Ok(())
    });
}

/// Asks the product service, where that is asked by event.
#[cfg(feature = "kafka")]
fn ask_prices(lifecycle: &Lifecycle, core: &Core, settings: &Settings) -> anyhow::Result<()> {
    if !crate::wiring::is_priced_by_event(settings) {
        return Ok(());
    }
    let Some(questions) = crate::kafka::price_questions(settings)? else {
        return Ok(());
    };
    let (asking, stop) = (core.ask_prices(questions), lifecycle.stopping());
    lifecycle.spawn_intake("asking for prices", async move {
        asking.keep_asking(stop).await;
        Ok(())
    });
    Ok(())
}

/// At start, and each day.
fn tell_of_the_certificate(lifecycle: &Lifecycle, core: &Core, encryption: Option<&Encryption>) {
    let Some(encryption) = encryption else {
        return;
    };
    let (certificate, clock) = (encryption.certificate.clone(), core.clock.clone());
    let stop = lifecycle.stopping();
    lifecycle.spawn_intake("watching the certificate's end", async move {
        tell_of_its_end(certificate, clock, stop).await;
        Ok(())
    });
}

fn take_requests(
    lifecycle: &Lifecycle,
    settings: &Settings,
    parts: HttpParts,
    (listener, encryption): (TcpListener, Option<Encryption>),
) {
    let router = router(parts);
    let stopping = lifecycle.stopping();
    let limits = server_limits(settings);
    lifecycle.spawn_intake("the HTTP server", async move {
        Ok(serve(listener, router, stopping, limits, encryption).await?)
    });
}

/// Says good-bye as soon as the stop is announced, and ends with the intake.
fn keep_listed(lifecycle: &Lifecycle, eureka: Eureka, listening: SocketAddr) {
    let (leaving, stopping) = (lifecycle.leaving(), lifecycle.stopping());
    lifecycle.spawn_intake("the entry in Eureka", async move {
        eureka.keep_listed(listening, &leaving).await;
        stopping.cancelled().await;
        Ok(())
    });
}

/// What lies in files is looked at again and again.
fn follow_secrets(lifecycle: &Lifecycle, settings: &Settings) {
    let files = settings.secret_files.clone();
    for file in &files {
        let setting = file.setting();
        if file.is_live() {
            tracing::info!(
                setting,
                "{setting}: a change of the file takes effect at once"
            );
        } else {
            tracing::info!(
                setting,
                "{setting}: a change of the file takes effect at the next start"
            );
        }
    }
    if files.is_empty() {
        return;
    }
    let stop = lifecycle.stopping();
    lifecycle.spawn_intake("following secrets in files", async move {
        keep_looking(files, stop).await;
        Ok(())
    });
}

/// Where the dashboard is. Who starts a service on a file of their own sees its first lines, so these
/// let them in; a server's logs are read by many.
fn entry(settings: &Settings, url: &str, sign_in: &SignInParts) -> String {
    match &settings.database {
        DatabaseSettings::SqliteFile(_) | DatabaseSettings::SqliteMemory => {
            let path = sign_in.links.issue().path;
            format!("{url}{path} (good once, for an hour)")
        }
        DatabaseSettings::Postgres(_) | DatabaseSettings::Mysql(_) => format!("{url}/dashboard"),
    }
}
