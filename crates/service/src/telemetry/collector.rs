//! The way to the collector: OTLP over HTTP, in bounded time, with the headers that it wants.

use crate::config::TraceSettings;
use anyhow::{Context as _, bail};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use reqwest::header::{HeaderName, HeaderValue};
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

/// The most bytes of a file of headers.
const LARGEST: u64 = 64 * 1024;

/// What sends spans. Nothing is sent yet.
pub(super) fn exporter(settings: &TraceSettings) -> anyhow::Result<SpanExporter> {
    let timeout = settings.timeout.into();
    let headers = match &settings.headers_file {
        Some(file) => headers_in(file)?,
        None => HashMap::new(),
    };
    SpanExporter::builder()
        .with_http()
        .with_http_client(client(timeout)?)
        .with_endpoint(format!("{}/v1/traces", settings.endpoint))
        .with_timeout(timeout)
        .with_headers(headers)
        .build()
        .context("traces.endpoint cannot be sent to")
}

/// It goes where it is told and nowhere else. Made on a thread of its own, as one that blocks has to be.
fn client(timeout: Duration) -> anyhow::Result<reqwest::blocking::Client> {
    let made = std::thread::spawn(move || {
        reqwest::blocking::Client::builder()
            .user_agent("order-service")
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
    });
    let made = made.join().map_err(|_| anyhow::anyhow!("it panicked"));
    made.and_then(|client| Ok(client?))
        .context("the HTTP client for traces cannot be made")
}

/// One header on each line. What stands there is not shown: it may be a token.
fn headers_in(file: &Path) -> anyhow::Result<HashMap<String, String>> {
    let shown = file.display();
    let unreadable = || format!("traces.headers_file {shown} cannot be read");
    let about = file.metadata().with_context(unreadable)?;
    if !about.is_file() || about.len() > LARGEST {
        bail!("traces.headers_file {shown} is not a regular file of at most {LARGEST} bytes");
    }
    let text = std::fs::read_to_string(file).with_context(unreadable)?;
    let mut headers = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let Some((name, value)) = header(line) else {
            bail!("traces.headers_file {shown} has no \"Name: value\" on line {number}");
        };
        headers.insert(name, value);
    }
    Ok(headers)
}

fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let name: HeaderName = name.trim().parse().ok()?;
    let value = value.trim();
    HeaderValue::from_str(value).ok()?;
    Some((name.to_string(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::headers_in;

    fn read(text: &str) -> Result<Vec<(String, String)>, String> {
        let folder = tempfile::tempdir().expect("there is room");
        let file = folder.path().join("headers");
        std::fs::write(&file, text).expect("it can be written");
        let read = headers_in(&file).map_err(|error| format!("{error:#}"))?;
        let mut headers: Vec<_> = read.into_iter().collect();
        headers.sort();
        Ok(headers)
    }

    #[test]
    fn each_line_is_a_header_and_what_is_none_is_not_shown() {
        let two = read("Authorization: Bearer a:b\r\n\nx-scope-orgid: shop\n").unwrap();
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let expected = [("authorization", "Bearer a:b"), ("x-scope-orgid", "shop")];
        assert_eq!(two, expected.map(own));
        let refused = read("a: b\nhunter2\n").unwrap_err();
        assert!(
            refused.contains("line 2") && !refused.contains("hunter2"),
            "{refused}"
        );
    }
}
