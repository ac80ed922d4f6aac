//! What the doctor says of Redis.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use crate::config::RedisSettings;
use outbound::redis::look_at_redis;

/// Nothing where Redis is not used.
pub(super) async fn redis(settings: &RedisSettings) -> Option<Check> {
    let used = settings.used.as_ref()?;
    let for_what = if settings.has_carts {
        "carts and rates"
    } else {
        "rates"
    };
    let address = match used.address() {
        Ok(address) => address,
        Err(error) => {
            let advice = "put Redis' password there, or mend redis.password_file".to_owned();
            return Some(Check::new("redis", Fail(format!("{error:#}"), advice)));
        }
    };
    let finding = match look_at_redis(&address, used.patience).await {
        Err(why) if settings.has_carts => Fail(
            format!("{address}, for {for_what}: {why}"),
            "start it or mend redis.url: until then there are no carts; orders need none"
                .to_owned(),
        ),
        Err(why) => Warn(
            format!("{address}, for {for_what}: {why}"),
            "start it or mend redis.url: until then each replica counts rates for itself",
        ),
        Ok(found) if found.evicts && settings.has_carts => Warn(
            format!(
                "{address} answers (Redis {}), for {for_what}",
                found.version
            ),
            "it throws carts away when its memory is full: set its maxmemory-policy to noeviction",
        ),
        Ok(found) if found.forgets && settings.has_carts => Warn(
            format!(
                "{address} answers (Redis {}), for {for_what}",
                found.version
            ),
            "it keeps nothing over a restart: set appendonly to yes, or save, where carts are to outlive one",
        ),
        Ok(found) => Fine(format!(
            "{address} answers (Redis {}), for {for_what}",
            found.version
        )),
    };
    Some(Check::new("redis", finding))
}
