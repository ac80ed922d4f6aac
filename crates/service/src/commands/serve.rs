//! `serve`: opens the store, answers, carries orders on, and stops in order.

use super::welcome::welcome;
use crate::config::{DatabaseSettings, Note, Settings};
use crate::eureka::Eureka;
use crate::http_limits::server_limits;
use crate::identity::{identification, trust};
use crate::lifecycle::{End, Lifecycle, Signals};
use crate::metrics::{MetricsListener, Recorder, metrics};
use crate::operator::{OperatorFile, operator};
use crate::output::print;
use crate::relays::{Relays, destinations};
use crate::secrets::keep_looking;
use crate::telemetry::{Traces, start_logs};
use crate::tls::{encryption, tell_of_its_end};
use crate::webhooks;
use crate::wiring::{Core, shared_rates};
use application::personal_data::KeepErasing;
use domain::Duration;
use inbound::http::{Encryption, HttpParts, SignInParts, router, serve};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use tokio::net::{TcpListener, TcpSocket};

/// Serves until it is told to stop.
pub(crate) async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    let traces = Traces::start(settings.traces.as_ref())?;
    start_logs(&settings.log, traces.as_ref())?;
    tell_of_preset(&settings);
    settings.notes.iter().for_each(Note::log);
    tell_of_refunds(&settings);
    allow_many_connections();
    // Before there is anything to count.
    let counting = settings
        .metrics
        .enabled
        .then(Recorder::install)
        .transpose()?;
    // Before anything is there to be left behind: a signal at any later moment stops in order.
    let signals = Signals::listen()?;
    let listener = listen(settings.http.listen)?;
    let listening = listener.local_addr()?;
    let encryption = settings.http.tls.as_ref().map(encryption).transpose()?;
    let url = url(listening, encryption.is_some());
    let metrics_listener = MetricsListener::of(&settings)?;
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
    prune_deliveries(&lifecycle, &core, &settings);
    prune_trail(&lifecycle, &core, &settings);
    let sign_in = doors.1.clone();
    let metrics = metrics(&lifecycle, &core, &settings, counting, metrics_listener)?;
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

/// Old deliveries of webhooks are struck out.
fn prune_deliveries(lifecycle: &Lifecycle, core: &Core, settings: &Settings) {
    let prune = core.prune_deliveries(settings.webhooks.keep_deliveries);
    let stop = lifecycle.stopping();
    lifecycle.spawn_intake("pruning webhooks' deliveries", async move {
        prune.keep_pruning(stop).await;
        Ok(())
    });
}

/// What is old of the audit trail is struck out, and erasures that are on it go on.
fn prune_trail(lifecycle: &Lifecycle, core: &Core, settings: &Settings) {
    keep_erasing(lifecycle, core);
    let prune = core.prune_trail(settings.audit.keep);
    let stop = lifecycle.stopping();
    lifecycle.spawn_intake("pruning the audit trail", async move {
        prune.keep_pruning(stop).await;
        Ok(())
    });
}

/// Erasures of personal data go on until nothing is left.
fn keep_erasing(lifecycle: &Lifecycle, core: &Core) {
    let (parts, stop) = (core.persons(), lifecycle.stopping());
    lifecycle.spawn_intake("erasing personal data", async move {
        KeepErasing { parts }.keep_erasing(stop).await;
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

/// Ends with the intake: what is left is struck out by the next process.
fn prune(lifecycle: &Lifecycle, core: &Core, settings: &Settings) {
    let (messages, stop) = (core.prune_messages(settings), lifecycle.stopping());
    lifecycle.spawn_intake("striking out what is old", async move {
        messages.keep_pruning(stop).await;
        Ok(())
    });
    let (old, stop) = (core.strike_old(settings), lifecycle.stopping());
    lifecycle.spawn_intake("striking out old orders", async move {
        old.keep_striking(stop).await;
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

/// How many connections may wait to be accepted: a crowd that comes at once is let in at once, where
/// the usual 128 would make some of it wait a second for the next try.
const BACKLOG: u32 = 4_096;

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A port that was in use a moment ago can be had again, as with `TcpListener::bind`.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

pub(crate) fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    bind(address).map_err(|error| {
        let advice = match error.kind() {
            ErrorKind::AddrInUse => format!(
                "another program listens there already; stop it, or choose another port: \
                 --listen {}:{}",
                address.ip(),
                address.port().wrapping_add(1)
            ),
            ErrorKind::PermissionDenied => "ports below 1024 need special rights".to_owned(),
            ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
            _ => error.to_string(),
        };
        anyhow::anyhow!("cannot listen on {address}: {advice}")
    })
}

/// Where a client on this machine finds the service.
pub(super) fn url(listening: SocketAddr, is_encrypted: bool) -> String {
    let ip = match listening.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let scheme = if is_encrypted { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(ip, listening.port()))
}
