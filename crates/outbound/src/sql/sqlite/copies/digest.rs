//! The digest beside a copy, as `sha256sum` writes it: a flipped bit inside a text breaks nothing that
//! a database would notice.

use super::error::CopyError;
use super::part::Part;
use crate::sql::sqlite::location::beside;
use aws_lc_rs::digest::{Context, SHA256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How much is read at a time.
const PIECE: usize = 1 << 20;

/// What the digest beside a file says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digested {
    /// The file is, byte for byte, what it was when it was written.
    Same,
    /// It is not.
    Different,
    /// There is none.
    Unknown,
}

/// Compares a file with the digest beside it.
pub fn digested(file: &Path) -> Result<Digested, CopyError> {
    let noted = name(file);
    let text = match std::fs::read_to_string(&noted) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Digested::Unknown),
        Err(error) => return Err(CopyError::at(noted)(error)),
    };
    let known = text.split_whitespace().next().unwrap_or_default();
    if known.eq_ignore_ascii_case(&of(file)?) {
        Ok(Digested::Same)
    } else {
        Ok(Digested::Different)
    }
}

/// Where it is.
pub(super) fn name(file: &Path) -> PathBuf {
    beside(file, ".sha256")
}

/// Writes it for a file that is going to have this name; it gets its own name afterwards.
pub(super) fn note(digest: &str, file: &Path) -> Result<Part, CopyError> {
    let called = file.file_name().unwrap_or_default().to_string_lossy();
    let noted = name(file);
    let part = Part::begin(&noted)?;
    std::fs::write(part.path(), format!("{digest}  {called}\n")).map_err(CopyError::at(&noted))?;
    part.sync()
}

/// Of a whole file, a piece at a time.
pub(super) fn of(file: &Path) -> Result<String, CopyError> {
    let mut context = Context::new(&SHA256);
    let mut reading = File::open(file).map_err(CopyError::at(file))?;
    let mut piece = vec![0; PIECE];
    loop {
        let read = reading.read(&mut piece).map_err(CopyError::at(file))?;
        if read == 0 {
            break;
        }
        context.update(&piece[..read]);
    }
    let mut digits = String::with_capacity(64);
    for byte in context.finish().as_ref() {
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}
