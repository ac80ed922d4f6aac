//! Reads secrets that may be written in the settings or lie in a file, and collects the files.

use super::reader::Reader;
use super::secret::Secret;
use crate::secrets::{KeptSecret, Part, SecretFile};

/// What stands behind the name of a secret in the name of its file.
const FILE: &str = "_file";

impl Reader<'_> {
    /// A secret of so many visible characters at least, or the file that `KEY_file` names instead.
    #[expect(
        clippy::option_option,
        reason = "read or faulty, and if read, there or not"
    )]
    pub(super) fn kept(&mut self, key: &str, shortest: usize) -> Option<Option<KeptSecret>> {
        self.kept_in(key, shortest, Part::Visible(shortest))
    }

    /// The same, where this part of the file counts.
    #[expect(
        clippy::option_option,
        reason = "read or faulty, and if read, there or not"
    )]
    pub(super) fn kept_in(
        &mut self,
        key: &str,
        shortest: usize,
        part: Part,
    ) -> Option<Option<KeptSecret>> {
        let written = self.secret(key, shortest);
        let file_key = format!("{key}{FILE}");
        let file = self.secret_file(&file_key, part);
        let (written, file) = (written?, file?);
        if !written.is_empty() && file.is_some() {
            let expected = format!("nothing, or else no {key}: one of them would not be heeded");
            self.contradiction(&file_key, &expected);
            return None;
        }
        let written = (!written.is_empty()).then_some(KeptSecret::Written(written));
        Some(written.or(file.map(KeptSecret::InFile)))
    }

    /// A secret that counts at start alone; one in a file is read now.
    pub(super) fn kept_at_start(&mut self, key: &str, shortest: usize) -> Option<Secret> {
        let written = self.secret(key, shortest);
        let file_key = format!("{key}{FILE}");
        let path = self.text(&file_key)?;
        if path.is_empty() {
            return written;
        }
        if !written?.is_empty() {
            let expected = format!("nothing, or else no {key}: one of them would not be heeded");
            self.contradiction(&file_key, &expected);
            return None;
        }
        let file = SecretFile::read_at_start(&file_key, path, Part::Visible(shortest));
        let read = file.once();
        self.secret_files.push(file);
        match read {
            Ok(secret) => Some(Secret::new(secret)),
            Err(why) => {
                self.contradiction(&file_key, &format!("a file that can be used: {why:#}"));
                None
            }
        }
    }

    /// A file with a secret, if one is named; what it says anew takes effect without a restart.
    #[expect(
        clippy::option_option,
        reason = "read or faulty, and if read, there or not"
    )]
    pub(super) fn secret_file(&mut self, key: &str, part: Part) -> Option<Option<SecretFile>> {
        let path = self.text(key)?;
        let file = (!path.is_empty()).then(|| SecretFile::new(key, path, part));
        self.secret_files.extend(file.clone());
        Some(file)
    }
}
