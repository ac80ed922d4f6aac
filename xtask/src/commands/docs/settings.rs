//! The file of all settings as a page of the site: a table for each section.

use std::fmt::Write as _;

/// Where the settings are, from the root.
pub const FILE: &str = "config/default.toml";

/// The page.
pub fn page(toml: &str) -> String {
    let mut page = "# Settings\n\n".to_owned();
    let mut comment: Vec<&str> = Vec::new();
    let mut section = "";
    for line in toml.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            let _ = write!(page, "\n## `[{section}]`\n\n");
            begin(&mut page, &std::mem::take(&mut comment));
        } else if let Some(words) = line.strip_prefix('#') {
            comment.push(words.trim());
        } else if let Some((key, value)) = line.split_once(" = ") {
            let words = cell(&std::mem::take(&mut comment).join(" "));
            let (name, value) = (format!("{section}.{key}"), value.replace('|', "\\|"));
            let _ = writeln!(page, "| `{name}` | `{value}` | {words} |");
        } else if section.is_empty() && !comment.is_empty() {
            // What stands at the head of the file.
            let _ = write!(page, "{}\n\n", paragraphs(&std::mem::take(&mut comment)));
        }
    }
    page
}

fn begin(page: &mut String, comment: &[&str]) {
    if !comment.is_empty() {
        let _ = write!(page, "{}\n\n", paragraphs(comment));
    }
    page.push_str("| Setting | Default | |\n|---|---|---|\n");
}

/// An empty comment line is between two paragraphs.
fn paragraphs(comment: &[&str]) -> String {
    let parts = comment.split(|line| line.is_empty());
    let parts: Vec<String> = parts.map(|part| escaped(&part.join(" "))).collect();
    parts.join("\n\n")
}

fn cell(words: &str) -> String {
    escaped(words).replace('|', "\\|")
}

/// What stands in angle brackets is no tag.
fn escaped(words: &str) -> String {
    words
        .replace('<', "&lt;")
        .replace('*', "\\*")
        .replace('_', "\\_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_a_row_with_its_reason() {
        let toml = "# Head\n# of it.\n\n[a]\n# What it is\n# for: <b>|c.\nd = \"e\"\n\n# A section.\n[f.g]\n# H\nh = 1\n";
        let page = page(toml);
        assert!(page.contains("Head of it."), "{page}");
        assert!(
            page.contains("| `a.d` | `\"e\"` | What it is for: &lt;b>\\|c. |"),
            "{page}"
        );
        assert!(
            page.contains("## `[f.g]`\n\nA section.\n\n| Setting"),
            "{page}"
        );
        assert!(page.contains("| `f.g.h` | `1` | H |"), "{page}");
    }
}
