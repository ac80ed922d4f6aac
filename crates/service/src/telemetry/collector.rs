//! The way to the collector: OTLP over HTTP, in bounded time, with the headers that it wants.

use crate::config::TraceSettings;
use anyhow::{Context as _, bail};
use application::Current;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SpanExporter as _;
use reqwest::header::{HeaderName, HeaderValue};
use std::collections::HashMap;
use std::time::Duration;

/// What sends spans, with the headers that are in force. Nothing is sent yet.
pub(super) fn exporter(
    settings: &TraceSettings,
    resource: &Resource,
) -> anyhow::Result<Current<SpanExporter>> {
    let (timeout, resource) = (settings.timeout.into(), resource.clone());
    let client = client(timeout)?;
    let endpoint = format!("{}/v1/traces", settings.endpoint);
    let make = move |headers| {
        let mut exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client.clone())
            .with_endpoint(&endpoint)
            .with_timeout(timeout)
            .with_headers(headers)
            .build()
            .context("traces.endpoint cannot be sent to")?;
        // Whoever tells the first one of it does not know those after it.
        exporter.set_resource(&resource);
        Ok(exporter)
    };
    match &settings.headers_file {
        Some(file) => file.current(move |text, _| make(headers_in(text)?)),
        None => make(HashMap::new()).map(Current::new),
    }
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
pub(crate) fn headers_in(text: &str) -> anyhow::Result<HashMap<String, String>> {
    let mut headers = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let Some((name, value)) = header(line) else {
            bail!("there is no \"Name: value\" on line {number}");
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
        let read = headers_in(text).map_err(|error| format!("{error:#}"))?;
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
