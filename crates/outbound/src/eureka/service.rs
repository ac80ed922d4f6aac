//! Where one application is, as Eureka tells it: asked again and again in the background.

use super::application::instances;
use super::servers::EurekaServers;
use crate::http::upstream::Addresses;
use async_trait::async_trait;
use reqwest::{Method, StatusCode, Url};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout};

/// The most instances that are tried for one call.
const CANDIDATES: usize = 3;

/// How long a call waits for the first answer of Eureka after the start.
const FIRST_ANSWER: Duration = Duration::from_secs(2);

/// The longest wait before Eureka is asked again while nothing is known.
const AGAIN: Duration = Duration::from_secs(2);

/// How long Eureka has to say that there is no instance before it is believed: one that was started
/// anew knows nobody until they have said again that they are there, which they do every half minute.
const DOUBT: Duration = Duration::from_mins(1);

/// One application that is looked up in Eureka. Calls take turns among its instances.
pub struct EurekaService {
    name: String,
    told: watch::Receiver<Told>,
    turn: AtomicUsize,
    asking: AbortHandle,
}

/// What is known.
#[derive(Clone)]
enum Told {
    /// Eureka has not been asked yet.
    Nothing,
    /// It has never answered: why.
    Failed(String),
    /// There they are, the last time that it answered.
    Here(Arc<[Url]>),
}

impl EurekaService {
    /// The application of this name, about which Eureka is asked at this interval from now on until
    /// this is dropped.
    pub fn watch(servers: Arc<EurekaServers>, name: &str, interval: Duration) -> Self {
        let (tell, told) = watch::channel(Told::Nothing);
        let listed_as = name.to_uppercase();
        let asking = tokio::spawn(keep_asking(servers, listed_as.clone(), interval, tell));
        Self {
            name: listed_as,
            told,
            turn: AtomicUsize::new(0),
            asking: asking.abort_handle(),
        }
    }

    /// What Eureka told last, once it has been asked at all.
    async fn told(&self) -> Told {
        let mut told = self.told.clone();
        let first = told.wait_for(|told| !matches!(told, Told::Nothing));
        match timeout(FIRST_ANSWER, first).await {
            Ok(Ok(told)) => told.clone(),
            Ok(Err(_)) | Err(_) => Told::Failed("it has not answered yet".to_owned()),
        }
    }
}

impl Drop for EurekaService {
    fn drop(&mut self) {
        self.asking.abort();
    }
}

#[async_trait]
impl Addresses for EurekaService {
    /// The instances in turn, so that each gets its share of the calls.
    async fn candidates(&self) -> Result<Vec<Url>, String> {
        let name = &self.name;
        match self.told().await {
            Told::Here(places) if places.is_empty() => {
                Err(format!("Eureka lists no instance of {name} that is up"))
            }
            Told::Here(places) => {
                let first = self.turn.fetch_add(1, Ordering::Relaxed) % places.len();
                let in_turn = places[first..].iter().chain(&places[..first]);
                Ok(in_turn.take(CANDIDATES).cloned().collect())
            }
            Told::Nothing => Err(format!("where {name} is has not been asked of Eureka yet")),
            Told::Failed(why) => Err(format!(
                "where {name} is is not known, because Eureka does not answer: {why}"
            )),
        }
    }
}

async fn keep_asking(
    servers: Arc<EurekaServers>,
    name: String,
    interval: Duration,
    tell: watch::Sender<Told>,
) {
    let mut none_since = None;
    loop {
        let asked = ask(&servers, &name).await;
        let known = matches!(&*tell.borrow(), Told::Here(known) if !known.is_empty());
        let next = match asked {
            Ok(places) if places.is_empty() && known => {
                let since = *none_since.get_or_insert_with(Instant::now);
                (since.elapsed() >= DOUBT).then_some(Told::Here(places))
            }
            Ok(places) => {
                none_since = None;
                Some(Told::Here(places))
            }
            Err(why) => {
                let has_ever_answered = matches!(&*tell.borrow(), Told::Here(_));
                (!has_ever_answered).then_some(Told::Failed(why))
            }
        };
        if let Some(next) = next {
            note(&name, &tell.borrow(), &next);
            tell.send_replace(next);
        }
        let is_known = matches!(&*tell.borrow(), Told::Here(known) if !known.is_empty());
        sleep(if is_known {
            interval
        } else {
            interval.min(AGAIN)
        })
        .await;
    }
}

/// Says where it is when that is new.
fn note(name: &str, before: &Told, now: &Told) {
    let Told::Here(now) = now else { return };
    if matches!(before, Told::Here(before) if before == now) {
        return;
    }
    let places: Vec<&str> = now.iter().map(Url::as_str).collect();
    if places.is_empty() {
        tracing::warn!("Eureka lists no instance of {name} that is up");
    } else {
        tracing::info!("{name} is found at {}", places.join(", "));
    }
}

async fn ask(servers: &EurekaServers, name: &str) -> Result<Arc<[Url]>, String> {
    let told = servers.ask(Method::GET, &["apps", name], None).await?;
    match told.status {
        StatusCode::OK => instances(&told.body).map(Into::into),
        StatusCode::NOT_FOUND => Ok(Arc::new([])),
        status => Err(format!("it answers {status}")),
    }
}
