//! Mail: the customer is told by a message to a mail server (SMTP).
//!
//! A second mail is a nuisance and no harm, so a notice is natural to repeat; each repeat has the same
//! `Message-ID`, made from the call's key, by which mail programs know it again.
//!
//! - *Not sent*: everything before the message's envelope: name look-up, connection, TLS, the greeting,
//!   the login. TLS is never left out where it was asked for.
//! - *Refused*: the server's 5xx to this sender, this recipient or this message. It is let go.
//! - *Unknown*, and so repeated: its 4xx, no answer in time, a connection that broke.
//!
//! Of what a server says only the code is kept: its words may hold the address.

mod dialogue;
mod letter;
mod login;
mod mail_server;
mod notifications;
mod reply;
mod settings;
mod wire;

pub use login::SmtpLogin;
pub use notifications::SmtpNotifications;
pub use settings::{SmtpError, SmtpSettings, SmtpTls};
