//! Which settings a collaborator's section may have beyond those that have a default of their own: the
//! bounds that all collaborators share, each for itself, and the paths of its protocol.

use super::authorization;
use crate::config::layers::Layered;
use crate::config::reader::Reader;
use config::ValueKind;

/// The section whose settings hold for all collaborators that say nothing else.
pub(super) const SHARED: &str = "collaborators";

/// The sections of the collaborators.
const SECTIONS: [&str; 7] = [
    "inventory",
    "payments",
    "shipping",
    "notifications",
    "catalogue",
    "customers",
    "carts",
];

/// Whether a layer may have this key although the defaults do not.
pub(in crate::config) fn may_have(layered: &Layered, key: &str) -> bool {
    let Some((section, setting)) = key.split_once('.') else {
        return false;
    };
    let is_path = setting
        .strip_prefix("paths.")
        .is_some_and(|name| !name.contains('.'));
    let is_own = is_path || authorization::SETTINGS.contains(&setting);
    let is_shared = layered.contains_key(&format!("{SHARED}.{setting}"));
    SECTIONS.contains(&section) && (is_own || is_shared)
}

/// Which of them there are in this section, for people.
pub(in crate::config) fn shared(layered: &Layered, section: &str) -> Vec<String> {
    if !SECTIONS.contains(&section) {
        return Vec::new();
    }
    let shared = layered.keys().filter_map(|key| {
        let setting = key.strip_prefix(SHARED)?.strip_prefix('.')?;
        Some(format!("{section}.{setting}"))
    });
    let own = authorization::SETTINGS.into_iter().chain(["paths.NAME"]);
    let own = own.map(|setting| format!("{section}.{setting}"));
    shared.chain(own).collect()
}

/// The paths of a protocol mean nothing to another one: a layer that chooses another leaves those of
/// the layers below behind.
pub(in crate::config) fn forget_paths(layered: &mut Layered, key: &str, chosen: &ValueKind) {
    let Some(section) = key.strip_suffix(".protocol") else {
        return;
    };
    let is_another = layered.get(key).is_some_and(|(known, _)| known != chosen);
    if is_another && SECTIONS.contains(&section) {
        let paths = format!("{section}.paths.");
        layered.retain(|key, _| !key.starts_with(&paths));
    }
}

/// A service is at an address or looked up by its name: a layer that says the one leaves the other of the
/// layers below behind.
pub(in crate::config) fn forget_place(layered: &mut Layered, key: &str, said: &ValueKind) {
    let Some((section, setting)) = key.split_once('.') else {
        return;
    };
    let other = match setting {
        "url" => "service",
        "service" => "url",
        _ => return,
    };
    let says_nothing = matches!(said, ValueKind::String(text) if text.is_empty());
    if SECTIONS.contains(&section) && !says_nothing {
        let other = layered.get_mut(&format!("{section}.{other}"));
        if let Some((kind, _)) = other {
            *kind = ValueKind::String(String::new());
        }
    }
}

/// What a section says of a bound that its collaborator does not have.
pub(super) fn unread(from: &Reader<'_>) -> Vec<String> {
    let mut unread = Vec::new();
    for section in SECTIONS {
        let names = from.below(section).into_iter();
        let shared = names.filter(|name| from.has(&format!("{SHARED}.{name}")));
        let keys = shared.map(|name| format!("{section}.{name}"));
        unread.extend(keys.filter(|key| !from.read.contains(key)));
    }
    unread
}
