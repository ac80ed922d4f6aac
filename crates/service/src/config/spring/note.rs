//! What is worth saying about the settings that is no fault of theirs. It is kept until somebody listens:
//! how logs are written is a setting as well.

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Note {
    /// An operator should know.
    Warning(String),
    /// For whoever looks closely.
    Detail(String),
}

impl Note {
    /// Says it in the log.
    pub(crate) fn log(&self) {
        match self {
            Self::Warning(words) => tracing::warn!("{words}"),
            Self::Detail(words) => tracing::debug!("{words}"),
        }
    }

    /// Says it on the screen, if an operator should know.
    pub(crate) fn show(&self) {
        if let Self::Warning(words) = self {
            eprintln!("warning: {words}");
        }
    }
}
