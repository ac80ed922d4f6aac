//! Where traces go, in our words and in those of the standard.

use super::{Sources, environment, keys};
use crate::config::{Settings, TraceSettings};

fn traces(sources: &Sources) -> Option<TraceSettings> {
    Settings::load(sources).unwrap().traces
}

#[test]
fn nothing_is_traced_unless_a_collector_is_named() {
    assert!(traces(&environment(&[])).is_none());
    let named = environment(&[
        ("TRACES__ENDPOINT", "http://collector:4318/"),
        ("TRACES__SAMPLE", "2.5%"),
        ("TRACES__HEADERS_FILE", "/run/secrets/collector"),
    ]);
    let traces = traces(&named).unwrap();
    assert_eq!(traces.endpoint.to_string(), "http://collector:4318");
    assert_eq!(traces.service_name, "order-service");
    assert!((traces.sample - 0.025).abs() < f64::EPSILON);
    assert!(traces.headers_file.is_some());
}

#[test]
fn the_standards_names_are_understood_and_ours_win() {
    let mut sources = environment(&[]);
    let variables = sources.environment.as_mut().unwrap();
    for (name, value) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://otel:4318/base"),
        ("OTEL_SERVICE_NAME", "shop-orders"),
    ] {
        variables.insert(name.to_owned(), value.to_owned());
    }
    let of_standard = traces(&sources).unwrap();
    assert_eq!(of_standard.endpoint.to_string(), "https://otel:4318/base");
    assert_eq!(of_standard.service_name, "shop-orders");
    let own = ("ORDER_SERVICE__TRACES__ENDPOINT", "http://ours:4318");
    let variables = sources.environment.as_mut().unwrap();
    variables.insert(own.0.to_owned(), own.1.to_owned());
    assert_eq!(
        traces(&sources).unwrap().endpoint.to_string(),
        "http://ours:4318"
    );
}

#[test]
fn what_is_no_collector_is_refused() {
    for (name, wrong) in [
        ("ENDPOINT", "collector:4318"),
        ("ENDPOINT", "http://user:hunter2@collector:4318"),
        ("ENDPOINT", "http://collector:4318?token=1"),
        ("SAMPLE", "150%"),
        ("SAMPLE", "0.1"),
        ("SERVICE_NAME", ""),
        ("QUEUE", "0"),
        ("INTERVAL", "1h"),
    ] {
        let faults = Settings::load(&environment(&[(&format!("TRACES__{name}"), wrong)]));
        let key = format!("traces.{}", name.to_lowercase());
        assert_eq!(keys(&faults.unwrap_err()), [key], "{wrong}");
    }
}
