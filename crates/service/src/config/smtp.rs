//! `[smtp]`: the mail server that tells customers of their orders, where `notifications.protocol` is
//! "smtp".

use super::password::password_in;
use super::reader::Reader;
use super::secret::Secret;
use domain::Duration;
use outbound::smtp::{SmtpLogin, SmtpSettings, SmtpTls};
use std::path::PathBuf;

/// The mail server.
#[derive(Debug, Clone)]
pub(crate) struct MailSettings {
    server: SmtpSettings,
    username: String,
    password: Secret,
    password_file: Option<PathBuf>,
}

impl MailSettings {
    /// Reads it, and what is missing as well if it `is_used`.
    pub(super) fn read(
        from: &mut Reader<'_>,
        is_used: bool,
        call_timeout: Option<Duration>,
    ) -> Option<Self> {
        let host = from.text("smtp.host");
        let port = from.whole("smtp.port", 0..=65_535);
        let tls = SmtpTls::NAMES.map(|name| format!("{name:?}")).join(" or ");
        let tls = from.parsed("smtp.tls", &tls, SmtpTls::parse);
        let sender = from.text("smtp.from");
        let username = from.text("smtp.username");
        let password = from.secret("smtp.password", 0);
        let password_file = from.text("smtp.password_file");
        let longest = Duration::from_secs(60);
        let shortest = Duration::from_millis(10);
        let connect_timeout = from.duration("smtp.connect_timeout", shortest..=longest);
        let timeout = from.duration("smtp.timeout", shortest..=longest);
        let (host, sender, password_file) = (host?, sender?, password_file?);
        for (key, value) in [("smtp.host", &host), ("smtp.from", &sender)] {
            if is_used && value.is_empty() {
                from.contradiction(key, "a text, where notifications.protocol is \"smtp\"");
            }
        }
        if is_used && timeout >= call_timeout {
            from.contradiction("smtp.timeout", "less than engine.call_timeout");
        }
        let mut server = SmtpSettings::new(host, sender);
        server.port = u16::try_from(port?).ok().filter(|port| *port > 0);
        server.tls = tls?;
        server.connect_timeout = connect_timeout?.into();
        server.timeout = timeout?.into();
        Some(Self {
            server,
            username: username?,
            password: password?,
            password_file: (!password_file.is_empty()).then(|| password_file.into()),
        })
    }

    /// The server with its login; a password in a file is read anew.
    pub(crate) fn server(&self) -> anyhow::Result<SmtpSettings> {
        let mut server = self.server.clone();
        if !self.username.is_empty() {
            let password = match &self.password_file {
                Some(file) => password_in("smtp.password_file", file)?,
                None => self.password.reveal().to_owned(),
            };
            server.login = Some(SmtpLogin::new(&self.username, password));
        }
        Ok(server)
    }

    /// How long a connection to it may take.
    pub(crate) fn connect_timeout(&self) -> std::time::Duration {
        self.server.connect_timeout
    }

    /// Where it is.
    pub(crate) fn shown(&self) -> String {
        let SmtpSettings {
            host, port, tls, ..
        } = &self.server;
        let port = port.unwrap_or(tls.usual_port());
        format!("smtp://{host}:{port}")
    }
}
