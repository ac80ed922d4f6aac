//! What happens before a mail is begun: nothing was sent.

use super::mail_server::{Does, MailServer};
use super::{impatient, order, patient, told};
use crate::shop::not_sent;
use outbound::smtp::{SmtpLogin, SmtpSettings};

#[tokio::test]
async fn nobody_there_is_not_sent() {
    let settings = SmtpSettings {
        port: Some(1),
        ..patient(&MailServer::that([]).await)
    };
    let outcome = told(&settings, &order()).await;
    let why = not_sent(&outcome);
    assert!(
        why.starts_with("no connection to the mail server: "),
        "{why}"
    );
}

#[tokio::test]
async fn a_server_that_does_not_begin_well_has_been_told_nothing() {
    for (step, odd) in [
        ("GREETING", Does::Closes),
        ("GREETING", Does::Resets),
        ("GREETING", Does::says("554 no mailbox for you")),
        ("GREETING", Does::says("421 busy")),
        ("GREETING", Does::says("HTTP/1.1 400 Bad Request")),
        ("GREETING", Does::NeverEnds("220-mailbox ")),
        ("EHLO", Does::Closes),
        ("EHLO", Does::says("502 mailbox")),
        ("EHLO", Does::NeverEnds("250-mailbox ")),
    ] {
        let server = MailServer::that([(step, odd)]).await;
        let outcome = told(&patient(&server), &order()).await;
        assert!(!not_sent(&outcome).is_empty(), "{step}");
        assert!(!server.heard("MAIL"), "{step}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_ready_in_time_has_been_told_nothing() {
    for slow in [Does::Hangs, Does::Drips("220 here\r\n".to_owned())] {
        let server = MailServer::that([("GREETING", slow)]).await;
        let outcome = told(&impatient(&server), &order()).await;
        assert_eq!(not_sent(&outcome), "the mail server was not ready in time");
        assert!(!server.heard("EHLO"));
    }
}

#[tokio::test]
async fn who_is_not_let_in_has_told_nothing() {
    let no = "the mail server answered 535 before any message";
    let none = "the mail server offers no way to log in that is known here: PLAIN or LOGIN";
    for (step, odd, why) in [
        ("AUTH", "535 shop hunter2: no such mailbox", no),
        ("EHLO", "250 here", none),
        ("EHLO", "250 AUTH CRAM-MD5", none),
        (
            "MAIL",
            "530 who are you?",
            "the mail server answered 530 before any message",
        ),
    ] {
        let server = MailServer::that([(step, Does::says(odd))]).await;
        let settings = SmtpSettings {
            login: Some(SmtpLogin::new(
                "shop",
                application::Current::new("hunter2".to_owned()),
            )),
            ..patient(&server)
        };
        let outcome = told(&settings, &order()).await;
        assert_eq!(not_sent(&outcome), why, "{odd}");
        assert!(!server.heard("RCPT"));
    }
}
