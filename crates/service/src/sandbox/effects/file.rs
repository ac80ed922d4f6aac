//! The log's file: read at the start, appended to for ever.

use super::log::MOST_BYTES;
use anyhow::Context as _;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::Path;

/// The largest file that is read: what was in hand when the log was full came on top.
const LARGEST: u64 = 2 * MOST_BYTES as u64;

/// The file that the log is kept in.
pub(crate) struct EffectsFile {
    file: File,
    lines: Vec<String>,
}

impl EffectsFile {
    /// Opens the file, readable by its owner alone, and makes it if there is none.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let named = || format!("the log of effects {}", path.display());
        let file = options
            .open(path)
            .with_context(|| format!("{} cannot be opened", named()))?;
        let text = Self::text(&file).with_context(named)?;
        Self::of(file, &text).with_context(named)
    }

    /// All that is in it, for nobody else as long as it is open.
    fn text(mut file: &File) -> anyhow::Result<String> {
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                anyhow::bail!("another sandbox writes it: choose another --effects")
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let bytes = file.metadata()?.len();
        anyhow::ensure!(
            bytes <= LARGEST,
            "it has {bytes} bytes, and at most {LARGEST} are read: choose another --effects"
        );
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok(text)
    }

    /// A line that a kill has cut short was never told to anybody: it goes.
    fn of(mut file: File, text: &str) -> anyhow::Result<Self> {
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole.try_into()?)?;
            file.flush()?;
        }
        let lines: Vec<String> = text[..whole].lines().map(str::to_owned).collect();
        for (number, line) in (1_u64..).zip(&lines) {
            let entry: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            anyhow::ensure!(
                entry["n"].as_u64() == Some(number),
                "line {number} is not its entry {number}: choose another --effects"
            );
        }
        Ok(Self { file, lines })
    }

    /// What is in it already.
    pub(super) fn take_lines(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    /// One write for each line: whoever reads along sees whole lines.
    pub(super) fn append(&mut self, line: &str) -> std::io::Result<()> {
        self.file.write_all(format!("{line}\n").as_bytes())
    }
}
