//! Files that change, vanish, or say nothing of use.

use super::file::{Part, SecretFile};
use application::Current;
use std::fs;

struct Ground {
    folder: tempfile::TempDir,
    file: SecretFile,
}

impl Ground {
    fn with(text: &str, part: Part) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, text).unwrap();
        let file = SecretFile::new("identity.operator_token_file", path, part);
        Self { folder, file }
    }

    fn says(&self, text: &str) {
        fs::write(self.file.path(), text).unwrap();
    }

    fn current(&self) -> Current<String> {
        self.file.current(|text, _| Ok(text.to_owned())).unwrap()
    }
}

#[test]
fn what_a_file_says_twice_is_in_force() {
    let ground = Ground::with("one\n", Part::FirstLine);
    let current = ground.current();
    ground.says("two\n");
    ground.file.look();
    assert_eq!(*current.get(), "one", "it may be half written");
    ground.says("twofold\n");
    ground.file.look();
    assert_eq!(*current.get(), "one", "it was");
    ground.file.look();
    assert_eq!(*current.get(), "twofold");
}

#[test]
fn a_link_that_is_put_elsewhere_is_a_change() {
    let ground = Ground::with("one\n", Part::FirstLine);
    let (old, new) = (
        ground.folder.path().join("old"),
        ground.folder.path().join("new"),
    );
    fs::rename(ground.file.path(), &old).unwrap();
    std::os::unix::fs::symlink(&old, ground.file.path()).unwrap();
    let current = ground.current();
    fs::write(&new, "two\n").unwrap();
    let swapped = ground.folder.path().join("swapped");
    std::os::unix::fs::symlink(&new, &swapped).unwrap();
    fs::rename(&swapped, ground.file.path()).unwrap();
    ground.file.look();
    ground.file.look();
    assert_eq!(*current.get(), "two");
}

#[test]
fn what_cannot_be_used_leaves_the_last_in_force() {
    let long = "x".repeat(40);
    let ground = Ground::with(&long, Part::Visible(32));
    let current = ground.current();
    for text in [
        "",
        "\n",
        "short",
        "forty characters of which some are spaces",
    ] {
        ground.says(text);
        for _ in 0..3 {
            ground.file.look();
        }
        assert_eq!(*current.get(), long, "{text:?}");
    }
    fs::remove_file(ground.file.path()).unwrap();
    ground.file.look();
    ground.file.look();
    assert_eq!(*current.get(), long);
    assert!(ground.file.complains());
    ground.says(&long);
    ground.file.look();
    assert!(!ground.file.complains());
}

#[test]
fn whoever_makes_something_of_it_is_told_what_was_before() {
    let ground = Ground::with("a\nb\n", Part::EachVisible(1));
    let made = ground.file.current(|text, before: Option<&(String, u32)>| {
        let times = before.map_or(0, |(_, times)| times + 1);
        Ok((text.replace('\n', "+"), times))
    });
    let made = made.unwrap();
    ground.says("c\n\nb\n");
    ground.file.look();
    ground.file.look();
    assert_eq!(*made.get(), ("c+b".to_owned(), 1));
}

#[test]
fn a_file_that_nobody_uses_is_let_be() {
    let ground = Ground::with("", Part::FirstLine);
    ground.file.look();
    assert!(!ground.file.complains());
    assert!(ground.file.read().is_err());
}
