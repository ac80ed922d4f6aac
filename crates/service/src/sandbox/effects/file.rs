//! The log's file: read at the start, appended to for ever.

use anyhow::Context as _;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;

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
        let opened = options.open(path).and_then(|mut file| {
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            Ok((file, text))
        });
        let (file, text) = opened
            .with_context(|| format!("the log of effects {} cannot be opened", path.display()))?;
        Self::of(file, &text).with_context(|| format!("the log of effects {}", path.display()))
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
