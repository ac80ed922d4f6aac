//! The page of error codes has those that the code has, and no others.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// In words; what is longer is a sentence.
const LONGEST_TITLE: usize = 4;

/// What stands before words as a code does, and is the name of a parameter.
const PARAMETERS: [&str; 1] = ["webhook"];

fn root() -> PathBuf {
    let service = Path::new(env!("CARGO_MANIFEST_DIR"));
    service.ancestors().nth(2).unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            found.push(text.to_owned());
        }
    }
}

fn is_code(word: &str) -> bool {
    let is_of_a_code = |letter: char| letter.is_ascii_lowercase() || letter == '-';
    !word.is_empty() && word.chars().all(is_of_a_code)
}

/// Codes stand before their titles: `"order-not-found", "Order not found"`.
fn codes_before_titles(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split('"').collect();
    let texts = parts.windows(3).skip(1).step_by(2);
    let pairs = texts.filter(|pair| pair[1].trim() == ",");
    let pairs = pairs.filter(|pair| is_code(pair[0]) && !PARAMETERS.contains(&pair[0]));
    let is_title = |words: &str| {
        let is_short = words.split(' ').count() <= LONGEST_TITLE;
        is_short && words.starts_with(|c: char| c.is_ascii_uppercase())
    };
    let titled = pairs.filter(|pair| is_title(pair[2]));
    titled.map(|pair| pair[0].to_owned()).collect()
}

#[test]
fn the_page_of_errors_has_every_code_of_v1_and_no_other() {
    let mut texts = Vec::new();
    sources(
        &root().join("crates/inbound/src/http/contracts/v1"),
        &mut texts,
    );
    let mut codes: BTreeSet<String> = texts
        .iter()
        .flat_map(|text| codes_before_titles(text))
        .collect();
    let refused = root().join("crates/inbound/src/http/identity/refused.rs");
    let refused = fs::read_to_string(refused).unwrap();
    let kinds = refused.split("=> \"").skip(1);
    let kinds = kinds.filter_map(|rest| rest.split('"').next());
    codes.extend(kinds.filter(|kind| is_code(kind)).map(str::to_owned));
    assert!(codes.len() > 30, "{codes:?}");

    let page = fs::read_to_string(root().join("docs/errors.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let first = rows.filter_map(|line| line.split('|').nth(1));
    let told = first.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let told: BTreeSet<String> = told.map(str::to_owned).collect();
    let missing: Vec<&String> = codes.difference(&told).collect();
    let gone: Vec<&String> = told.difference(&codes).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "missing {missing:?}, gone {gone:?}"
    );
}
