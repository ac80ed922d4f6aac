//! `healthcheck`: asks the service that runs under the same settings whether it is ready. For
//! containers, whose images have no other program to ask with.

use super::listening::url;
use super::own_client::own_client;
use crate::config::{HttpSettings, Settings};
use crate::operator::{OperatorAccess, OperatorFile, operator_file};
use crate::output::print;
use serde::Deserialize;
use std::process::ExitCode;
use std::time::Duration;

/// Longer than the service itself waits for its database before it says that it is not ready.
const PATIENCE: Duration = Duration::from_secs(5);

/// Succeeds if it is ready.
pub(crate) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let url = service_url(settings)?;
    match ask(&url).await? {
        Ok(told) if told.status().is_success() => {
            print("ready\n")?;
            Ok(ExitCode::SUCCESS)
        }
        Ok(told) => {
            let status = told.status();
            let body = told.text().await.unwrap_or_default();
            anyhow::bail!("the service at {url} is not ready: {status} {body}")
        }
        Err(error) if error.is_timeout() => {
            anyhow::bail!("the service at {url} gave no answer within {PATIENCE:?}")
        }
        Err(_) => anyhow::bail!("no service answers at {url}"),
    }
}

async fn ask(url: &str) -> anyhow::Result<reqwest::Result<reqwest::Response>> {
    Ok(own_client(PATIENCE)?
        .get(format!("{url}/ready"))
        .send()
        .await)
}

/// Whether what listens there answers as this service does, ready or not.
pub(super) async fn is_service(settings: &HttpSettings) -> bool {
    answers(&url(settings.listen, settings.tls.is_some())).await
}

/// The same at an address.
pub(super) async fn answers(url: &str) -> bool {
    #[derive(Deserialize)]
    struct Told {
        status: String,
    }
    let Ok(Ok(answer)) = ask(url).await else {
        return false;
    };
    let told = answer.json::<Told>().await;
    told.is_ok_and(|told| ["ready", "stopping", "store-unavailable"].contains(&&*told.status))
}

/// Where it is: as it says itself, if it could leave word, or else where it was told to listen.
pub(super) fn service_url(settings: &Settings) -> anyhow::Result<String> {
    let word = match operator_file(settings) {
        Some(path) => OperatorFile::read(&path)?,
        None => None,
    };
    let listen = settings.http.listen;
    match word.filter(OperatorAccess::is_from_the_living) {
        Some(access) => Ok(access.url),
        None if listen.port() == 0 => {
            anyhow::bail!("no service runs here, or it has chosen its port itself and left no word")
        }
        None => Ok(url(listen, settings.http.tls.is_some())),
    }
}
