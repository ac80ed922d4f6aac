//! Mail: what `[smtp]` has to say, and which bounds hold.

use super::{keys, of_file};
use outbound::smtp::SmtpSettings;
use std::time::Duration;

const MAIL: &str = "[smtp]\nhost = \"mail.example\"\nfrom = \"orders@shop.example\"\n\
                    [notifications]\nprotocol = \"smtp\"\n";

fn server(text: &str) -> SmtpSettings {
    of_file(text).unwrap().mail.server().unwrap()
}

#[test]
fn mail_needs_a_server_and_a_sender_where_it_is_chosen() {
    let lacking = of_file("[notifications]\nprotocol = \"smtp\"\ntimeout = \"5s\"\n").unwrap_err();
    let expected = ["notifications.timeout", "smtp.from", "smtp.host"];
    assert_eq!(keys(&lacking), expected);
    let login = "[smtp]\nusername = \"shop\"\npassword = \"hunter2\"\n";
    let settings = of_file(&MAIL.replacen("[smtp]\n", login, 1)).unwrap();
    assert!(!format!("{settings:?}").contains("hunter2"));
    assert_eq!(settings.mail.shown(), "smtp://mail.example:587");
    assert!(settings.mail.server().unwrap().login.is_some());
}

#[test]
fn without_a_word_mails_have_the_bounds_that_are_usual_for_mail() {
    let usual = SmtpSettings::new("mail.example", "orders@shop.example");
    assert_eq!(server(MAIL), usual);
}

#[test]
fn the_bounds_of_notifications_and_of_all_collaborators_are_those_of_mails() {
    let server_of = |more: &str| server(&format!("{MAIL}{more}"));
    let own = server_of(
        "timeout = \"3s\"\nrest = \"1s\"\nfailures_in_a_row = 3\nin_flight = 20\nidle_connection = \"7s\"\n\
         connect_timeout = \"2s\"\nplace_patience = \"5ms\"\nlongest_hold_off = \"9s\"\n",
    );
    assert_eq!(own.timeout, Duration::from_secs(3));
    assert_eq!(own.connect_timeout, Duration::from_secs(2));
    assert_eq!(own.idle_connection, Duration::from_secs(7));
    assert_eq!(own.guard.in_flight, 20);
    assert_eq!(own.guard.breaker.rest, Duration::from_secs(1));
    assert_eq!(own.guard.breaker.failures_in_a_row, 3);
    assert_eq!(own.guard.place_patience, Duration::from_millis(5));
    assert_eq!(own.guard.longest_hold_off, Duration::from_secs(9));
    let all =
        server_of("[collaborators]\nrest = \"2s\"\nin_flight = 30\nidle_connection = \"7s\"\n");
    assert_eq!(all.guard.breaker.rest, Duration::from_secs(2));
    assert_eq!(all.guard.in_flight, 8, "mail servers take few connections");
    assert_eq!(all.idle_connection, Duration::from_secs(30));
    assert_eq!(
        server_of("[collaborators]\nin_flight = 5\n")
            .guard
            .in_flight,
        5
    );
}

#[test]
fn what_a_mail_server_has_no_use_for_is_refused_beside_it() {
    let text = format!("{MAIL}body_limit = 2048\nreads = 2\nauthorization = \"hunter2\"\n");
    let faults = of_file(&text).unwrap_err();
    let refused = [
        "notifications.authorization",
        "notifications.body_limit",
        "notifications.reads",
    ];
    assert_eq!(keys(&faults), refused);
    assert!(!faults.to_string().contains("hunter2"), "{faults}");
    let over_http = "[notifications]\nprotocol = \"send\"\nurl = \"http://a\"\nreads = 2\n";
    assert!(of_file(over_http).is_ok());
}
