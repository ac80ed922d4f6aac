//! The servers of one Eureka: they tell each other what they are told, so any of them will do.

use crate::asking::{Asking, ClientError, Question, Site, Told};
use reqwest::{Method, StatusCode};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

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
    /// Whether none of them answered last.
    is_silent: AtomicBool,
}

impl EurekaServers {
    /// The servers at these addresses, such as `http://eureka:8761/eureka`.
    pub fn try_new(sites: Vec<Site>) -> Result<Self, ClientError> {
        Ok(Self {
            sites,
            asking: Asking::try_new(PATIENCE, MOST_BYTES)?,
            chosen: AtomicUsize::new(0),
            is_silent: AtomicBool::new(false),
        })
    }

    /// Asks one after the other until one answers, beginning with the one that answered last.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &[&str],
        body: Option<&[u8]>,
    ) -> Result<Told, String> {
        let first = self.chosen.load(Ordering::Relaxed);
        let mut failed = Vec::new();
        for turn in 0..self.sites.len() {
            let number = (first + turn) % self.sites.len();
            let site = &self.sites[number];
            let question = Question {
                method: method.clone(),
                url: site.below(path),
                body: body.map(<[u8]>::to_vec),
                headers: &[],
            };
            match self.asking.ask(question).await.and_then(answered) {
                Ok(told) => {
                    self.chosen.store(number, Ordering::Relaxed);
                    self.note(None);
                    return Ok(told);
                }
                Err(why) => failed.push(format!("{site}: {why}")),
            }
        }
        let why = failed.join("; ");
        self.note(Some(&why));
        Err(why)
    }

    /// Told when it begins and when it ends, not each time.
    fn note(&self, silence: Option<&str>) {
        let was_silent = self.is_silent.swap(silence.is_some(), Ordering::Relaxed);
        match silence {
            Some(why) if !was_silent => tracing::warn!(
                why,
                "Eureka does not answer; the addresses that it told last are used until it does: {why}"
            ),
            None if was_silent => tracing::info!("Eureka answers again"),
            _ => {}
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
