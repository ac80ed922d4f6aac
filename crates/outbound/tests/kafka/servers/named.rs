//! What the environment tells of servers and programs, and saying what is left out without them.

use std::io::Write as _;

/// What this variable says; tells what is left out if it says nothing.
#[expect(clippy::disallowed_methods, reason = "tests ask where servers are")]
pub(super) fn named_by(variable: &str, what: &str) -> Option<String> {
    let told = std::env::var(variable).ok().filter(|told| !told.is_empty());
    if told.is_none() {
        let test = std::thread::current();
        let test = test.name().unwrap_or("a test").to_owned();
        let what = format!("left out: {test} (no {what}; cargo xtask test starts one)");
        // Past the test's captured output.
        let _unheard = writeln!(std::io::stderr(), "{what}");
    }
    told
}
