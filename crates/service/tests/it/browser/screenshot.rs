//! Pictures of pages, kept below the build results as artefacts of the run.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::path::{Path, PathBuf};

/// Keeps one; where it is.
pub(super) fn keep(name: &str, png: &str) -> PathBuf {
    let results = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = results.join("screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}.png"));
    let bytes = BASE64_STANDARD.decode(png).unwrap();
    std::fs::write(&file, bytes).unwrap();
    file
}

/// The name of the picture that a failed test leaves.
pub(super) fn of_this_test() -> String {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a-test").replace("::", "-");
    format!("failed-{test}")
}
