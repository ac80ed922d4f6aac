//! A password that lies in a file: the first line of it.

use anyhow::{Context as _, bail};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

/// More than any password has, in bytes.
const LONGEST: u64 = 4_096;

/// Reads it anew. `setting` is what names the file.
pub(crate) fn password_in(setting: &str, file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let unreadable = || format!("{setting} {shown} cannot be read");
    // Before it is opened: a pipe would be waited for, and a device may never end.
    let is_file = file.metadata().with_context(unreadable)?.is_file();
    if !is_file {
        bail!("{setting} {shown} is not a regular file");
    }
    let opened = std::fs::File::open(file).with_context(unreadable)?;
    let mut line = String::new();
    let mut lines = BufReader::new(opened.take(LONGEST + 1));
    lines.read_line(&mut line).with_context(unreadable)?;
    if line.len() as u64 > LONGEST {
        bail!("{setting} {shown} has a first line longer than {LONGEST} bytes");
    }
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("{setting} {shown} has no password on its first line");
    }
    Ok(password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::password_in;
    use std::path::Path;

    fn read(text: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().expect("there is room");
        let file = folder.path().join("secret");
        std::fs::write(&file, text).expect("it can be written");
        password_in("database.password_file", &file).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn the_first_line_is_the_password() {
        for text in [
            "hunter2",
            "hunter2\n",
            "hunter2\r\n",
            "hunter2\nof the shop\n",
        ] {
            assert_eq!(read(text).as_deref(), Ok("hunter2"), "{text:?}");
        }
        assert_eq!(read(" two words \n").as_deref(), Ok(" two words "));
    }

    #[test]
    fn a_file_without_a_password_is_refused_by_its_name() {
        for text in ["", "\n", "\r\n\nhunter2"] {
            let refused = read(text).expect_err("there is none");
            assert!(refused.contains("database.password_file"), "{refused}");
            assert!(
                refused.ends_with("secret has no password on its first line"),
                "{refused}"
            );
        }
        let long = "x".repeat(5_000);
        assert!(
            read(&long)
                .expect_err("nobody has one")
                .contains("longer than 4096")
        );
    }

    #[test]
    fn what_is_no_file_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("there is room");
        let mut others = vec![folder.path()];
        if cfg!(unix) {
            others.push(Path::new("/dev/zero"));
        }
        for other in others {
            let refused = password_in("redis.password_file", other);
            let refused = refused.expect_err("it is none").to_string();
            assert!(refused.ends_with("is not a regular file"), "{refused}");
        }
    }
}
