//! Mails that may have been taken, or may be later: they are told again.

use super::mail_server::{Does, MailServer};
use super::{impatient, order, patient, told};
use crate::shop::unknown;
use application::ports::Notifications;
use domain::process::EvidenceKind;
use outbound::http::upstream::BreakerState;
use outbound::smtp::SmtpNotifications;

const STEPS: [&str; 4] = ["MAIL", "RCPT", "DATA", "CONTENT"];

#[tokio::test]
async fn a_server_that_puts_us_off_is_asked_again() {
    for step in STEPS {
        for code in [421, 450, 452] {
            let words = format!("{code} mailbox of ann@example.com busy");
            let server = MailServer::that([(step, Does::says(&words))]).await;
            let outcome = told(&patient(&server), &order()).await;
            assert_eq!(
                unknown(&outcome),
                EvidenceKind::ServerError,
                "{step} {code}"
            );
            assert!(outcome.is_retried());
        }
    }
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_it_open_also_after_the_whole_mail() {
    for step in STEPS {
        for breaks in [Does::Closes, Does::Resets] {
            let server = MailServer::that([(step, breaks)]).await;
            let outcome = told(&patient(&server), &order()).await;
            assert_eq!(unknown(&outcome), EvidenceKind::ConnectionLost, "{step}");
            let whole = usize::from(step == "CONTENT");
            assert_eq!((server.mails().len(), server.connections()), (whole, 1));
        }
    }
}

#[tokio::test]
async fn silence_and_slow_drips_end_with_the_time() {
    for (step, slow) in [
        ("MAIL", Does::Hangs),
        ("CONTENT", Does::Hangs),
        ("CONTENT", Does::Drips("250 well\r\n".to_owned())),
    ] {
        let server = MailServer::that([(step, slow)]).await;
        let outcome = told(&impatient(&server), &order()).await;
        assert_eq!(unknown(&outcome), EvidenceKind::TimedOut, "{step}");
    }
}

#[tokio::test]
async fn nonsense_is_unreadable_and_does_not_go_on_for_ever() {
    for (step, nonsense) in [
        ("MAIL", "<html>mailbox</html>"),
        ("RCPT", "354 go on"),
        ("DATA", "250 taken"),
        ("CONTENT", "354 more"),
        ("CONTENT", "999 ann"),
    ] {
        let server = MailServer::that([(step, Does::says(nonsense))]).await;
        let outcome = told(&patient(&server), &order()).await;
        assert_eq!(unknown(&outcome), EvidenceKind::Unreadable, "{nonsense}");
    }
    let server = MailServer::that([("CONTENT", Does::NeverEnds("250-mailbox of ann "))]).await;
    let outcome = told(&patient(&server), &order()).await;
    assert_eq!(unknown(&outcome), EvidenceKind::ConnectionLost);
}

#[tokio::test]
async fn recipients_who_are_put_off_do_not_make_the_server_look_ill_but_its_own_faults_do() {
    for (step, code, is_open) in [
        ("RCPT", 450, false),
        ("RCPT", 421, true),
        ("MAIL", 451, true),
    ] {
        let server = MailServer::that([(step, Does::says(&format!("{code} later")))]).await;
        let settings = patient(&server);
        let mail = SmtpNotifications::try_new(&settings).unwrap();
        for _ in 0..10 {
            unknown(&mail.notify(&order()).await);
        }
        let breaker = mail.state().breaker;
        assert_eq!(breaker != BreakerState::Closed, is_open, "{step} {code}");
    }
}
