//! A server that the environment names, and what the databases on it have in common.

use std::sync::atomic::{AtomicU32, Ordering};

/// The server whose URL this variable has, where there is one.
#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
pub(crate) fn named_by(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|url| !url.is_empty())
}

/// The URL of a database on the server with this URL.
pub(super) fn url_of(server: Option<String>, database: &str) -> String {
    let server = server.expect("only where there is a server");
    let (before, _) = server.rsplit_once('/').expect("it has a path");
    format!("{before}/{database}")
}

/// A database's name that no other test has. An earlier process with this id may have been killed, and
/// have left one of this name.
pub(super) fn new_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("test_{}_{next}", std::process::id())
}

/// Waits for it on a thread of its own, because there is no waiting in a runtime's thread.
pub(super) fn wait_apart(work: impl Future<Output = ()> + Send + 'static) {
    let waiting = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("there are threads").block_on(work);
    });
    // A server that a test has stopped keeps the database; it is a test's server.
    let _ = waiting.join();
}
