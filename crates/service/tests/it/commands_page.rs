//! The page of all commands: what the program says of itself, command by command.

use crate::shop::Shop;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const HEAD: &str = "# Commands

What the program says of itself with `-h`, command by command. A test writes this page and compares it
(`the_page_of_commands_is_what_the_program_says`). The flags of the first are flags of them all; `--help` says more
of some.
";

/// Flags of every command, told once.
const EVERYWHERE: [&str; 5] = [
    "--preset",
    "--config",
    "--listen",
    "--database",
    "-h, --help",
];

/// What a command and those below it say of themselves.
fn tell(shop: &Shop, words: &mut Vec<String>, page: &mut String) {
    let mut asked: Vec<&str> = words.iter().map(String::as_str).collect();
    asked.push("-h");
    let told = shop.run(&asked);
    assert!(told.status.success(), "{words:?}: {told:?}");
    let told = String::from_utf8(told.stdout).unwrap();
    let is_told_once = |line: &&str| {
        let flag = line.trim_start();
        !words.is_empty() && EVERYWHERE.iter().any(|known| flag.starts_with(known))
    };
    let lines = told.lines().map(str::trim_end);
    let lines: Vec<&str> = lines.filter(|line| !is_told_once(line)).collect();
    let name = std::iter::once("order-service").chain(words.iter().map(String::as_str));
    let name: Vec<&str> = name.collect();
    let _ = write!(
        page,
        "\n## `{}`\n\n```text,shown=made\n{}\n```\n",
        name.join(" "),
        lines
            .join("\n")
            .trim_end()
            .trim_end_matches("Options:")
            .trim_end()
    );
    let below = lines
        .iter()
        .skip_while(|line| **line != "Commands:")
        .skip(1);
    for line in below.take_while(|line| !line.is_empty()) {
        // What a command is for may need more lines.
        let Some(rest) = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with(' '))
        else {
            continue;
        };
        let command = rest.split(' ').next().unwrap();
        if command != "help" {
            words.push(command.to_owned());
            tell(shop, words, page);
            words.pop();
        }
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "as other tests are told to renew"
)]
fn the_page_of_commands_is_what_the_program_says() {
    let mut page = HEAD.to_owned();
    tell(&Shop::new(), &mut Vec::new(), &mut page);
    let service = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = service.ancestors().nth(2).unwrap().join("docs/commands.md");
    if std::env::var_os("ORDER_SERVICE_TEST_RENEW").is_some() {
        fs::write(&file, &page).unwrap();
    }
    let shown = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        shown == page,
        "docs/commands.md is of another program: ORDER_SERVICE_TEST_RENEW=1 writes it anew"
    );
}
