//! One collaborator's service as seen from here: every call passes through this.

use super::addresses::Addresses;
use super::answer::HttpAnswer;
use super::breaker::Breaker;
use super::bulkhead::Bulkhead;
use super::client::{ClientError, client};
use super::exchange::Exchange;
use super::fault::Fault;
use super::hold_off::HoldOff;
use super::request::Request;
use super::settings::UpstreamSettings;
use super::state::{Counters, UpstreamState};
use application::ports::ReadError;
use backon::{ExponentialBuilder, Retryable};
use domain::process::{Answer, CallOutcome};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The most addresses that are tried for one call.
const MOST_ADDRESSES: usize = 3;

/// The wait before a read is repeated; doubles, with jitter.
const FIRST_WAIT: Duration = Duration::from_millis(25);

/// One collaborator's service.
pub struct Upstream {
    name: &'static str,
    addresses: Arc<dyn Addresses>,
    timeout: Duration,
    reads: usize,
    exchange: Exchange,
    hold_off: HoldOff,
    breaker: Breaker,
    bulkhead: Bulkhead,
    counters: Counters,
}

impl Upstream {
    /// The service of this name at these addresses.
    pub fn try_new(
        name: &'static str,
        addresses: Arc<dyn Addresses>,
        settings: &UpstreamSettings,
    ) -> Result<Self, ClientError> {
        Ok(Self {
            name,
            addresses,
            timeout: settings.timeout,
            reads: settings.reads,
            exchange: Exchange {
                client: client(settings)?,
                body_limit: settings.body_limit,
            },
            hold_off: HoldOff::new(settings.longest_hold_off),
            breaker: Breaker::new(name, settings.breaker),
            bulkhead: Bulkhead::new(settings.in_flight, settings.place_patience),
            counters: Counters::default(),
        })
    }

    /// Makes a call that has an effect, once. `read` tells what the answer means.
    pub async fn deed(
        &self,
        request: Result<Request, Fault>,
        read: impl FnOnce(&HttpAnswer) -> Result<Answer, Fault> + Send,
    ) -> CallOutcome {
        let answer = match request {
            Ok(request) => self.once(&request, self.deadline(), read).await,
            Err(fault) => Err(fault),
        };
        answer.map_or_else(CallOutcome::from, CallOutcome::Definite)
    }

    /// Asks for something, which has no effect: so it is asked again, within the same time, where that
    /// may help.
    pub async fn read<T>(
        &self,
        request: Result<Request, Fault>,
        read: impl Fn(&HttpAnswer) -> Result<T, Fault> + Send + Sync,
    ) -> Result<T, ReadError> {
        let failed = |fault: Fault| ReadError {
            collaborator: self.name,
            why: fault.to_string(),
            is_spoilt: false,
        };
        let request = request.map_err(failed)?;
        let deadline = self.deadline();
        let waits = ExponentialBuilder::new()
            .with_min_delay(FIRST_WAIT)
            .with_max_times(self.reads.saturating_sub(1))
            .with_jitter();
        let ask = || self.once(&request, deadline, &read);
        let asked = ask
            .retry(waits)
            .when(|fault| fault.may_pass() && Instant::now() < deadline);
        asked.await.map_err(failed)
    }

    /// How things stand.
    pub fn state(&self) -> UpstreamState {
        UpstreamState {
            name: self.name,
            breaker: self.breaker.state(),
            held_off: self.hold_off.left(),
            in_flight: self.bulkhead.in_flight(),
            waiting: self.bulkhead.waiting(),
            tally: self.counters.tally(),
        }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    async fn once<T>(
        &self,
        request: &Request,
        deadline: Instant,
        read: impl FnOnce(&HttpAnswer) -> Result<T, Fault> + Send,
    ) -> Result<T, Fault> {
        let ended = self.guarded(request, deadline, read).await;
        self.counters.count(ended.as_ref().err());
        ended
    }

    /// What the protocol makes of the answer is what the breaker is told.
    async fn guarded<T>(
        &self,
        request: &Request,
        deadline: Instant,
        read: impl FnOnce(&HttpAnswer) -> Result<T, Fault> + Send,
    ) -> Result<T, Fault> {
        self.hold_off.check()?;
        let admission = self.breaker.admit()?;
        let _place = self.bulkhead.place().await?;
        let answer = self.ask(request, deadline).await;
        let ended = answer.and_then(|answer| read(&answer));
        admission.ended(ended.as_ref().err());
        ended
    }

    /// Asks at the first address that can be reached: the next one is tried only where surely nothing
    /// was sent.
    async fn ask(&self, request: &Request, deadline: Instant) -> Result<HttpAnswer, Fault> {
        let addresses = timeout_at(deadline, self.addresses.candidates()).await;
        let addresses =
            addresses.unwrap_or_else(|_| Err("its address was not told in time".into()));
        let mut last = Fault::NotSent(format!("no address of {} is known", self.name));
        for base in addresses
            .map_err(Fault::NotSent)?
            .iter()
            .take(MOST_ADDRESSES)
        {
            match self.exchange.ask(base, request, deadline).await {
                Err(Fault::NotSent(why)) => last = Fault::NotSent(why),
                Err(fault) => return Err(fault),
                Ok(answer) => {
                    self.hold_off.note(answer.status, &answer.headers);
                    return answer.judged(request);
                }
            }
        }
        Err(last)
    }
}
