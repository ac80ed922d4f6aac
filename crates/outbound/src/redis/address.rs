//! Where Redis is, and what its keys begin with.

use ::redis::{ConnectionInfo, IntoConnectionInfo as _};
use application::Current;
use std::fmt;
use thiserror::Error;

/// A URL that is not one of Redis. It is not shown: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "not a URL of Redis such as redis://HOST:6379/0, or rediss://HOST:6379/0 for TLS; in a password write %2F instead of / and %23 instead of #"
)]
pub struct BadRedisUrl;

/// Where Redis is, who asks, and what the keys begin with.
#[derive(Clone)]
pub struct RedisAddress {
    info: ConnectionInfo,
    password: Option<Current<String>>,
    prefix: String,
}

impl RedisAddress {
    /// Reads `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`; `rediss://` is the same over TLS.
    pub fn parse(url: &str) -> Result<Self, BadRedisUrl> {
        let is_known = url.starts_with("redis://") || url.starts_with("rediss://");
        // After a '#' it would say that no certificate is checked.
        if !is_known || url.contains('#') {
            return Err(BadRedisUrl);
        }
        let info = url.into_connection_info().map_err(|_| BadRedisUrl)?;
        Ok(Self {
            info,
            password: None,
            prefix: String::new(),
        })
    }

    /// With a password from elsewhere.
    #[must_use]
    pub fn with_password(self, password: Current<String>) -> Self {
        Self {
            password: Some(password),
            ..self
        }
    }

    /// Every key begins with this, where others use the same Redis.
    #[must_use]
    pub fn with_prefix(self, prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            ..self
        }
    }

    /// With the password as it is now.
    pub(super) fn info(&self) -> ConnectionInfo {
        let info = self.info.clone();
        let Some(password) = &self.password else {
            return info;
        };
        let who = info.redis_settings().clone();
        let who = who.set_password(password.get().as_str());
        info.set_redis_settings(who)
    }

    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }
}

/// Without user and password.
impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.info.addr())
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisAddress({self})")
    }
}
