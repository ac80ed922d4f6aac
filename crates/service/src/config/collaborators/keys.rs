//! Whether a collaborator honours the keys that go with our calls, and what it promises about them.

use super::section::Section;
use domain::Duration;
use outbound::http::Keys;

/// Reads what is promised: the promises are the provider's, and a false one loses money or stock.
pub(super) fn read(section: &mut Section<'_, '_>) -> Option<Keys> {
    let key = section.shared("keys");
    let choices = [("ignored", false), ("honoured", true)];
    let are_honoured = section.from.choice(&key, &choices);
    let key = section.shared("keys_window");
    let window = Duration::from_secs(1)..=Duration::from_hours(365 * 24);
    let window = section.from.duration(&key, window);
    let key = section.shared("pins_refusals");
    let pins_refusals = section.from.switch(&key);
    let key = section.shared("tombstones_undo");
    let tombstones_undo = section.from.switch(&key);
    let (window, pins_refusals, tombstones_undo) = (window?, pins_refusals?, tombstones_undo?);
    Some(if are_honoured? {
        Keys::Honoured {
            window,
            pins_refusals,
            tombstones_undo,
        }
    } else {
        Keys::Ignored
    })
}
