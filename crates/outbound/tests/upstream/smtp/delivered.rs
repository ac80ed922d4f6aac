//! Mails that are taken.

use super::mail_server::{Does, MailServer};
use super::{order, patient, told};
use crate::shop;
use application::ports::Notifications;
use domain::process::Capabilities;
use domain::{Currency, Email, Money};
use outbound::http::upstream::BreakerState;
use outbound::smtp::{SmtpLogin, SmtpNotifications, SmtpSettings};

/// One header of a mail.
fn header<'a>(mail: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = mail.split_once("\r\n\r\n").expect("a mail has headers");
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

#[tokio::test]
async fn the_customer_is_told_what_was_ordered_and_what_it_costs() {
    let server = MailServer::that([]).await;
    assert_eq!(told(&patient(&server), &order()).await, shop::told());
    let said = server.said();
    assert!(said[0].starts_with("EHLO "), "{}", said[0]);
    assert_eq!(
        said[1..],
        [
            "MAIL FROM:<orders@shop.example>",
            "RCPT TO:<ann@example.com>",
            "DATA"
        ]
    );
    let mail = server.mails().remove(0);
    for (name, value) in [
        ("From", r#""The Shop" <orders@shop.example>"#),
        ("To", r#""Ann Lee" <ann@example.com>"#),
        ("Subject", "Order 789 is confirmed"),
        (
            "Message-ID",
            "<0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99.notify@shop.example>",
        ),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ] {
        assert_eq!(header(&mail, name), Some(value), "{mail}");
    }
    let (_, body) = mail.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        body,
        "Your order 789 is confirmed.\r\n\r\n2 x Wireless Mouse at 79.99\r\n1 x Keyboard at 189.99\r\n\r\n\
         Total: 349.97 USD\r\n\r\n.\r\n"
    );
}

#[tokio::test]
async fn a_repeat_has_the_same_id_and_goes_over_the_same_connection() {
    let server = MailServer::that([]).await;
    let mail = SmtpNotifications::try_new(&patient(&server)).unwrap();
    assert_eq!(mail.capabilities(), Capabilities::NATURAL);
    for _ in 0..3 {
        assert_eq!(mail.notify(&order()).await, shop::told());
    }
    let mails = server.mails();
    let id = header(&mails[0], "Message-ID");
    assert!(id.is_some());
    assert!(mails.iter().all(|mail| header(mail, "Message-ID") == id));
    assert_eq!(server.connections(), 1);
    assert!(server.heard("RSET"));
    let state = mail.state();
    assert_eq!((state.name, state.tally.answered), ("notifications", 3));
    assert_eq!(state.breaker, BreakerState::Closed);
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_replaced_and_nothing_is_lost() {
    for gone in [Does::Closes, Does::says("421 too long idle")] {
        let server = MailServer::that([("RSET", gone)]).await;
        let mail = SmtpNotifications::try_new(&patient(&server)).unwrap();
        for _ in 0..3 {
            assert_eq!(mail.notify(&order()).await, shop::told());
        }
        assert_eq!((server.connections(), server.mails().len()), (3, 3));
    }
}

#[tokio::test]
async fn no_name_gets_out_of_its_place() {
    let server = MailServer::that([]).await;
    let mut hostile = order();
    let evil = "x\r\n.\r\nMAIL FROM:<evil@evil.example>\r\nBcc: evil@evil.example";
    hostile.contact.name = Some(format!("Ann\" <a@b.example>, {evil}\u{2028}y\u{85}z"));
    hostile.lines[0].name = format!("{evil}\r\n\r\n.\r\n");
    hostile.lines[1].name = "\r\n.\n.\r".to_owned();
    assert_eq!(told(&patient(&server), &hostile).await, shop::told());
    assert_eq!(server.said().len(), 4, "{:?}", server.said());
    assert!(server.heard("RCPT TO:<ann@example.com>"));
    assert_eq!(server.mails().len(), 1);
    let mail = server.mails().remove(0);
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    let names = head.lines().filter(|line| !line.starts_with([' ', '\t']));
    let names: Vec<&str> = names.filter_map(|line| line.split(':').next()).collect();
    for name in &names {
        let known = [
            "From",
            "To",
            "Subject",
            "Message-ID",
            "Auto-Submitted",
            "Content-Type",
            "Content-Transfer-Encoding",
            "Date",
        ];
        assert!(known.contains(name), "{head}");
    }
    assert_eq!(names.iter().filter(|name| **name == "To").count(), 1);
    assert_eq!(body.matches("\r\n.\r\n").count(), 1, "{body}");
}

#[tokio::test]
async fn other_scripts_and_long_orders_and_other_currencies_come_through() {
    let server = MailServer::that([]).await;
    let mut notice = order();
    notice.contact.name = Some("Zoë 李".to_owned());
    notice.lines[0].name = "Maus ".repeat(300);
    let line = notice.lines[0].clone();
    notice.lines.resize(200, line);
    notice.total = Money::from_minor(500, Currency::parse("JPY").unwrap());
    assert_eq!(told(&patient(&server), &notice).await, shop::told());
    let mail = server.mails().remove(0);
    assert!(mail.is_ascii());
    assert!(mail.lines().all(|line| line.len() < 998), "RFC 5322, 2.1.1");
    assert!(mail.contains("Total: 500 JPY"));
    assert!(mail.contains("=?utf-8?"), "{mail}");
}

#[tokio::test]
async fn an_address_of_another_script_goes_where_it_is_taken_and_is_refused_elsewhere() {
    let mut notice = order();
    notice.contact.email = Some(Email::parse("zoë@shop.example").unwrap());
    let server = MailServer::that([]).await;
    assert_eq!(
        told(&patient(&server), &notice).await,
        shop::refused("the mail server takes no address like this")
    );
    assert!(!server.heard("MAIL"));
    let both = Does::says("250-here\r\n250-8BITMIME\r\n250 SMTPUTF8");
    let server = MailServer::that([("EHLO", both)]).await;
    assert_eq!(told(&patient(&server), &notice).await, shop::told());
    assert!(server.heard("MAIL FROM:<orders@shop.example> SMTPUTF8"));
    assert!(server.heard("RCPT TO:<zoë@shop.example>"));
}

#[tokio::test]
async fn where_it_asks_for_a_login_we_log_in() {
    let server = MailServer::that([]).await;
    let settings = SmtpSettings {
        login: Some(SmtpLogin::new(
            "shop",
            application::Current::new("hunter2".to_owned()),
        )),
        ..patient(&server)
    };
    assert_eq!(told(&settings, &order()).await, shop::told());
    // NUL shop NUL hunter2, in base 64.
    assert_eq!(server.said()[1], "AUTH PLAIN AHNob3AAaHVudGVyMg==");
}
