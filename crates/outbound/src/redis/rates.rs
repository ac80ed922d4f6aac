//! Rates that all replicas count together, each caller's in one number that expires by itself.

use super::address::RedisAddress;
use super::link::{Link, RedisPatience};
use ::redis::Script;
use application::ports::{CallersRate, Counted, ReadError, SharedRates};
use async_trait::async_trait;
use domain::Duration;
use std::sync::LazyLock;

/// The generic cell rate algorithm. Keys: one for each rate. Arguments: for each of them the interval
/// in microseconds and the burst. Kept is the moment when the caller's whole burst is theirs again. By
/// Redis' own clock, so that replicas whose clocks differ agree; if that clock was put back, nobody
/// waits longer than for one burst. Returns the wait in microseconds, or 0.
const COUNT: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
for i, key in ipairs(KEYS) do
  local interval = tonumber(ARGV[2 * i - 1])
  local burst = interval * tonumber(ARGV[2 * i])
  local full = tonumber(redis.call('GET', key) or '')
  if not full or not (full > now) then full = now end
  if full > now + burst then full = now + burst end
  local wait = full + interval - burst - now
  if wait > 0 then return math.ceil(wait) end
  full = full + interval
  local life = math.ceil((full - now) / 1000)
  redis.call('SET', key, string.format('%.0f', full), 'PX', string.format('%.0f', life))
end
return 0
";

static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(COUNT));

/// Rates in Redis. While it does not answer at once, it says so at once, and is asked again later.
pub struct RedisRates {
    link: Link,
    prefix: String,
}

impl RedisRates {
    /// The rates there. Nothing is asked before the first request is counted.
    pub fn new(address: &RedisAddress, patience: RedisPatience) -> Self {
        Self {
            link: Link::new(address, patience),
            prefix: format!("{}rate:", address.prefix()),
        }
    }

    /// Makes a connection if one can be had, so that the first requests are counted there already.
    pub async fn warm_up(&self) {
        // Why it could not is logged by the link.
        let _warm_or_away = self.link.connection().await;
    }
}

#[async_trait]
impl SharedRates for RedisRates {
    async fn count(&self, rates: &[CallersRate]) -> Result<Counted, ReadError> {
        let mut call = SCRIPT.prepare_invoke();
        for rate in rates {
            call.key(format!("{}{}", self.prefix, rate.caller));
            call.arg(rate.interval.micros().max(1))
                .arg(rate.burst.get());
        }
        let counted = match self.link.connection_if_there() {
            Ok((number, mut there)) => {
                let count = call.invoke_async(&mut there);
                self.link.answer(number, count).await
            }
            Err(fault) => Err(fault),
        };
        match counted {
            Ok(0) => Ok(Counted::Within),
            Ok(wait) => Ok(Counted::Beyond(Duration::from_micros(wait))),
            Err(fault) => Err(ReadError {
                collaborator: "shared rates",
                why: fault.to_string(),
                is_spoilt: false,
                is_silence: true,
            }),
        }
    }
}
