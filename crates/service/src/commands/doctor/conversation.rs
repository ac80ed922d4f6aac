//! A few words with whatever answers at an address of another service, without any effect: whether it speaks what its
//! protocol is spoken in, and what its clock shows.

use application::ports::Clock as _;
use domain::Timestamp;
use outbound::ClockBeside;
use outbound::SystemClock;
use reqwest::{Client, Url, redirect};
use std::error::Error as _;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How a mail server greets.
const GREETING: &[u8] = b"220";

/// Knocks there, and asks as below.
pub(super) async fn over_http(
    address: &str,
    patience: Duration,
) -> Result<Option<ClockBeside>, String> {
    let address = Url::parse(address).map_err(|error| error.to_string())?;
    drop(knock(&address, patience).await?);
    ask(&address, patience).await
}

/// As a call would, or why nobody opens.
pub(super) async fn knock(address: &Url, patience: Duration) -> Result<TcpStream, String> {
    let host = address.host_str().unwrap_or_default();
    let port = address.port_or_known_default().unwrap_or_default();
    let host = host.trim_matches(['[', ']']);
    match timeout(patience, TcpStream::connect((host, port))).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(format!("no connection: {error}")),
        Err(_) => Err(format!("no connection within {} ms", patience.as_millis())),
    }
}

/// Asks for the address itself, which does nothing anywhere, and shows nothing of ours. What its clock shows, if
/// it says so; or what is wrong.
pub(super) async fn ask(address: &Url, patience: Duration) -> Result<Option<ClockBeside>, String> {
    let client = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .connect_timeout(patience)
        .timeout(patience * 2)
        .build()
        .map_err(|error| error.to_string())?;
    let asked = SystemClock.now();
    match client.get(address.clone()).send().await {
        Ok(answer) => {
            let date = answer.headers().get("date");
            let date = date.and_then(|date| date.to_str().ok());
            Ok(date
                .and_then(moment)
                .map(|at| ClockBeside::shown(at, asked)))
        }
        // It may be busy: whether it is there is known already.
        Err(error) if error.is_timeout() => Ok(None),
        Err(error) => {
            let innermost = innermost(&error.without_url());
            let is_encrypted = address.scheme() == "https";
            let spoken = if is_encrypted { "https" } else { "http" };
            Err(format!(
                "what answers there speaks no {spoken}: {innermost}"
            ))
        }
    }
}

fn innermost(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = cause.to_string();
        source = cause.source();
    }
    words
}

/// `Sun, 22 Nov 2026 20:16:00 GMT`
fn moment(date: &str) -> Option<Timestamp> {
    let at = jiff::fmt::rfc2822::parse(&date.replace("GMT", "+0000")).ok()?;
    Some(Timestamp::from_micros(at.timestamp().as_microsecond()))
}

/// Waits for a mail server's greeting, and says nothing.
pub(super) async fn by_mail(stream: &TcpStream, patience: Duration) -> Result<(), String> {
    let mut said = [0; GREETING.len()];
    match timeout(patience, stream.peek(&mut said)).await {
        Ok(Ok(length)) if length > 0 && said[..length] == GREETING[..length] => Ok(()),
        Ok(_) => Err("what answers there does not greet as a mail server does".to_owned()),
        Err(_) => Err(format!(
            "no greeting within {} ms: it is no mail server, or TLS is spoken there",
            patience.as_millis()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_answers_are_read() {
        let read = moment("Thu, 01 Jan 1970 00:00:01 GMT");
        assert_eq!(read.map(Timestamp::micros), Some(1_000_000));
        assert!(moment("yesterday").is_none());
    }
}
