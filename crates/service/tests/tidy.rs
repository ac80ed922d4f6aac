//! House rules as tests: what the compiler and clippy cannot see.

#[path = "tidy/metrics.rs"]
mod metrics;

use std::fs;
use std::path::{Path, PathBuf};

/// Files longer than this are two things in one.
const LONGEST_FILE: usize = 400;

/// Longer files, each with its reason.
const MAY_BE_LONG: &[(&str, &str)] = &[];

/// A module with such a name has not found out what it is about.
const NAMES_WITHOUT_MEANING: &[&str] = &[
    "common", "helper", "helpers", "manager", "misc", "models", "types", "util", "utils",
];

/// What a test or a line of code must not hold. Split, so that this file does not hold it either.
const LEFT_UNDONE: &[&str] = &[
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("#[ig", "nore"),
    concat!("#[should", "_panic"),
    concat!("FIX", "ME"),
];

/// Places on somebody's own machine.
const OF_ONE_MACHINE: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
];

fn root() -> PathBuf {
    let service = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = service.ancestors().nth(2);
    root.expect("the service lies two folders below the root")
        .to_owned()
}

/// Every file below a folder whose name ends so, by its path from the root.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&root().join(folder), ending, &mut found);
    assert!(!found.is_empty(), "no *{ending} below {folder}");
    found.sort();
    found
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            collect(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            let name = path.strip_prefix(root()).expect("it lies below the root");
            found.push((name.to_string_lossy().replace('\\', "/"), text));
        }
    }
}

fn rust_files() -> Vec<(String, String)> {
    let mut sources = files("crates", ".rs");
    sources.extend(files("xtask", ".rs"));
    sources
}

/// A line without its comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|part| part == word)
}

fn is_test_code(name: &str) -> bool {
    name.contains("/tests/") || name.ends_with("/tests.rs") || name.contains("/testing/")
}

fn nothing_found(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

#[test]
fn no_file_is_too_long() {
    let is_excused = |name: &str| MAY_BE_LONG.iter().any(|(known, _)| *known == name);
    let long: Vec<String> = rust_files()
        .iter()
        .filter(|(name, text)| text.lines().count() > LONGEST_FILE && !is_excused(name))
        .map(|(name, text)| format!("{name}: {} lines", text.lines().count()))
        .collect();
    nothing_found(
        "split these, or add them with a reason to MAY_BE_LONG",
        &long,
    );
}

#[test]
fn every_file_says_first_why_it_exists() {
    let silent: Vec<String> = rust_files()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(name, _)| name)
        .collect();
    nothing_found("these files do not begin with a //! sentence", &silent);
}

#[test]
fn money_never_meets_a_float() {
    let mut found = Vec::new();
    for part in ["domain", "application", "inbound", "outbound"] {
        for (name, text) in files(&format!("crates/{part}/src"), ".rs") {
            for (number, line) in (1..).zip(text.lines().map(code)) {
                if has_word(line, "f32") || has_word(line, "f64") {
                    found.push(format!("{name}:{number}: {}", line.trim()));
                }
            }
        }
    }
    nothing_found("floats where money passes", &found);
}

#[test]
fn nothing_is_left_undone_or_switched_off() {
    let mut found = Vec::new();
    for (name, text) in rust_files() {
        for (number, line) in (1..).zip(text.lines()) {
            if LEFT_UNDONE.iter().any(|mark| line.contains(mark)) {
                found.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
    }
    nothing_found("finish these", &found);
}

#[test]
fn tests_wait_for_something_and_never_just_sleep() {
    let mut found = Vec::new();
    for (name, text) in rust_files() {
        let mut function = "";
        let mut in_tests = is_test_code(&name);
        for (number, line) in (1..).zip(text.lines()) {
            in_tests |= line.starts_with("#[cfg(test)]");
            if let Some((_, rest)) = code(line).split_once("fn ") {
                function = rest.split(['(', '<']).next().unwrap_or_default();
            }
            let sleeps = code(line).contains(concat!("thread::", "sleep("));
            if sleeps && in_tests && !function.contains("eventually") {
                found.push(format!("{name}:{number}: in {function}"));
            }
        }
    }
    nothing_found("wait with `eventually` and a deadline", &found);
}

#[test]
fn modules_are_named_after_what_they_are_about() {
    let is_meaningless = |name: &str| {
        name.trim_end_matches(".rs")
            .split('/')
            .any(|part| NAMES_WITHOUT_MEANING.contains(&part))
    };
    let found: Vec<String> = rust_files()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| is_meaningless(name))
        .collect();
    nothing_found("find out what these are about", &found);
}

#[test]
fn no_snapshot_waits_for_review() {
    let mut stray = Vec::new();
    collect(&root().join("crates"), ".snap.new", &mut stray);
    collect(&root().join("crates"), ".pending-snap", &mut stray);
    let stray: Vec<String> = stray.into_iter().map(|(name, _)| name).collect();
    nothing_found("accept or reject these", &stray);
}

#[test]
fn nothing_names_a_place_on_one_machine() {
    let mut texts = rust_files();
    texts.extend(documents());
    texts.extend(files("migrations", ".sql"));
    let mut found = Vec::new();
    for (name, text) in texts {
        for (number, line) in (1..).zip(text.lines()) {
            if OF_ONE_MACHINE.iter().any(|place| line.contains(place)) {
                found.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
    }
    nothing_found("paths of one machine", &found);
}

#[test]
fn migrations_are_numbered_without_a_gap() {
    for (number, (name, text)) in (1..).zip(files("migrations/sqlite", ".sql")) {
        let file = name.rsplit('/').next().unwrap_or_default();
        assert!(file.starts_with(&format!("{number:04}_")), "{name}");
        assert!(
            text.starts_with("-- "),
            "{name} does not say what it is for"
        );
    }
}

/// The documents at the root and below `docs`.
fn documents() -> Vec<(String, String)> {
    let mut documents = files("docs", ".md");
    for entry in fs::read_dir(root()).expect("the root can be listed") {
        let path = entry.expect("the root can be listed").path();
        if path.extension().is_some_and(|ending| ending == "md") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path).expect("documents are UTF-8");
            documents.push((name.into_owned(), text));
        }
    }
    documents
}

/// What is written as a path of the repository: in backticks and beginning with a folder of the
/// root, or a link to a file.
fn paths(text: &str) -> Vec<String> {
    let folders = [
        "crates/",
        "xtask/",
        "docs/",
        "migrations/",
        "config/",
        "deploy/",
        ".ci/",
    ];
    let quoted = text.split('`').skip(1).step_by(2);
    let quoted = quoted.filter(|words| folders.iter().any(|folder| words.starts_with(folder)));
    let links = text.split("](").skip(1);
    let links = links.filter_map(|rest| rest.split([')', '#']).next());
    let links = links.filter(|link| !link.is_empty() && !link.contains("://"));
    let is_pattern = |path: &str| path.contains(['*', '<', '{', '…', ' ']);
    quoted
        .chain(links)
        .filter(|path| !is_pattern(path))
        .map(|path| path.trim_end_matches('/').to_owned())
        .collect()
}

#[test]
fn documents_name_only_what_exists() {
    let mut found = Vec::new();
    for (name, text) in documents() {
        let beside = root().join(&name);
        let beside = beside.parent().expect("a document lies in a folder");
        for path in paths(&text) {
            if !root().join(&path).exists() && !beside.join(&path).exists() {
                found.push(format!("{name}: {path}"));
            }
        }
    }
    nothing_found("documents name what is not there", &found);
}

/// Names of metrics and of settings of MariaDB, which are written like those of tests.
const NO_TESTS: [&str; 3] = ["order_service_", "process_", "innodb_"];

/// What is written like the name of a test: a sentence in backticks.
fn tests_named(text: &str) -> impl Iterator<Item = &str> {
    let is_of_a_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|words| !NO_TESTS.iter().any(|begin| words.starts_with(begin)))
        .filter(move |words| words.chars().all(is_of_a_name) && words.matches('_').count() >= 3)
}

#[test]
fn documents_name_only_tests_that_there_are() {
    let sources = rust_files();
    let mut found = Vec::new();
    for (name, text) in documents() {
        for test in tests_named(&text) {
            let function = format!("fn {test}(");
            if !sources.iter().any(|(_, source)| source.contains(&function)) {
                found.push(format!("{name}: {test}"));
            }
        }
    }
    nothing_found("documents name tests that are gone", &found);
}

/// The names of the crates that a crate depends on, outside of tests and in them.
fn dependencies(name: &str) -> (Vec<String>, Vec<String>) {
    let file = root().join("crates").join(name).join("Cargo.toml");
    let manifest = fs::read_to_string(file).expect("each crate has a Cargo.toml");
    let names = |section: &str| {
        let inside = manifest.lines().skip_while(|line| *line != section).skip(1);
        inside
            .take_while(|line| !line.starts_with('['))
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|word| !word.is_empty() && !word.starts_with('#'))
            .map(str::to_owned)
            .collect()
    };
    let always: Vec<String> = names("[dependencies]");
    assert!(!always.is_empty(), "{name} depends on nothing at all?");
    (always, names("[dev-dependencies]"))
}

#[test]
fn dependencies_point_inward() {
    const OURS: [&str; 5] = ["domain", "application", "inbound", "outbound", "service"];
    let allowed = [
        ("domain", vec![]),
        ("application", vec!["domain"]),
        ("inbound", vec!["application", "domain"]),
        ("outbound", vec!["application", "domain"]),
        (
            "service",
            vec!["application", "domain", "inbound", "outbound"],
        ),
    ];
    for (name, allowed) in allowed {
        let (always, in_tests) = dependencies(name);
        for ours in OURS {
            let uses = always.iter().any(|dependency| dependency == ours);
            assert!(!uses || allowed.contains(&ours), "{name} depends on {ours}");
            // A crate may name itself, to switch on a feature of its own for its tests.
            let uses = in_tests.iter().any(|dependency| dependency == ours) && ours != name;
            assert!(
                !uses || allowed.contains(&ours),
                "{name}'s tests depend on {ours}"
            );
        }
    }
}

#[test]
fn the_domain_needs_next_to_nothing() {
    let (dependencies, _) = dependencies("domain");
    assert_eq!(dependencies, ["iso_currency", "thiserror", "uuid"]);
    for (name, text) in files("crates/domain/src", ".rs") {
        for mark in [
            "async fn",
            ".await",
            "serde",
            "std::fs",
            "std::net",
            "std::thread",
        ] {
            // `.await` is not `.awaited`.
            let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_lowercase());
            let uses = |line: &str| code(line).split(mark).skip(1).any(is_whole);
            assert!(!text.lines().any(uses), "{name} uses {mark}");
        }
    }
}

#[test]
fn the_application_knows_no_wire_and_no_database() {
    let (dependencies, _) = dependencies("application");
    for outside in [
        "axum",
        "config",
        "hyper-util",
        "reqwest",
        "rusqlite",
        "serde",
        "serde_json",
    ] {
        let known = dependencies.iter().any(|dependency| dependency == outside);
        assert!(!known, "application depends on {outside}");
    }
}
