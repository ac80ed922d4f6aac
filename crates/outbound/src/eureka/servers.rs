//! The servers of one Eureka: they tell each other what they are told, so any of them will do.

use super::choice::Own;
use super::instance::Instance;
use crate::asking::{Asking, Body, ClientError, Patience, Question, Site, Told};
use reqwest::{Method, StatusCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long one of them may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// The most bytes of an answer: an instance takes about one kilobyte.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// The servers of one Eureka.
pub struct EurekaServers {
    sites: Vec<Site>,
    asking: Asking,
    /// Which of them answered last.
    chosen: AtomicUsize,
    standing: Mutex<Standing>,
    /// Where this process is, as it is listed there.
    own: OnceLock<Own>,
}

/// How it stands with them.
#[derive(Default)]
struct Standing {
    is_silent: bool,
    answered: Option<Instant>,
}

impl EurekaServers {
    /// The servers at these addresses, such as `http://eureka:8761/eureka`.
    pub fn try_new(sites: Vec<Site>) -> Result<Self, ClientError> {
        Ok(Self {
            sites,
            asking: Asking::try_new(Patience::nearby(PATIENCE), MOST_BYTES)?,
            chosen: AtomicUsize::new(0),
            standing: Mutex::default(),
            own: OnceLock::new(),
        })
    }

    /// This process is listed so: it does not call itself.
    pub(super) fn listing(&self, instance: &Instance) {
        let hosts = [instance.host.clone(), instance.ip.clone()];
        let port = instance.port;
        self.own.get_or_init(|| Own { hosts, port });
    }

    /// Where this process is, if it is listed.
    pub(super) fn own(&self) -> Option<&Own> {
        self.own.get()
    }

    /// Asks one after the other until one answers, beginning with the one that answered last.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &[&str],
        body: Option<&[u8]>,
    ) -> Result<Told, String> {
        let begun = Instant::now();
        let first = self.chosen.load(Ordering::Relaxed);
        let mut failed = Vec::new();
        for turn in 0..self.sites.len() {
            let number = (first + turn) % self.sites.len();
            let site = &self.sites[number];
            let question = Question {
                method: method.clone(),
                url: site.below(path),
                body: body.map(|body| Body::Json(body.to_vec())),
                headers: &[],
            };
            match self.asking.ask(question).await.and_then(answered) {
                Ok(told) => {
                    self.chosen.store(number, Ordering::Relaxed);
                    self.heard();
                    return Ok(told);
                }
                Err(why) => failed.push(format!("{site}: {why}")),
            }
        }
        let why = failed.join("; ");
        self.unheard(begun, &why);
        Err(why)
    }

    fn heard(&self) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        standing.answered = Some(Instant::now());
        if std::mem::take(&mut standing.is_silent) {
            tracing::info!("Eureka answers again");
        }
    }

    /// Said when a silence begins, and not each time. A question from before an answer is no news.
    fn unheard(&self, begun: Instant, why: &str) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = standing.answered.is_some_and(|answered| begun <= answered);
        if !is_old && !std::mem::replace(&mut standing.is_silent, true) {
            tracing::warn!(
                why,
                "Eureka does not answer; the addresses that it told last are used until it does: {why}"
            );
        }
    }
}

/// What is wrong with a server is not an answer of Eureka.
fn answered(told: Told) -> Result<Told, String> {
    match told.status {
        status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Err(format!(
            "it answers {status}: name and password belong into its URL"
        )),
        status if status.is_server_error() || status.is_redirection() => {
            Err(format!("it answers {status}"))
        }
        _ => Ok(told),
    }
}
