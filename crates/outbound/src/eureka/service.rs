//! Where one application is, as Eureka tells it: asked again and again in the background.

use super::application::instances;
use super::choice::{Choice, Chosen};
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

/// How many instances that are not called are named at once.
const MOST_NAMED: usize = 3;

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
    Here(Arc<Chosen>),
}

impl EurekaService {
    /// The application of this name, about which Eureka is asked at this interval from now on until
    /// this is dropped; of its instances this choice is called.
    pub fn watch(
        servers: Arc<EurekaServers>,
        name: &str,
        interval: Duration,
        choice: Choice,
    ) -> Self {
        let (tell, told) = watch::channel(Told::Nothing);
        let listed_as = name.to_uppercase();
        let look_up = LookUp {
            servers,
            name: listed_as.clone(),
            choice,
        };
        let asking = tokio::spawn(look_up.keep_asking(interval, tell));
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
            Told::Here(chosen) if chosen.places.is_empty() => Err(nobody(name, &chosen)),
            Told::Here(chosen) => {
                let places = &chosen.places;
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

/// What is asked again and again.
struct LookUp {
    servers: Arc<EurekaServers>,
    name: String,
    choice: Choice,
}

impl LookUp {
    async fn keep_asking(self, interval: Duration, tell: watch::Sender<Told>) {
        let is_known = |tell: &watch::Sender<Told>| matches!(&*tell.borrow(), Told::Here(known) if !known.places.is_empty());
        let mut none_since = None;
        loop {
            let next = match self.ask().await {
                Ok(chosen) if chosen.places.is_empty() && is_known(&tell) => {
                    let since = *none_since.get_or_insert_with(Instant::now);
                    (since.elapsed() >= DOUBT).then(|| Told::Here(chosen.into()))
                }
                Ok(chosen) => {
                    none_since = None;
                    Some(Told::Here(chosen.into()))
                }
                Err(why) => {
                    let has_ever_answered = matches!(&*tell.borrow(), Told::Here(_));
                    (!has_ever_answered).then_some(Told::Failed(why))
                }
            };
            if let Some(next) = next {
                note(&self.name, &tell.borrow(), &next);
                tell.send_replace(next);
            }
            let wait = if is_known(&tell) {
                interval
            } else {
                interval.min(AGAIN)
            };
            sleep(wait).await;
        }
    }

    async fn ask(&self) -> Result<Chosen, String> {
        let path = ["apps", &*self.name];
        let told = self.servers.ask(Method::GET, &path, None).await?;
        match told.status {
            StatusCode::OK => {
                let listed = instances(&told.body)?;
                Ok(self.choice.among(listed, self.servers.own()))
            }
            StatusCode::NOT_FOUND => Ok(Chosen::default()),
            status => Err(format!("it answers {status}")),
        }
    }
}

/// Says where it is when that is new.
fn note(name: &str, before: &Told, now: &Told) {
    let Told::Here(now) = now else { return };
    if matches!(before, Told::Here(before) if before == now) {
        return;
    }
    let places: Vec<&str> = now.places.iter().map(Url::as_str).collect();
    if places.is_empty() {
        tracing::warn!("{}", nobody(name, now));
        return;
    }
    tracing::info!("{name} is found at {}", places.join(", "));
    if !now.passed_over.is_empty() {
        tracing::warn!(
            "of {name} Eureka lists more, which is not called: {}",
            named(now)
        );
    }
}

fn nobody(name: &str, chosen: &Chosen) -> String {
    if chosen.passed_over.is_empty() {
        return format!("Eureka lists no instance of {name} that is up");
    }
    let named = named(chosen);
    format!("Eureka lists no instance of {name} that is up and may be called, but {named}")
}

/// Those that are not called, as many as one line can take.
fn named(chosen: &Chosen) -> String {
    let all = &chosen.passed_over;
    let first = all.iter().take(MOST_NAMED);
    let named = first.map(String::as_str).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}
