//! A page as a script: each line of it stands where it stands in the page, so that the shell's complaints
//! name the page's lines.

use super::blocks::{Block, Class};

/// What a line of a page that is for the runner alone begins with: `<!-- sh: needs redis -->`.
pub(super) const HIDDEN: &str = "<!-- sh:";
const HIDDEN_END: &str = "-->";

/// The end of what is handed to a program of the prelude.
const END: &str = "END_OF_THE_BLOCK";

/// The script of a page.
pub(super) fn script(text: &str, blocks: &[Block]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut script = hidden(&lines, blocks);
    ". \"$RUN/prelude.sh\"".clone_into(&mut script[0]);
    for block in blocks {
        write(&mut script, &lines, block);
    }
    script.join("\n") + "\n"
}

/// What readers need not see: empty but for the lines of comments that begin with [`HIDDEN`].
fn hidden(lines: &[&str], blocks: &[Block]) -> Vec<String> {
    let mut is_hidden = false;
    let mut script = Vec::new();
    for (number, line) in (1..).zip(lines) {
        let is_shown = |block: &Block| (block.first..=block.last).contains(&number);
        let mut rest = *line;
        if !is_hidden && let Some(said) = line.strip_prefix(HIDDEN) {
            is_hidden = !blocks.iter().any(is_shown);
            rest = said;
        }
        let said = rest.trim_end().trim_end_matches(HIDDEN_END).trim();
        script.push(if is_hidden {
            said.to_owned()
        } else {
            String::new()
        });
        is_hidden &= !rest.contains(HIDDEN_END);
    }
    script
}

fn write(script: &mut [String], lines: &[&str], block: &Block) {
    let (first, last) = (block.first - 1, block.last - 1);
    let (begin, end) = match &block.class {
        Class::Script | Class::Console => (format!("block {}", block.first), "end".to_owned()),
        Class::Typed { .. } => ("( dry".to_owned(), "true )".to_owned()),
        Class::Settings => (
            format!("settings {} <<'{END}'", block.first),
            END.to_owned(),
        ),
        Class::Python => (format!("python <<'{END}'"), END.to_owned()),
        Class::Output | Class::Statements(_) | Class::Shown(_) => return,
    };
    let is_console = matches!(
        block.class,
        Class::Console
            | Class::Typed {
                is_console: true,
                ..
            }
    );
    let indent = lines[first].len() - lines[first].trim_start().len();
    script[first] = begin;
    script[last] = end;
    let mut goes_on = false;
    for number in first + 1..last {
        let line = lines[number].get(indent..).unwrap_or_default();
        let typed = line.strip_prefix("$ ");
        script[number] = match typed {
            Some(typed) if is_console => typed.to_owned(),
            None if is_console && !goes_on => String::new(),
            _ => line.to_owned(),
        };
        goes_on = script[number].ends_with('\\');
    }
}

/// What a console's block shows as answered.
pub(super) fn answered(lines: &[&str], block: &Block) -> String {
    let mut goes_on = false;
    let mut answered = String::new();
    for line in &lines[block.first..block.last - 1] {
        let is_typed = goes_on || line.trim_start().starts_with("$ ");
        goes_on = is_typed && line.ends_with('\\');
        if !is_typed {
            answered.push_str(line);
            answered.push('\n');
        }
    }
    answered
}

#[test]
fn a_script_has_each_line_where_the_page_has_it() {
    let page = "# A\n<!-- sh: needs x -->\n\n```console\n$ a \\\n    b\nc\n```\n\n```toml\n[d]\n```\n```sh,no-run=docker\ne\n```\n<!-- sh:\nf\ng -->\nh\n";
    let blocks = super::blocks::blocks(page).unwrap();
    let expected = ". \"$RUN/prelude.sh\"\nneeds x\n\nblock 4\na \\\n    b\n\nend\n\n\
                    settings 10 <<'END_OF_THE_BLOCK'\n[d]\nEND_OF_THE_BLOCK\n( dry\ne\ntrue )\n\nf\ng\n\n";
    assert_eq!(script(page, &blocks), expected);
    let lines: Vec<&str> = page.lines().collect();
    assert_eq!(answered(&lines, &blocks[0]), "c\n");
}
