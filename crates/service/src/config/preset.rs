//! Presets: settings that start from the world of one document. They lie between the defaults and the
//! settings file.

/// The world of one document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Preset {
    pub(crate) name: &'static str,
    /// Its settings, as a settings file has them.
    pub(super) text: &'static str,
}

/// All of them, in the order of the documents.
static PRESETS: [Preset; 5] = [
    Preset {
        name: "coordinator",
        text: include_str!("../../../../config/presets/coordinator.toml"),
    },
    Preset {
        name: "cloudforge",
        text: include_str!("../../../../config/presets/cloudforge.toml"),
    },
    Preset {
        name: "urbanmart",
        text: include_str!("../../../../config/presets/urbanmart.toml"),
    },
    Preset {
        name: "simple",
        text: include_str!("../../../../config/presets/simple.toml"),
    },
    Preset {
        name: "msvc-order",
        text: include_str!("../../../../config/presets/msvc-order.toml"),
    },
];

impl Preset {
    /// The names of all.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        PRESETS.iter().map(|preset| preset.name)
    }

    /// The one of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }
}
