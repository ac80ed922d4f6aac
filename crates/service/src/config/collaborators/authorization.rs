//! What is shown to a service that wants to know who calls: in a setting, or in a file.

use super::section::Section;
use crate::config::password::password_in;
use anyhow::Context as _;
use outbound::http::upstream::Authorization;
use std::path::PathBuf;

/// The settings of a section that have to do with it; neither has a default.
pub(super) const SETTINGS: [&str; 2] = ["authorization", "authorization_file"];

/// Where it is to be had.
#[derive(Debug, Clone)]
pub(crate) enum Shown {
    Nothing,
    This(Authorization),
    InFile {
        /// What names the file.
        setting: String,
        file: PathBuf,
    },
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
            let shown = section
                .from
                .parsed(&key, expected, |text| Authorization::try_new(text).ok());
            return shown.map(Self::This);
        }
        if has_file {
            let file = section.from.text(&file_key)?;
            return Some(Self::InFile {
                setting: file_key,
                file: file.into(),
            });
        }
        Some(Self::Nothing)
    }

    /// Whether there is anything to show.
    pub(crate) const fn is_something(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// What to show; a file is read anew.
    pub(crate) fn get(&self) -> anyhow::Result<Option<Authorization>> {
        match self {
            Self::Nothing => Ok(None),
            Self::This(authorization) => Ok(Some(authorization.clone())),
            Self::InFile { setting, file } => {
                let text = password_in(setting, file)?;
                let authorization = Authorization::try_new(&text);
                let authorization = authorization.with_context(|| setting.clone())?;
                Ok(Some(authorization))
            }
        }
    }
}
