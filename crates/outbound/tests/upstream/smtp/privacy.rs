//! TLS is never left out where it was asked for.

use super::mail_server::{Does, MailServer};
use super::{impatient, order, patient, told};
use crate::shop::not_sent;
use outbound::smtp::{SmtpLogin, SmtpSettings, SmtpTls};

/// With a login, so that there is something to lose.
fn private(settings: SmtpSettings, tls: SmtpTls) -> SmtpSettings {
    SmtpSettings {
        tls,
        login: Some(SmtpLogin::new(
            "shop",
            application::Current::new("hunter2".to_owned()),
        )),
        ..settings
    }
}

fn offers() -> Does {
    Does::says("250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS")
}

#[tokio::test]
async fn a_server_without_starttls_is_told_nothing() {
    let server = MailServer::that([]).await;
    let outcome = told(&private(patient(&server), SmtpTls::StartTls), &order()).await;
    let why = "the mail server offers no STARTTLS, and nothing is said to it in the open";
    assert_eq!(not_sent(&outcome), why);
    assert!(!server.heard("AUTH") && !server.heard("MAIL"));
}

#[tokio::test]
async fn a_server_that_offers_starttls_and_then_does_not_do_it_is_told_nothing() {
    for odd in [
        Does::says("454 not now"),
        Does::says("250 well"),
        Does::Closes,
    ] {
        let server = MailServer::that([("EHLO", offers()), ("STARTTLS", odd)]).await;
        let outcome = told(&private(patient(&server), SmtpTls::StartTls), &order()).await;
        assert!(!not_sent(&outcome).is_empty());
        assert!(!server.heard("AUTH") && !server.heard("MAIL"));
    }
    let server = MailServer::that([("EHLO", offers()), ("STARTTLS", Does::Hangs)]).await;
    let outcome = told(&private(impatient(&server), SmtpTls::StartTls), &order()).await;
    assert_eq!(not_sent(&outcome), "the mail server was not ready in time");
}

/// Somebody in between can add answers of his own to the last line in the open. They are not taken for
/// the server's: its certificate has to come first.
#[tokio::test]
async fn answers_that_come_before_tls_are_not_taken_for_answers_within_it() {
    let more = "220 go on\r\n250-here\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 well\r\n";
    let odd = Does::SaysAndHangs(more.to_owned());
    let server = MailServer::that([("EHLO", offers()), ("STARTTLS", odd)]).await;
    let outcome = told(&private(patient(&server), SmtpTls::StartTls), &order()).await;
    let why = "received corrupt message of type InvalidContentType";
    assert_eq!(not_sent(&outcome), why);
}

#[tokio::test]
async fn what_speaks_in_the_open_where_tls_is_expected_is_told_nothing() {
    let server = MailServer::that([]).await;
    let outcome = told(&private(patient(&server), SmtpTls::Implicit), &order()).await;
    assert!(!not_sent(&outcome).is_empty());
    assert!(!server.heard("EHLO") && !server.heard("AUTH"));
}
