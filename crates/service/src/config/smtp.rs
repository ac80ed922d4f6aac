//! `[smtp]`: the mail server that tells customers of their orders, where `notifications.protocol` is
//! "smtp".

use super::reader::Reader;
use crate::secrets::{KeptSecret, Part};
use application::Current;
use outbound::http::upstream::UpstreamSettings;
use outbound::smtp::{SmtpLogin, SmtpSettings, SmtpTls};

/// The mail server.
#[derive(Debug, Clone)]
pub(crate) struct MailSettings {
    server: SmtpSettings,
    username: String,
    password: Option<KeptSecret>,
}

/// What `[notifications]` may say to a service over HTTP and a mail server has no use for.
const UNHEEDED: [(&str, &str); 4] = [
    (
        "notifications.body_limit",
        "nothing: mail servers answer in a line",
    ),
    (
        "notifications.reads",
        "nothing: a mail server is asked nothing",
    ),
    ("notifications.authorization", SHOWN),
    ("notifications.authorization_file", SHOWN),
];
const SHOWN: &str = "nothing: a mail server is shown smtp.username and smtp.password";

impl MailSettings {
    /// Reads it, and what is missing as well; mails have the bounds of `[notifications]`.
    pub(super) fn used(from: &mut Reader<'_>, bounds: &UpstreamSettings) -> Option<Self> {
        let mail = Self::unused(from);
        for key in ["smtp.host", "smtp.from"] {
            if from.text(key).is_some_and(|text| text.is_empty()) {
                from.contradiction(key, "a text, where notifications.protocol is \"smtp\"");
            }
        }
        for (key, expected) in UNHEEDED {
            if from.has(key) {
                from.hide_if(key, |_| expected == SHOWN);
                from.contradiction(key, expected);
            }
        }
        let mut mail = mail?;
        let server = &mut mail.server;
        server.connect_timeout = bounds.connect_timeout;
        server.timeout = bounds.timeout;
        // What all others may do at once is too much for many a mail server.
        let most = server.guard.in_flight;
        server.guard = bounds.guard.clone();
        if !from.has("notifications.in_flight") {
            server.guard.in_flight = most.min(bounds.guard.in_flight);
        }
        if from.has("notifications.idle_connection") {
            server.idle_connection = bounds.idle_connection;
        }
        Some(mail)
    }

    /// Reads it, without missing anything.
    pub(super) fn unused(from: &mut Reader<'_>) -> Option<Self> {
        let host = from.text("smtp.host");
        let port = from.whole("smtp.port", 0..=65_535);
        let tls = SmtpTls::NAMES.map(|name| format!("{name:?}")).join(" or ");
        let tls = from.parsed("smtp.tls", &tls, SmtpTls::parse);
        let sender = from.text("smtp.from");
        let username = from.text("smtp.username");
        let password = from.kept_in("smtp.password", 0, Part::FirstLine);
        let mut server = SmtpSettings::new(host?, sender?);
        server.port = u16::try_from(port?).ok().filter(|port| *port > 0);
        server.tls = tls?;
        Some(Self {
            server,
            username: username?,
            password: password?,
        })
    }

    /// The server with its login; a password in a file is read anew, and followed.
    pub(crate) fn server(&self) -> anyhow::Result<SmtpSettings> {
        let mut server = self.server.clone();
        if !self.username.is_empty() {
            let password = match &self.password {
                Some(password) => password.current()?,
                None => Current::new(String::new()),
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
