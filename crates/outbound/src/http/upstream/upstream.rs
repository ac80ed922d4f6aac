//! One collaborator's service as seen from here: every call passes through this.

use super::addresses::Addresses;
use super::answer::HttpAnswer;
use super::client::client;
use super::exchange::Exchange;
use super::request::Request;
use super::retry_after::asked_for;
use super::reused_key::read_under_key;
use super::settings::UpstreamSettings;
use crate::asking::ClientError;
use crate::guard::{Fault, Guard, Purpose, UpstreamState};
use domain::process::{Answer, CallOutcome};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The most addresses that are tried for one call.
const MOST_ADDRESSES: usize = 3;

/// One collaborator's service: where it is, the way there, and what stands before it.
pub struct Upstream {
    addresses: Arc<dyn Addresses>,
    exchange: Exchange,
    guard: Guard,
    timeout: Duration,
    reads: usize,
    reads_at_once: usize,
}

impl Upstream {
    /// The service of this name at these addresses.
    pub fn try_new(
        name: &'static str,
        addresses: Arc<dyn Addresses>,
        settings: &UpstreamSettings,
    ) -> Result<Self, ClientError> {
        Ok(Self {
            addresses,
            exchange: Exchange {
                client: client(settings)?,
                body_limit: settings.body_limit,
                authorization: settings.authorization.clone(),
            },
            guard: Guard::new(name, &settings.guard),
            timeout: settings.timeout,
            reads: settings.reads,
            reads_at_once: settings.guard.reads_in_flight(),
        })
    }

    /// Makes a call that has an effect, once. `read` tells what the answer means.
    pub async fn deed(
        &self,
        request: Result<Request, Fault>,
        read: impl FnOnce(&HttpAnswer) -> Result<Answer, Fault> + Send,
    ) -> CallOutcome {
        let answer = match request {
            Ok(request) => self.once(&request, read).await,
            Err(fault) => Err(fault),
        };
        answer.map_or_else(CallOutcome::from, CallOutcome::Definite)
    }

    /// How things stand.
    pub fn state(&self) -> UpstreamState {
        self.guard.state()
    }

    /// When a call that begins now has to have ended.
    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    pub(super) const fn guard(&self) -> &Guard {
        &self.guard
    }

    /// How often a read is made at most.
    pub(super) const fn reads(&self) -> usize {
        self.reads
    }

    pub(super) const fn reads_at_once(&self) -> usize {
        self.reads_at_once
    }

    async fn once(
        &self,
        request: &Request,
        read: impl FnOnce(&HttpAnswer) -> Result<Answer, Fault> + Send,
    ) -> Result<Answer, Fault> {
        let deadline = self.deadline();
        let call = async {
            let answer = self.ask(request, deadline).await?;
            if request.key_is_honoured() {
                read_under_key(&answer, read)
            } else {
                read(&answer)
            }
        };
        let key = request.key.as_deref();
        self.guard.run(Purpose::Deed, key, deadline, call).await
    }

    /// Asks at the first address that can be reached: the next one is tried only where surely nothing
    /// was sent.
    pub(super) async fn ask(
        &self,
        request: &Request,
        deadline: Instant,
    ) -> Result<HttpAnswer, Fault> {
        let addresses = timeout_at(deadline, self.addresses.candidates()).await;
        let addresses =
            addresses.unwrap_or_else(|_| Err("its address was not told in time".into()));
        let mut last = Fault::NotSent(format!("no address of {} is known", self.guard.name()));
        for base in addresses
            .map_err(Fault::NotSent)?
            .iter()
            .take(MOST_ADDRESSES)
        {
            match self.exchange.ask(base, request, deadline).await {
                Err(Fault::NotSent(why)) => last = Fault::NotSent(why),
                Err(fault) => return Err(fault),
                Ok(answer) => {
                    if let Some(wait) = asked_for(answer.status, &answer.headers) {
                        self.guard.leave_alone(wait);
                    }
                    return answer.judged(request);
                }
            }
        }
        Err(last)
    }
}
