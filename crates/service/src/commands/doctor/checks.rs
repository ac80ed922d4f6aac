//! All that the doctor looks at, in the order in which it has to be put right: one file for each family.

use super::Check;
use super::address::addresses;
use super::certificate::certificate;
use super::configuration::{configuration, refunds};
use super::eureka::eureka;
use super::folders::operator_folder;
use super::identity::{identity, published, signing_in};
#[cfg(feature = "kafka")]
use super::kafka;
use super::secrets::secrets;
use super::server::{mysql, postgres};
use super::traces::traces;
use super::{collaborators, database, redis, sinks, webhooks};
use crate::commands::healthcheck::is_service;
use crate::config::{DatabaseSettings, Settings};

/// Everything.
pub(super) async fn all(settings: &Settings) -> Vec<Check> {
    let mut checks = vec![configuration(settings), identity(&settings.identity)];
    checks.extend(published(&settings.identity).await);
    checks.extend(signing_in(&settings.identity));
    checks.extend(secrets(settings));
    checks.extend(certificate(settings.http.tls.as_ref()));
    checks.extend(operator_folder(settings));
    let (found, in_use) = data(settings).await;
    checks.extend(found);
    checks.extend(redis::redis(&settings.redis).await);
    #[cfg(feature = "kafka")]
    checks.extend(kafka::kafka(settings).await);
    checks.extend(refunds(settings));
    checks.extend(sinks::sinks(settings).await);
    checks.push(webhooks::webhooks(&settings.webhooks));
    checks.extend(traces(settings.traces.as_ref()).await);
    checks.extend(eureka(settings).await);
    checks.extend(collaborators::collaborators(settings).await);
    checks.extend(addresses(settings, in_use));
    checks
}

/// The database, and whether the service runs. One on a server does not tell that: the address is asked.
async fn data(settings: &Settings) -> (Vec<Check>, bool) {
    match &settings.database {
        DatabaseSettings::Postgres(server) => (
            postgres(server.postgres()).await,
            is_service(&settings.http).await,
        ),
        DatabaseSettings::Mysql(server) => (
            mysql(server.mysql()).await,
            is_service(&settings.http).await,
        ),
        DatabaseSettings::SqliteFile(file) => database::file(settings, file).await,
        DatabaseSettings::SqliteMemory => (vec![database::memory()], false),
    }
}
