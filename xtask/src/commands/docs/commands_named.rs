//! The commands of this program that documents name: each is one that can be typed.

use super::pages::{Page, all};
use crate::Cli;
use clap::CommandFactory as _;
use clap::error::ErrorKind;

const NAME: &str = "cargo xtask ";

/// What stands after the program's name, in examples and in sentences.
fn typed(text: &str) -> Vec<Vec<&str>> {
    let ends = ['`', '\n', '#', '|', ')', '&', ';', ',', '"', '…'];
    let commands = text.split(NAME).skip(1);
    let commands = commands.filter_map(|rest| rest.split(ends).next());
    let words = commands.map(|command| command.split_whitespace().collect());
    words
        .filter(|words: &Vec<&str>| !words.is_empty())
        .collect()
}

/// Whether there is such a command with such flags; values may be blanks of the page's.
fn is_known(words: &[&str]) -> bool {
    let typed = Cli::command().try_get_matches_from(std::iter::once(&"cargo xtask").chain(words));
    !typed.is_err_and(|error| {
        let unknown = [ErrorKind::UnknownArgument, ErrorKind::InvalidSubcommand];
        unknown.contains(&error.kind())
    })
}

#[test]
fn documents_name_only_commands_that_there_are() {
    let mut count = 0;
    for Page { path, text } in all().unwrap_or_else(|why| panic!("{why:#}")) {
        for words in typed(&text) {
            assert!(is_known(&words), "{path}: cargo xtask {}", words.join(" "));
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
    assert!(!is_known(&["no-such"]) && !is_known(&["chaos", "--no-such", "1"]));
}
