//! Files of the repository, and what is read out of them.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) fn root() -> PathBuf {
    let service = Path::new(env!("CARGO_MANIFEST_DIR"));
    service.ancestors().nth(2).unwrap().to_owned()
}

/// A file of the repository.
pub(super) fn text(name: &str) -> String {
    let read = std::fs::read_to_string(root().join(name));
    read.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What a text in YAML says, one value for each document in it.
pub(super) fn documents(name: &str, text: &str) -> Vec<Value> {
    let read = serde_saphyr::from_multiple::<Value>(text);
    read.unwrap_or_else(|error| panic!("{name} is no YAML: {error}"))
}

/// The one document of a file.
pub(super) fn yaml(name: &str) -> Value {
    let mut documents = documents(name, &text(name));
    assert_eq!(documents.len(), 1, "{name}");
    documents.remove(0)
}

/// The names of all files below a folder.
pub(super) fn below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root()).unwrap();
                found.push(name.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The text at this place, such as `/spec/type`.
pub(super) fn at<'a>(value: &'a Value, place: &str) -> &'a str {
    let found = value.pointer(place).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("there is no text at {place} in {value:#}"))
}

/// The items of a list; none where there is no list.
pub(super) fn items<'a>(value: &'a Value, place: &str) -> Vec<&'a Value> {
    let list = value.pointer(place).and_then(Value::as_array);
    list.map_or_else(Vec::new, |list| list.iter().collect())
}

/// The texts of a list.
pub(super) fn texts<'a>(value: &'a Value, place: &str) -> Vec<&'a str> {
    let items = items(value, place).into_iter();
    items.map(|item| item.as_str().unwrap()).collect()
}

/// The members of a table, or of nothing.
pub(super) fn members<'a>(value: &'a Value, place: &str) -> Vec<(&'a str, &'a Value)> {
    let table = value.pointer(place).and_then(Value::as_object);
    table.map_or_else(Vec::new, |table| {
        table.iter().map(|(k, v)| (k.as_str(), v)).collect()
    })
}

/// A length of time such as `30s` or `5m`.
pub(super) fn span(text: &str) -> Duration {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (number, unit) = (number.parse::<u64>().unwrap(), &text[number.len()..]);
    match unit {
        "ms" => Duration::from_millis(number),
        "" | "s" => Duration::from_secs(number),
        "m" | "min" => Duration::from_mins(number),
        "h" => Duration::from_hours(number),
        _ => panic!("{text}: which unit is that?"),
    }
}

/// Whether an image is named with the one version that is meant.
pub(super) fn is_pinned(image: &str) -> bool {
    let last = image.rsplit('/').next().unwrap_or_default();
    let version = last.split_once(':').map_or("", |(_, version)| version);
    let numbers = version.trim_start_matches('v').split('-').next();
    let numbers = numbers.unwrap_or_default().split('.');
    let are_numbers = numbers.clone().all(|part| part.parse::<u32>().is_ok());
    are_numbers && numbers.count() >= 2
}

#[test]
fn only_a_version_pins_an_image() {
    for pinned in [
        "postgres:15.14",
        "prom/prometheus:v3.5.0",
        "haproxy:3.2.4-alpine",
    ] {
        assert!(is_pinned(pinned), "{pinned}");
    }
    for loose in ["postgres", "redis:latest", "redis:7", "host:5000/postgres"] {
        assert!(!is_pinned(loose), "{loose}");
    }
}
