//! Connections to one mail server: private where they have to be, logged in, and used again.

use super::login::SmtpLogin;
use super::reply::not_sent;
use super::settings::{SmtpError, SmtpSettings, SmtpTls};
use super::wire::Wire;
use crate::guard::Fault;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::Rset;
use lettre::transport::smtp::extension::ClientId;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

const NO_PRIVACY: &str = "STARTTLS, and nothing is said to it in the open";
const NO_LOGIN: &str = "way to log in that is known here: PLAIN or LOGIN";

/// One mail server.
pub(super) struct MailServer {
    host: String,
    port: u16,
    privacy: Privacy,
    login: Option<SmtpLogin>,
    we: ClientId,
    connect_timeout: Duration,
    idle_connection: Duration,
    /// As many as mails were under way at once, at most.
    idle: Mutex<Vec<Idle>>,
}

enum Privacy {
    StartTls(TlsParameters),
    Implicit(TlsParameters),
    None,
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl MailServer {
    pub(super) fn try_new(settings: &SmtpSettings) -> Result<Self, SmtpError> {
        let parameters = || {
            let parameters = TlsParameters::new(settings.host.clone());
            parameters.map_err(|error| SmtpError::Tls(error.to_string()))
        };
        let privacy = match settings.tls {
            SmtpTls::StartTls => Privacy::StartTls(parameters()?),
            SmtpTls::Implicit => Privacy::Implicit(parameters()?),
            SmtpTls::None => Privacy::None,
        };
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port.unwrap_or(settings.tls.usual_port()),
            privacy,
            login: settings.login.clone(),
            we: ClientId::default(),
            connect_timeout: settings.connect_timeout,
            idle_connection: settings.idle_connection,
            idle: Mutex::default(),
        })
    }

    /// A connection over which a message can be handed over. Until then nothing of one was said.
    pub(super) async fn connection(&self) -> Result<AsyncSmtpConnection, Fault> {
        while let Some(mut idle) = self.take_idle() {
            // It may have been closed at the other end, and may stand in the midst of a refused message.
            if idle.command(Rset).await.is_ok() {
                return Ok(idle);
            }
        }
        let mut connection = match &self.privacy {
            Privacy::Implicit(parameters) => self.private(parameters).await?,
            Privacy::StartTls(_) | Privacy::None => self.open().await?,
        };
        if let Privacy::StartTls(parameters) = &self.privacy {
            let private = connection.starttls(parameters.clone(), &self.we).await;
            private.map_err(|error| no_way(&error, NO_PRIVACY))?;
        }
        if let Some(SmtpLogin { username, password }) = &self.login {
            let credentials = Credentials::new(username.clone(), String::clone(&password.get()));
            let known = connection.auth(DEFAULT_MECHANISMS, &credentials).await;
            known.map_err(|error| no_way(&error, NO_LOGIN))?;
        }
        Ok(connection)
    }

    /// Whose last message has been answered.
    pub(super) fn keep(&self, connection: AsyncSmtpConnection) {
        let since = Instant::now();
        self.idle().push(Idle { connection, since });
    }

    async fn private(&self, parameters: &TlsParameters) -> Result<AsyncSmtpConnection, Fault> {
        let connection = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(self.connect_timeout),
            &self.we,
            Some(parameters.clone()),
            None,
        );
        connection.await.map_err(|error| not_sent(&error))
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Fault> {
        let stream = TcpStream::connect((self.host.as_str(), self.port));
        let stream = timeout(self.connect_timeout, stream).await;
        let stream = stream.map_err(|_elapsed| no_connection("it took too long"))?;
        let stream = stream.map_err(|error| no_connection(&error.to_string()))?;
        let wire = Box::new(Wire::new(stream));
        let connection = AsyncSmtpConnection::connect_with_transport(wire, &self.we);
        connection.await.map_err(|error| not_sent(&error))
    }

    /// One that is not too old; those that are end here.
    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle();
        idle.retain(|one| one.since.elapsed() < self.idle_connection);
        idle.pop().map(|one| one.connection)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn no_connection(why: &str) -> Fault {
    Fault::NotSent(format!("no connection to the mail server: {why}"))
}

/// The library's own errors are about what the server does not offer.
fn no_way(error: &lettre::transport::smtp::Error, offer: &str) -> Fault {
    if error.is_client() {
        return Fault::NotSent(format!("the mail server offers no {offer}"));
    }
    not_sent(error)
}
