//! Mail over a server that speaks SMTP by hand, so that it can do it wrongly: what it is told, and what
//! its answers mean.

mod delivered;
mod mail_server;
mod not_sent;
mod privacy;
mod refused;
mod unknown;

use crate::shop::notice;
use application::ports::{Notice, Notifications};
use application::testing::builders::{product, units, usd};
use domain::process::CallOutcome;
use domain::{Notation, OrderLine};
use mail_server::MailServer;
use outbound::smtp::{SmtpNotifications, SmtpSettings, SmtpTls};
use std::time::Duration;

/// What must not be told to anybody: the customer, the login, and what the server says.
const SECRETS: [&str; 5] = ["ann", "Ann", "example.com", "hunter2", "mailbox"];

/// In the open, at this server, with time enough.
fn patient(server: &MailServer) -> SmtpSettings {
    SmtpSettings {
        port: Some(server.port),
        tls: SmtpTls::None,
        connect_timeout: Duration::from_secs(20),
        timeout: Duration::from_secs(30),
        ..SmtpSettings::new("127.0.0.1", "The Shop <orders@shop.example>")
    }
}

/// For what is not going to answer.
fn impatient(server: &MailServer) -> SmtpSettings {
    SmtpSettings {
        timeout: Duration::from_secs(1),
        ..patient(server)
    }
}

/// Two mice and a keyboard.
fn order() -> Notice {
    let line = |name: &str, n, cents| OrderLine {
        product: product("1"),
        notation: Notation::Text,
        name: name.to_owned(),
        quantity: units(n),
        unit_price: usd(cents),
    };
    Notice {
        lines: vec![
            line("Wireless Mouse", 2, 7_999),
            line("Keyboard", 1, 18_999),
        ],
        ..notice()
    }
}

/// What becomes of one notice; nothing secret is in it.
async fn told(settings: &SmtpSettings, notice: &Notice) -> CallOutcome {
    let mail = SmtpNotifications::try_new(settings).unwrap();
    let outcome = mail.notify(notice).await;
    let words = format!("{outcome:?}");
    for secret in SECRETS {
        assert!(!words.contains(secret), "{words}");
    }
    outcome
}
