//! The page of secrets, compared with the settings that name a file.

use crate::shop::Shop;

const PAGE: &str = include_str!("../../../../../docs/secrets.md");

/// Where the service writes a secret rather than reads one.
const WRITTEN: &str = "identity.operator_file";

#[test]
fn every_file_with_a_secret_has_its_row() {
    let shown = Shop::new().run(&["config", "show"]).stdout;
    let shown = String::from_utf8(shown).unwrap();
    let (mut section, mut files) = ("", 0);
    for line in shown.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        }
        let name = line.split(' ').next().unwrap_or_default();
        let setting = format!("{section}.{name}");
        if name.ends_with("_file") && setting != WRITTEN {
            files += 1;
            let mut rows = PAGE.lines().filter(|row| row.starts_with("| `"));
            let is_told = rows.any(|row| row.contains(&format!("`{setting}`")));
            assert!(is_told, "{setting} is not on the page of secrets");
        }
    }
    assert!(files > 12, "{files} are in:\n{shown}");
}
