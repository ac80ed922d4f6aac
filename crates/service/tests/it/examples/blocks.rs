//! What each block of a page is: something to run, what it answers, settings, or one that says why it is
//! not run.

use super::pages::{Page, all};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

/// Why a block of commands is not run here. Its commands of ours are typed all the same.
const NOT_RUN: [&str; 6] = [
    // Needs an engine of containers, a cluster.
    "docker",
    "kubernetes",
    // Changes the machine: installs, makes users, asks for rights.
    "machine",
    // Checks, tests or builds this repository: tests of xtask look whether there are such commands.
    "cargo",
    // Needs something to be wrong that other tests make wrong.
    "fault",
    // Speaks with a machine that is somebody else's.
    "elsewhere",
];

/// Why a block that is no command is only there to be read.
const SHOWN: [&str; 5] = [
    // The settings of another program.
    "program", // A form with blanks.
    "form",    // Figures or times of one moment.
    "moment",  // Drawn with letters.
    "picture", // What a test of this repository writes and compares.
    "made",
];

/// A fenced block of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The lines of the fences, from 1.
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) class: Class,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Class {
    /// `sh`: a script.
    Script,
    /// `console`: commands after `$ `, and what they answer.
    Console,
    /// One of both that is not run.
    Typed { reason: String, is_console: bool },
    /// `…,output`: what the block before it answers.
    Output,
    /// `toml`: a settings file.
    Settings,
    /// `sql` for the page's own database, or for a server of this kind.
    Statements(Option<String>),
    /// `python`: a program.
    Python,
    /// Only there to be read.
    Shown(String),
}

/// All blocks of a page; those that say wrongly or not what they are.
pub(super) fn blocks(text: &str) -> Result<Vec<Block>, Vec<String>> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let Event::Start(Tag::CodeBlock(kind)) = event else {
            continue;
        };
        let first = text[..range.start].matches('\n').count() + 1;
        let last = first + text[range].trim_end().matches('\n').count();
        let class = match kind {
            CodeBlockKind::Indented => Err("is indented; fence it".to_owned()),
            CodeBlockKind::Fenced(info) => class(&info),
        };
        match class {
            Ok(class) => found.push(Block { first, last, class }),
            Err(why) => wrong.push(format!("{first}: the block {why}")),
        }
    }
    if wrong.is_empty() {
        Ok(found)
    } else {
        Err(wrong)
    }
}

fn class(info: &str) -> Result<Class, String> {
    let mut words = info.split(',').map(str::trim);
    let language = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let reason = |name: &str| rest.iter().find_map(|word| word.strip_prefix(name));
    if let Some(reason) = reason("no-run=") {
        return not_run(language, reason);
    }
    if let Some(reason) = reason("shown=") {
        let known = SHOWN.contains(&reason) && !["sh", "console"].contains(&language);
        let wrong = format!("is shown for an unknown reason: {info}; there are {SHOWN:?}");
        return known.then(|| Class::Shown(reason.to_owned())).ok_or(wrong);
    }
    match (language, rest.as_slice()) {
        ("sh", []) => Ok(Class::Script),
        ("console", []) => Ok(Class::Console),
        ("text" | "json", ["output"]) => Ok(Class::Output),
        ("toml", []) => Ok(Class::Settings),
        ("sql", []) => Ok(Class::Statements(None)),
        ("sql", [kind @ ("postgres" | "mariadb")]) => {
            Ok(Class::Statements(Some((*kind).to_owned())))
        }
        ("python", []) => Ok(Class::Python),
        // The tests of the clients' own crate and package run them.
        ("rust", ["no_run"]) | ("ts", []) => Ok(Class::Shown("tested".to_owned())),
        _ => Err(format!(
            "does not say what it is ({info:?}); see docs/examples.md"
        )),
    }
}

fn not_run(language: &str, reason: &str) -> Result<Class, String> {
    let is_console = match language {
        "sh" => false,
        "console" => true,
        _ => return Err(format!("is no command: {language}")),
    };
    let reason = NOT_RUN
        .iter()
        .find(|known| **known == reason)
        .ok_or_else(|| {
            format!("is not run for an unknown reason: {reason}; there are {NOT_RUN:?}")
        })?;
    Ok(Class::Typed {
        reason: (*reason).to_owned(),
        is_console,
    })
}

#[test]
fn a_block_says_what_it_is_and_where_it_stands() {
    let text = "# A\n\n```sh\na\n```\n\n- b\n\n  ```console,no-run=docker\n  $ c\n  ```\n";
    let typed = Class::Typed {
        reason: "docker".to_owned(),
        is_console: true,
    };
    let found = blocks(text).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|block| (block.first, block.last, &block.class))
        .collect();
    assert_eq!(found, [(3, 5, &Class::Script), (9, 11, &typed)]);
}

#[test]
fn every_reason_is_that_of_some_block() {
    let infos = |page: &Page| {
        let lines = page.text.lines().map(str::trim_start);
        let fences = lines.filter(|line| line.starts_with("```"));
        fences.map(str::to_owned).collect::<Vec<_>>()
    };
    let infos: Vec<String> = all().iter().flat_map(infos).collect();
    let not_run = NOT_RUN.map(|reason| format!(",no-run={reason}"));
    for reason in not_run
        .into_iter()
        .chain(SHOWN.map(|it| format!(",shown={it}")))
    {
        assert!(infos.iter().any(|info| info.ends_with(&reason)), "{reason}");
    }
}

#[test]
fn no_block_is_left_out_without_a_reason_that_is_known() {
    for info in [
        "",
        "text",
        "bash",
        "sh,no-run",
        "sh,no-run=later",
        "sh,shown=form",
        "text,shown=so",
        "toml,no-run=docker",
    ] {
        let page = format!("```{info}\na\n```\n");
        assert!(blocks(&page).is_err(), "{info}");
    }
    assert!(blocks("text\n\n    indented\n").is_err());
}
