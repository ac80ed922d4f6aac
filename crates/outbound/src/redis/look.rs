//! What a Redis tells of itself, for those who look after it.

use super::address::RedisAddress;
use super::fault::Fault;
use super::link::{Link, RedisPatience};

/// A Redis that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisFound {
    /// Its version, as it says.
    pub version: String,
    /// Whether it throws away what nobody told it to when its memory is full: then carts go, or what
    /// is remembered of requests goes before its cart.
    pub evicts: bool,
    /// Whether it keeps nothing over a restart, as far as it says.
    pub forgets: bool,
}

/// Asks Redis what it is, or says why it gave no answer.
pub async fn look_at_redis(
    address: &RedisAddress,
    patience: RedisPatience,
) -> Result<RedisFound, String> {
    let link = Link::new(address, patience);
    let info = info(&link).await.map_err(|fault| fault.to_string())?;
    let told = |name: &str| {
        let mut lines = info.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
    };
    let forgets = forgets(&link).await.unwrap_or(false);
    Ok(RedisFound {
        forgets,
        version: told("redis_version").unwrap_or("unknown").to_owned(),
        evicts: told("maxmemory_policy").is_some_and(|policy| policy != "noeviction"),
    })
}

/// Whether neither snapshots nor a log are kept. Some do not let themselves be asked.
async fn forgets(link: &Link) -> Result<bool, Fault> {
    let (number, mut there) = link.connection().await?;
    let mut ask = ::redis::cmd("CONFIG");
    ask.arg("GET").arg("save").arg("appendonly");
    let told = link.answer(number, ask.query_async(&mut there)).await?;
    let told: std::collections::HashMap<String, String> = told;
    let says = |name: &str, value: &str| told.get(name).is_some_and(|set| set == value);
    Ok(says("save", "") && says("appendonly", "no"))
}

async fn info(link: &Link) -> Result<String, Fault> {
    let (number, mut there) = link.connection().await?;
    let info = ::redis::cmd("INFO");
    link.answer(number, info.query_async(&mut there)).await
}
