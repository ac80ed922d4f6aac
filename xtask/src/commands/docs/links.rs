//! The links and the anchors of a Markdown text, read as mdBook reads it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeSet;
use std::ops::Range;

/// A link or a picture: where it leads, and where in the text it says so.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    pub to: String,
    pub at: Range<usize>,
}

impl Link {
    /// Whether it leads out of the repository, or to another program.
    pub fn is_external(&self) -> bool {
        self.to.contains("://") || self.to.starts_with("mailto:")
    }

    /// The file and the anchor; the file is empty for the page itself.
    pub fn parts(&self) -> (&str, Option<&str>) {
        match self.to.split_once('#') {
            Some((file, anchor)) => (file, Some(anchor)),
            None => (&self.to, None),
        }
    }
}

fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter()
}

/// All links of a text, in their order.
pub fn links(text: &str) -> Vec<Link> {
    let destination = |(event, range): (Event<'_>, Range<usize>)| {
        let Event::Start(Tag::Link { dest_url: to, .. } | Tag::Image { dest_url: to, .. }) = event
        else {
            return None;
        };
        // In `[words](there)` the place is what stands last.
        let start = range.start + text[range].rfind(&*to)?;
        Some(Link {
            at: start..start + to.len(),
            to: to.into_string(),
        })
    };
    events(text).filter_map(destination).collect()
}

/// The anchors of a text's headings, as mdBook and code hosts make them.
pub fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut heading: Option<String> = None;
    for (event, _) in events(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let words = heading.take().unwrap_or_default();
                let anchor = anchor(&words);
                let numbered = (1..).map(|number| format!("{anchor}-{number}"));
                let mut names = std::iter::once(anchor.clone()).chain(numbered);
                found.extend(names.find(|name| !found.contains(name)));
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            _ => {}
        }
    }
    found
}

fn anchor(heading: &str) -> String {
    let letter = |letter: char| match letter {
        '_' | '-' => Some(letter),
        _ if letter.is_alphanumeric() => Some(letter),
        _ if letter.is_whitespace() => Some('-'),
        _ => None,
    };
    let heading = heading.trim().to_lowercase();
    heading.chars().filter_map(letter).collect()
}

/// Where a relative link leads, from the file that has it; both from the repository's root. `None` if it
/// leads out of it.
pub fn target(file: &str, to: &str) -> Option<String> {
    if to.is_empty() {
        return Some(file.to_owned());
    }
    let mut folders: Vec<&str> = file.split('/').collect();
    folders.pop();
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                folders.pop()?;
            }
            part => folders.push(part),
        }
    }
    Some(folders.join("/"))
}

/// The same the other way round: what a file writes to lead there.
pub fn relative(file: &str, target: &str) -> String {
    let from: Vec<&str> = file.split('/').collect();
    let to: Vec<&str> = target.split('/').collect();
    let (folders, name) = (&from[..from.len() - 1], to.len() - 1);
    let same = folders.iter().zip(&to[..name]);
    let same = same.take_while(|(here, there)| here == there).count();
    let up = folders[same..].iter().map(|_| "..");
    let down = to[same..].iter().copied();
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_code_are_none_and_others_know_their_place() {
        let text = "| a |\n|---|\n| [b](c.md#d) `[no](no.md)` [![e](f.png)](https://g.example) |\n\n```\n[no](no.md)\n```\n";
        let links = links(text);
        let found: Vec<&str> = links.iter().map(|link| &text[link.at.clone()]).collect();
        assert_eq!(found, ["c.md#d", "https://g.example", "f.png"]);
        assert_eq!(links[0].parts(), ("c.md", Some("d")));
        assert!(links[1].is_external() && !links[2].is_external());
    }

    #[test]
    fn anchors_are_those_of_code_hosts() {
        let text = "# What `it` does, and why\n\n## Twice\n\n## Twice\n\n```\n# none\n```\n";
        let expected = ["twice", "twice-1", "what-it-does-and-why"];
        assert_eq!(anchors(text), expected.map(str::to_owned).into());
    }

    #[test]
    fn paths_lead_there_and_back() {
        for (file, to, there) in [
            ("docs/a.md", "b.md", "docs/b.md"),
            ("docs/a.md", "../README.md", "README.md"),
            ("README.md", "docs/adr/1.md", "docs/adr/1.md"),
            ("docs/adr/1.md", "../a.md", "docs/a.md"),
        ] {
            assert_eq!(target(file, to).as_deref(), Some(there));
            assert_eq!(relative(file, there), to);
        }
        assert_eq!(target("docs/a.md", "../../elsewhere.md"), None);
    }
}
