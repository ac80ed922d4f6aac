//! What is drawn, beside what the documents show.

use std::fs;
use std::path::Path;

/// Fails where the document's picture is not this one; draws it anew where that is wanted.
#[expect(
    clippy::disallowed_methods,
    reason = "as other tests are told to renew"
)]
pub(super) fn compare(name: &str, drawn: &str) {
    let service = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = service.ancestors().nth(2).unwrap();
    let file = root.join("docs/pictures").join(name);
    if std::env::var_os("ORDER_SERVICE_TEST_RENEW").is_some() {
        fs::write(&file, drawn).unwrap();
    }
    let shown = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        shown, drawn,
        "docs/pictures/{name} shows something else: ORDER_SERVICE_TEST_RENEW=1 draws it anew"
    );
}
