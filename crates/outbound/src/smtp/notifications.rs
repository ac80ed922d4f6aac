//! The notifications port over a mail server.

use super::dialogue::{hand_over, put_off};
use super::letter::letter;
use super::mail_server::MailServer;
use super::reply::No;
use super::settings::{SmtpError, SmtpSettings};
use crate::guard::{Fault, Guard, Purpose, UpstreamState};
use application::ports::{Notice, Notifications};
use async_trait::async_trait;
use domain::process::{Answer, CallOutcome, EvidenceKind, Receipt, Refusal};
use lettre::Message;
use lettre::message::Mailbox;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

const UNADDRESSABLE: &str = "the mail server takes no address like this";

/// Tells customers by mail.
pub struct SmtpNotifications {
    from: Mailbox,
    server: MailServer,
    guard: Guard,
    timeout: Duration,
}

impl SmtpNotifications {
    /// Over this server, which is not spoken to before there is something to tell.
    pub fn try_new(settings: &SmtpSettings) -> Result<Self, SmtpError> {
        Ok(Self {
            from: settings.sender()?,
            server: MailServer::try_new(settings)?,
            guard: Guard::new("notifications", &settings.guard),
            timeout: settings.timeout,
        })
    }

    /// How things stand with the server.
    pub fn state(&self) -> UpstreamState {
        self.guard.state()
    }

    async fn send(&self, message: &Message, deadline: Instant) -> Result<Answer, Fault> {
        let connection = timeout_at(deadline, self.server.connection()).await;
        let too_late = || Fault::NotSent("the mail server was not ready in time".to_owned());
        let mut connection = connection.unwrap_or_else(|_elapsed| Err(too_late()))?;
        let ended = timeout_at(deadline, hand_over(&mut connection, message)).await;
        let in_silence = || Fault::unknown(EvidenceKind::TimedOut, "no answer to a mail in time");
        let answer = match ended.unwrap_or_else(|_elapsed| Err(No::Fault(in_silence()))) {
            Ok(()) => Answer::Done(Receipt::Plain),
            Err(No::Refused(code)) => refused(&format!("the mail server answered {code}")),
            Err(No::Unaddressable) => refused(UNADDRESSABLE),
            Err(No::PutOff(code)) => return Err(put_off(code)),
            Err(No::Fault(fault)) => return Err(fault),
        };
        self.server.keep(connection);
        Ok(answer)
    }
}

#[async_trait]
impl Notifications for SmtpNotifications {
    async fn notify(&self, notice: &Notice) -> CallOutcome {
        let Some(email) = &notice.contact.email else {
            return CallOutcome::Definite(refused("no mail address is known"));
        };
        let Some(message) = letter(notice, email, &self.from) else {
            return CallOutcome::Definite(refused("the address is none that a mail can go to"));
        };
        let deadline = Instant::now() + self.timeout;
        let call = self.send(&message, deadline);
        let answer = self.guard.run(Purpose::Deed, None, deadline, call).await;
        answer.map_or_else(CallOutcome::from, CallOutcome::Definite)
    }
}

fn refused(why: &str) -> Answer {
    Answer::Refused(Refusal::Rejected(why.to_owned()))
}
