//! Mails that nobody takes, for good.

use super::mail_server::{Does, MailServer};
use super::{order, patient, told};
use crate::shop;
use application::ports::Notifications;
use domain::Email;
use domain::process::CallOutcome;
use outbound::http::upstream::BreakerState;
use outbound::smtp::SmtpNotifications;

fn refused(code: u16) -> CallOutcome {
    shop::refused(&format!("the mail server answered {code}"))
}

#[tokio::test]
async fn a_sender_a_recipient_or_a_mail_that_is_refused_is_let_go() {
    for (step, code) in [
        ("MAIL", 550),
        ("RCPT", 550),
        ("RCPT", 501),
        ("DATA", 554),
        ("CONTENT", 552),
    ] {
        let words = format!("{code} 5.1.1 <ann@example.com>: mailbox is unknown");
        let server = MailServer::that([(step, Does::says(&words))]).await;
        let outcome = told(&patient(&server), &order()).await;
        assert_eq!(outcome, refused(code), "{step}");
    }
}

#[tokio::test]
async fn refused_recipients_do_not_make_the_server_look_ill_and_leave_the_connection_good() {
    let no = Does::says("550-no\r\n550 such mailbox");
    let server = MailServer::that([("RCPT", no)]).await;
    let mail = SmtpNotifications::try_new(&patient(&server)).unwrap();
    for _ in 0..40 {
        assert_eq!(mail.notify(&order()).await, refused(550));
    }
    assert_eq!(mail.state().breaker, BreakerState::Closed);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn without_an_address_that_a_mail_can_go_to_no_server_is_asked() {
    let server = MailServer::that([]).await;
    let mut notice = order();
    notice.contact.email = None;
    let outcome = told(&patient(&server), &notice).await;
    assert_eq!(outcome, shop::refused("no mail address is known"));
    for odd in [
        "<ann>@example.com",
        "ann@exa_mple..com,",
        "a,b@[x].y",
        "ann@x.y>",
    ] {
        let Ok(email) = Email::parse(odd) else {
            continue;
        };
        notice.contact.email = Some(email);
        let outcome = told(&patient(&server), &notice).await;
        let why = "the address is none that a mail can go to";
        assert_eq!(outcome, shop::refused(why), "{odd}");
    }
    assert_eq!(server.connections(), 0);
}
