//! What is shown to a service that wants to know who calls: in a setting, or in a file.

use super::section::Section;
use crate::config::secret::Secret;
use crate::secrets::{KeptSecret, Part};
use application::Current;
use outbound::http::upstream::Authorization;

/// The settings of a section that have to do with it; neither has a default.
pub(super) const SETTINGS: [&str; 2] = ["authorization", "authorization_file"];

/// Where it is to be had.
#[derive(Debug, Clone)]
pub(crate) enum Shown {
    Nothing,
    This(KeptSecret),
}

impl Shown {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Option<Self> {
        let [key, file_key] = SETTINGS.map(|setting| section.key(setting));
        let (has_text, has_file) = (section.from.has(&key), section.from.has(&file_key));
        if has_text && has_file {
            let expected =
                format!("nothing, or else no {file_key}: one of them would not be heeded");
            section.from.hide_if(&key, |_| true);
            section.from.contradiction(&key, &expected);
            return None;
        }
        if has_text {
            section.from.hide_if(&key, |_| true);
            let expected = "the text of an Authorization header, such as \"Bearer ...\"";
            let shown = section.from.parsed(&key, expected, |text| {
                let is_good = Authorization::try_new(text).is_ok();
                is_good.then(|| Secret::new(text.to_owned()))
            });
            return shown.map(|shown| Self::This(KeptSecret::Written(shown)));
        }
        if has_file {
            let file = section.from.secret_file(&file_key, Part::FirstLine)?;
            let kept = file.map(KeptSecret::InFile);
            return Some(kept.map_or(Self::Nothing, Self::This));
        }
        Some(Self::Nothing)
    }

    /// Whether there is anything to show.
    pub(crate) const fn is_something(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// What to show; a file is read anew, and followed.
    pub(crate) fn current(&self) -> anyhow::Result<Option<Current<Authorization>>> {
        match self {
            Self::Nothing => Ok(None),
            Self::This(kept) => {
                let shown = kept.current_as(|text, _| Ok(Authorization::try_new(text)?));
                shown.map(Some)
            }
        }
    }
}
