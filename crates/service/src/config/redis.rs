//! `[redis]` and `[carts]`: where Redis is, how long it is waited for, and whether the carts are in it.

use super::database::holds_password;
use super::reader::Reader;
use crate::secrets::{Part, SecretFile};
use domain::Duration;
use outbound::redis::{RedisAddress, RedisPatience};

/// The Redis that carts and rates are kept in.
#[derive(Debug, Clone)]
pub(crate) struct RedisSettings {
    /// None: Redis is not used.
    pub(crate) used: Option<UsedRedis>,
    /// Whether the carts are kept there.
    pub(crate) has_carts: bool,
}

/// A Redis that is used.
#[derive(Debug, Clone)]
pub(crate) struct UsedRedis {
    address: RedisAddress,
    password_file: Option<SecretFile>,
    pub(crate) patience: RedisPatience,
    pub(crate) rate_patience: RedisPatience,
}

impl RedisSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let has_password = from
            .text("redis.url")
            .is_some_and(|url| holds_password(&url));
        let address = address(from);
        let prefix = from.parsed("redis.key_prefix", PREFIX, prefix);
        let password_file = from.secret_file("redis.password_file", Part::FirstLine);
        let times = Duration::from_millis(1)..=Duration::from_secs(60);
        let connect = from.duration("redis.connect_timeout", times.clone());
        let answer = from.duration("redis.timeout", times.clone());
        let count = from.duration("redis.rate_timeout", times);
        let has_carts = from.choice("carts.store", &[("database", false), ("redis", true)]);
        let (address, prefix, has_carts) = (address?, prefix?, has_carts?);
        let (password_file, connect) = (password_file?, connect?);
        let patience = |answer: Duration| RedisPatience {
            connect: connect.into(),
            answer: answer.into(),
        };
        let (patience, rate_patience) = (patience(answer?), patience(count?));
        if has_carts && address.is_none() {
            from.contradiction("carts.store", "\"database\", or else set redis.url");
        }
        if has_password && password_file.is_some() {
            from.contradiction(
                "redis.password_file",
                "nothing, or else a redis.url without a password: one of them would not be heeded",
            );
        }
        let used = address.map(|address| UsedRedis {
            address: address.with_prefix(&prefix),
            password_file,
            patience,
            rate_patience,
        });
        Some(Self { used, has_carts })
    }
}

impl UsedRedis {
    /// The address with the password, if it lies in a file, which is followed.
    pub(crate) fn address(&self) -> anyhow::Result<RedisAddress> {
        let address = self.address.clone();
        let Some(file) = &self.password_file else {
            return Ok(address);
        };
        let password = file.current(|text, _| Ok(text.to_owned()))?;
        Ok(address.with_password(password))
    }
}

#[expect(
    clippy::option_option,
    reason = "read or faulty, and if read, there or not"
)]
fn address(from: &mut Reader<'_>) -> Option<Option<RedisAddress>> {
    let expected = "nothing, or \"redis://HOST:PORT/DB\" (\"rediss://...\" for TLS)";
    // A URL with a user or a password in it is kept from screens.
    from.hide_if("redis.url", |url| url.contains('@'));
    from.parsed("redis.url", expected, |url| match url {
        "" => Some(None),
        url => RedisAddress::parse(url).ok().map(Some),
    })
}

const PREFIX: &str = "at most 64 visible ASCII characters";

fn prefix(text: &str) -> Option<String> {
    let fits = text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_owned())
}
