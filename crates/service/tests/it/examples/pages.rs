//! The documents of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders without documents of ours.
const WITHOUT: [&str; 4] = [".git", "target", "node_modules", "data"];

/// A document, by its path from the root.
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The repository's root.
pub(super) fn root() -> PathBuf {
    let service = Path::new(env!("CARGO_MANIFEST_DIR"));
    service.ancestors().nth(2).unwrap().to_owned()
}

/// All of them, or the one that `ORDER_SERVICE_TEST_PAGE` names.
#[expect(
    clippy::disallowed_methods,
    reason = "one page is tried again and again"
)]
pub(super) fn pages() -> Vec<Page> {
    let mut found = all();
    if let Ok(only) = std::env::var("ORDER_SERVICE_TEST_PAGE") {
        found.retain(|page: &Page| page.path == only);
        assert!(!found.is_empty(), "there is no page {only}");
    }
    found
}

/// All of them, by their paths.
pub(crate) fn all() -> Vec<Page> {
    let mut found = Vec::new();
    collect(&root(), &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn collect(folder: &Path, found: &mut Vec<Page>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() && !WITHOUT.contains(&&*name) {
            collect(&path, found);
        } else if name.ends_with(".md") && path.is_file() {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap();
            let path = path.to_string_lossy().into_owned();
            found.push(Page { path, text });
        }
    }
}
