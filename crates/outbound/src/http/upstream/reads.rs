//! Calls without an effect: they are made again where that may help, and several at once.

use super::answer::HttpAnswer;
use super::at_once::at_once;
use super::request::Request;
use super::upstream::Upstream;
use crate::guard::{Fault, Purpose};
use application::ports::ReadError;
use backon::{BackoffBuilder, ExponentialBuilder};
use domain::process::EvidenceKind;
use reqwest::StatusCode;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The wait before a read is repeated; doubles, with jitter.
const FIRST_WAIT: Duration = Duration::from_millis(25);

/// So many of one list are read at once.
const AT_ONCE: usize = 8;

impl Upstream {
    /// Asks for something. It is asked again, within the same time, where that may help; all of it is one
    /// call for the breaker.
    pub async fn read<T: Send>(
        &self,
        request: Result<Request, Fault>,
        read: impl Fn(&HttpAnswer) -> Result<T, Fault> + Send + Sync,
    ) -> Result<T, ReadError> {
        let request = request.map_err(|fault| self.failed(&fault))?;
        let ended = self.read_until(self.deadline(), &request, read).await;
        ended.map_err(|fault| self.failed(&fault))
    }

    /// Looks something up by an id, which may be whatever a client has sent. So an answer that can be
    /// due to the id alone says that there is none, and is no failure: any 4xx but those about who we
    /// are and how much we ask (401, 403, 407, 408, 429), and no call at all for an id that no path can
    /// hold. A status that the request [documents](Request::documents) is read by the protocol. Of the
    /// service itself a complaint of the request (400) says nothing, neither that it fails nor that it is well.
    ///
    /// A 403 may be a firewall's word on the id: it tells nothing of what was asked for, and is no failure.
    pub async fn find<T: Send>(
        &self,
        request: Result<Request, Fault>,
        read: impl Fn(&HttpAnswer) -> Result<Option<T>, Fault> + Send + Sync,
    ) -> Result<Option<T>, ReadError> {
        self.find_until(self.deadline(), request, read).await
    }

    /// [Finds](Self::find) each of these, in their order: eight at once, all within the time of one call.
    /// The first error wins.
    pub async fn read_each<I: Sync, T: Send>(
        &self,
        items: &[I],
        request: impl Fn(&I) -> Result<Request, Fault> + Send + Sync,
        read: impl Fn(&I, &HttpAnswer) -> Result<Option<T>, Fault> + Send + Sync,
    ) -> Result<Vec<Option<T>>, ReadError> {
        let deadline = self.deadline();
        let read = &read;
        let calls = items.iter().map(|item| {
            let read = move |answer: &HttpAnswer| read(item, answer);
            self.find_until(deadline, request(item), read)
        });
        at_once(calls, AT_ONCE.min(self.reads_at_once())).await
    }

    async fn find_until<T: Send>(
        &self,
        deadline: Instant,
        request: Result<Request, Fault>,
        read: impl Fn(&HttpAnswer) -> Result<Option<T>, Fault> + Send + Sync,
    ) -> Result<Option<T>, ReadError> {
        let request = match request {
            Err(Fault::NoSuchId(_)) => return Ok(None),
            request => request.map_err(|fault| self.failed(&fault))?,
        };
        let found = |answer: &HttpAnswer| {
            if answer.says_that_there_is_none() && !request.is_documented(answer.status) {
                return answer.takes_no_offence().map(|()| None);
            }
            read(answer).map_err(|fault| match answer.status {
                StatusCode::FORBIDDEN => fault.answered(),
                _ => fault,
            })
        };
        match self.read_until(deadline, &request, found).await {
            Err(Fault::NoSuchId(_)) => Ok(None),
            ended => ended.map_err(|fault| self.failed(&fault)),
        }
    }

    async fn read_until<T: Send>(
        &self,
        deadline: Instant,
        request: &Request,
        read: impl Fn(&HttpAnswer) -> Result<T, Fault> + Send + Sync,
    ) -> Result<T, Fault> {
        let call = self.again_and_again(request, deadline, &read);
        self.guard().run(Purpose::Read, None, deadline, call).await
    }

    async fn again_and_again<T>(
        &self,
        request: &Request,
        deadline: Instant,
        read: impl Fn(&HttpAnswer) -> Result<T, Fault> + Send + Sync,
    ) -> Result<T, Fault> {
        let mut waits = ExponentialBuilder::new()
            .with_min_delay(FIRST_WAIT)
            .with_max_times(self.reads().saturating_sub(1))
            .with_jitter()
            .build();
        loop {
            let answer = self.ask(request, deadline).await;
            let fault = match answer.and_then(|answer| read(&answer)) {
                Err(fault) if fault.may_pass() && self.guard().held_off().is_none() => fault,
                ended => return ended,
            };
            match waits.next() {
                Some(wait) if Instant::now() + wait < deadline => sleep(wait).await,
                _ => return Err(fault),
            }
        }
    }

    fn failed(&self, fault: &Fault) -> ReadError {
        let kind = fault.kind();
        let was_told = matches!(
            kind,
            Some(EvidenceKind::Unreadable | EvidenceKind::Mismatch)
        );
        ReadError {
            collaborator: self.guard().name(),
            why: fault.to_string(),
            is_spoilt: kind == Some(EvidenceKind::Mismatch),
            is_silence: !was_told,
        }
    }
}
