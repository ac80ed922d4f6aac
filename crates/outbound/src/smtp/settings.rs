//! Which mail server, and how it is treated.

use super::login::SmtpLogin;
use crate::guard::GuardSettings;
use lettre::message::Mailbox;
use std::net::IpAddr;
use std::time::Duration;
use thiserror::Error;

/// How the way to a mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmtpTls {
    /// Begun in the open and made private before anything is said (`STARTTLS`); a server that cannot is
    /// not spoken to.
    #[default]
    StartTls,
    /// Private from the first byte.
    Implicit,
    /// In the open: for a server on the same machine or in the same private network.
    None,
}

impl SmtpTls {
    /// The names in settings.
    pub const NAMES: [&str; 3] = ["starttls", "implicit", "none"];

    /// By its name in settings.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "starttls" => Some(Self::StartTls),
            "implicit" => Some(Self::Implicit),
            "none" => Some(Self::None),
            _ => None,
        }
    }

    /// Its name in settings.
    pub const fn as_str(self) -> &'static str {
        let [starttls, implicit, none] = Self::NAMES;
        match self {
            Self::StartTls => starttls,
            Self::Implicit => implicit,
            Self::None => none,
        }
    }

    /// Where servers usually listen for it.
    pub const fn usual_port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Implicit => 465,
            Self::None => 25,
        }
    }
}

/// A mail server, and the bounds of what is done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Its name or address. With TLS its certificate has to be for this name.
    pub host: String,
    /// Its port, unless it is the [usual](SmtpTls::usual_port) one.
    pub port: Option<u16>,
    /// How the way is kept private.
    pub tls: SmtpTls,
    /// Who we are there, where it asks.
    pub login: Option<SmtpLogin>,
    /// Whom the mail comes from: `orders@shop.example` or `The Shop <orders@shop.example>`.
    pub from: String,
    /// How long a connection may take, name look-up included.
    pub connect_timeout: Duration,
    /// How long a mail may take in all. It has to be less than the engine waits.
    pub timeout: Duration,
    /// How long an idle connection is used again. Servers keep theirs for minutes.
    pub idle_connection: Duration,
    /// When mails are held back.
    pub guard: GuardSettings,
}

/// Why no mail can be sent with these settings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SmtpError {
    /// Not the name of a host.
    #[error("the mail server's host is empty or has a character in it that no host's name has")]
    Host,
    /// Not an address that mail can come from.
    #[error(
        "the sender is no mail address of ASCII; expected orders@shop.example or The Shop <orders@shop.example>"
    )]
    From,
    /// A password would go over the network in the open.
    #[error(
        "a password is not sent to another machine without TLS: use starttls or implicit, or leave the login out"
    )]
    LoginInTheOpen,
    /// TLS could not be prepared.
    #[error("TLS for the mail server could not be prepared: {0}")]
    Tls(String),
}

impl SmtpSettings {
    /// This server, sending as this sender, with what is usual for the rest.
    pub fn new(host: impl Into<String>, from: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            port: None,
            tls: SmtpTls::default(),
            login: None,
            from: from.into(),
            connect_timeout: Duration::from_secs(1),
            timeout: Duration::from_secs(4),
            idle_connection: Duration::from_secs(30),
            guard: GuardSettings {
                // Many mail servers take no more than ten connections of one client.
                in_flight: 8,
                ..GuardSettings::default()
            },
        }
    }

    /// The sender, if these settings can be meant.
    pub(super) fn sender(&self) -> Result<Mailbox, SmtpError> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_:".contains(c);
        if self.host.is_empty() || !self.host.chars().all(is_plain) {
            return Err(SmtpError::Host);
        }
        let in_the_open = self.tls == SmtpTls::None && !self.is_this_machine();
        if self.login.is_some() && in_the_open {
            return Err(SmtpError::LoginInTheOpen);
        }
        let from: Mailbox = self.from.parse().map_err(|_| SmtpError::From)?;
        let is_plain = self.from.chars().all(|c| !c.is_control());
        let is_ascii = AsRef::<str>::as_ref(&from.email).is_ascii();
        (is_plain && is_ascii)
            .then_some(from)
            .ok_or(SmtpError::From)
    }

    fn is_this_machine(&self) -> bool {
        let address: Result<IpAddr, _> = self.host.parse();
        address.map_or(self.host == "localhost", |address| address.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modes_have_names_and_usual_ports() {
        for name in SmtpTls::NAMES {
            assert_eq!(SmtpTls::parse(name).map(SmtpTls::as_str), Some(name));
        }
        assert_eq!(SmtpTls::parse("opportunistic"), None);
        assert_eq!(SmtpTls::default().usual_port(), 587);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_and_says_why() {
        let usual = SmtpSettings::new("mail.shop.example", "The Shop <orders@shop.example>");
        assert!(usual.sender().is_ok());
        for host in ["", "mail server", "mail\r\nQUIT", "ann@mail", "smtp://mail"] {
            let settings = SmtpSettings::new(host, "orders@shop.example");
            assert_eq!(settings.sender(), Err(SmtpError::Host), "{host:?}");
        }
        for from in [
            "",
            "orders",
            "a@b@c",
            "örders@shop.example",
            "x\r\nBcc: <a@b.example>",
        ] {
            let settings = SmtpSettings::new("localhost", from);
            assert_eq!(settings.sender(), Err(SmtpError::From), "{from:?}");
        }
    }

    #[test]
    fn a_password_goes_in_the_open_only_on_this_machine() {
        for (host, tls, refused) in [
            ("mail.shop.example", SmtpTls::None, true),
            ("10.0.0.7", SmtpTls::None, true),
            ("mail.shop.example", SmtpTls::StartTls, false),
            ("127.0.0.1", SmtpTls::None, false),
            ("localhost", SmtpTls::None, false),
        ] {
            let settings = SmtpSettings {
                tls,
                login: Some(SmtpLogin::new(
                    "shop",
                    application::Current::new("hunter2".to_owned()),
                )),
                ..SmtpSettings::new(host, "orders@shop.example")
            };
            let is_refused = settings.sender() == Err(SmtpError::LoginInTheOpen);
            assert_eq!(is_refused, refused, "{host} {tls:?}");
            assert!(!format!("{settings:?}").contains("hunter2"));
        }
    }
}
