//! Redis as Spring names it, part by part, as one URL of ours.

use reqwest::Url;

/// The parts that are said.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) url: Option<String>,
    pub(super) host: Option<String>,
    pub(super) port: Option<String>,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) database: Option<String>,
    pub(super) uses_tls: Option<bool>,
}

const EXPECTED: &str = "the host and port of Redis, such as \"redis\" and \"6379\"";

impl Parts {
    /// As a URL. `below` is the Redis that the other settings name: what is not said here is as there.
    /// None: there is no Redis to say it of.
    pub(super) fn url(&self, below: &str) -> Result<Option<String>, String> {
        let unlike = |()| EXPECTED.to_owned();
        let said = |part: &Option<String>| part.clone().filter(|part| !part.is_empty());
        let base = match (said(&self.url), said(&self.host)) {
            (Some(url), _) => return Ok(Some(url)),
            (None, Some(host)) => format!("redis://{host}:6379"),
            (None, None) if below.is_empty() => return Ok(None),
            (None, None) => below.to_owned(),
        };
        let mut url = Url::parse(&base).map_err(|_| EXPECTED.to_owned())?;
        if let Some(port) = said(&self.port) {
            let port = port.parse().map_err(|_| EXPECTED.to_owned())?;
            url.set_port(Some(port)).map_err(unlike)?;
        }
        if let Some(user) = said(&self.user) {
            url.set_username(&user).map_err(unlike)?;
        }
        if let Some(password) = said(&self.password) {
            url.set_password(Some(&password)).map_err(unlike)?;
        }
        if let Some(database) = said(&self.database) {
            url.set_path(&database);
        }
        let url = String::from(url);
        Ok(Some(match self.uses_tls {
            Some(true) => url.replacen("redis://", "rediss://", 1),
            _ => url,
        }))
    }
}
