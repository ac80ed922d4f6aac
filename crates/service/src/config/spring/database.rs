//! `jdbc:` URLs, and the name and password that Spring keeps beside them, as one URL of ours.

use reqwest::Url;

/// A database as Spring names it.
#[derive(Default)]
pub(super) struct Datasource {
    pub(super) url: Option<String>,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
}

/// A URL of ours, and the names of the parameters that mean nothing here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Translated {
    pub(super) url: String,
    pub(super) ignored: Vec<String>,
}

const EXPECTED: &str =
    "\"jdbc:postgresql://HOST:PORT/DATABASE\", or jdbc:mysql or jdbc:mariadb likewise";

impl Datasource {
    /// As a URL of ours. `below` is the database that the other settings name: its name and password may
    /// come from here alone. None: there is nothing to say about that one.
    pub(super) fn translated(&self, below: &str) -> Result<Option<Translated>, String> {
        let (mut url, ignored) = match self.url.as_deref().filter(|url| !url.is_empty()) {
            Some(url) => translate(url)?,
            None if below.starts_with("postgres") || below.starts_with("mysql:") => {
                let url = Url::parse(below).map_err(|_| EXPECTED.to_owned())?;
                (url, Vec::new())
            }
            None => return Ok(None),
        };
        let unlike = |()| EXPECTED.to_owned();
        if let Some(user) = self.user.as_deref().filter(|user| !user.is_empty()) {
            url.set_username(user).map_err(unlike)?;
        }
        if let Some(password) = self
            .password
            .as_deref()
            .filter(|password| !password.is_empty())
        {
            url.set_password(Some(password)).map_err(unlike)?;
        }
        Ok(Some(Translated {
            url: url.into(),
            ignored,
        }))
    }
}

/// Where a `jdbc:` URL says nothing about encryption, it is used where the server has it, as the drivers
/// of Java do; a URL of ours insists on it.
fn translate(url: &str) -> Result<(Url, Vec<String>), String> {
    let jdbc = url
        .strip_prefix("jdbc:")
        .ok_or_else(|| EXPECTED.to_owned())?;
    let (ours, rest) = match jdbc.split_once("://") {
        Some(("postgresql", rest)) => ("postgres", rest),
        Some(("mysql" | "mariadb", rest)) => ("mysql", rest),
        _ => return Err(EXPECTED.to_owned()),
    };
    let parsed = Url::parse(&format!("{ours}://{rest}")).map_err(|_| EXPECTED.to_owned())?;
    let has_several = parsed.host_str().is_some_and(|host| host.contains(','));
    if parsed.host_str().is_none_or(str::is_empty) || has_several || parsed.path().len() < 2 {
        return Err(EXPECTED.to_owned());
    }
    let said: Vec<(String, String)> = parsed
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut url = parsed;
    url.set_query(None);
    let mut parameters = Parameters {
        said,
        kept: Vec::new(),
    };
    if let Some(user) = parameters.take("user") {
        url.set_username(&user).map_err(|()| EXPECTED.to_owned())?;
    }
    if let Some(password) = parameters.take("password") {
        url.set_password(Some(&password))
            .map_err(|()| EXPECTED.to_owned())?;
    }
    if ours == "postgres" {
        parameters.keep_those_of_postgres();
    } else {
        parameters.keep_those_of_mysql();
    }
    url.query_pairs_mut().extend_pairs(&parameters.kept);
    let ignored = parameters.said.into_iter().map(|(name, _)| name).collect();
    Ok((url, ignored))
}

struct Parameters {
    said: Vec<(String, String)>,
    kept: Vec<(&'static str, String)>,
}

impl Parameters {
    fn take(&mut self, name: &str) -> Option<String> {
        let place = self.said.iter().position(|(known, _)| known == name)?;
        Some(self.said.remove(place).1)
    }

    fn keep(&mut self, theirs: &str, ours: &'static str) {
        if let Some(value) = self.take(theirs) {
            self.kept.push((ours, value));
        }
    }

    fn is_on(&mut self, name: &str) -> Option<bool> {
        self.take(name).map(|value| value == "true")
    }

    fn keep_those_of_postgres(&mut self) {
        let (ssl, factory) = (self.is_on("ssl"), self.take("sslfactory"));
        let trusts_all = factory.is_some_and(|factory| factory.contains("NonValidating"));
        let mode = self.take("sslmode").unwrap_or_else(|| {
            let mode = match ssl {
                Some(true) if trusts_all => "require",
                Some(true) => "verify-full",
                Some(false) => "disable",
                None => "prefer",
            };
            mode.to_owned()
        });
        self.kept.push(("sslmode", mode));
        self.keep("sslrootcert", "sslrootcert");
        self.keep("ApplicationName", "application_name");
        self.keep("currentSchema", "options[search_path]");
    }

    fn keep_those_of_mysql(&mut self) {
        let uses = self.is_on("useSSL");
        let requires = self.is_on("requireSSL") == Some(true);
        let verifies = self.is_on("verifyServerCertificate") == Some(true);
        let mode = self
            .take("sslMode")
            .map(|mode| mode.to_uppercase().replace('-', "_"));
        let mode = match mode.as_deref() {
            Some("DISABLE") => "DISABLED",
            Some("TRUST") => "REQUIRED",
            Some("VERIFY_FULL") => "VERIFY_IDENTITY",
            Some(mode) => mode,
            None => match uses {
                Some(false) => "DISABLED",
                _ if verifies => "VERIFY_CA",
                _ if requires => "REQUIRED",
                _ => "PREFERRED",
            },
        };
        self.kept.push(("ssl-mode", mode.to_owned()));
    }
}
