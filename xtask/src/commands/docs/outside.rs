//! What the site's pages link to outside of `docs`: documents become pages of the site, other files are
//! copied into it, and every link is written anew.

use super::links::{links, relative, target};
use super::pages::{Page, all};
use super::settings;
use crate::cargo::root;
use mdbook_driver::book::{Book, BookItem, Chapter};
use mdbook_driver::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::collections::BTreeSet;
use std::path::Path;

/// The documents at the root, which the site has in any case, with their names in the menu.
const FIRST: [(&str, &str); 5] = [
    ("README.md", "The repository's front page"),
    (settings::FILE, "Settings"),
    ("ARCHITECTURE.md", "Architecture"),
    ("CONTRIBUTING.md", "Contributing"),
    ("CHANGELOG.md", "Changelog"),
];

/// What the site takes over from the rest of the repository.
pub struct Outside {
    pages: Vec<Page>,
    files: BTreeSet<String>,
}

impl Outside {
    /// Follows the links of all pages, and of those pages to which they lead.
    pub fn found() -> anyhow::Result<Self> {
        let (of_the_site, mut others): (Vec<Page>, Vec<Page>) = all()?
            .into_iter()
            .partition(|page| is_of_the_site(&page.path));
        let mut outside = Self {
            pages: Vec::new(),
            files: BTreeSet::new(),
        };
        let mut new = of_the_site;
        new.extend(take(&mut others, |path| {
            FIRST.iter().any(|(first, _)| *first == path)
        }));
        while !new.is_empty() {
            let linked: BTreeSet<String> = new.iter().flat_map(linked).collect();
            outside.pages.extend(new);
            new = take(&mut others, |path| linked.contains(path));
            outside
                .files
                .extend(linked.into_iter().filter(|path| !is_document(path)));
        }
        outside.pages.retain(|page| !is_of_the_site(&page.path));
        if outside.files.remove(settings::FILE) {
            let text = std::fs::read_to_string(root().join(settings::FILE))?;
            outside.pages.push(Page {
                path: settings::FILE.to_owned(),
                text: settings::page(&text),
            });
        }
        let place = |page: &Page| FIRST.iter().position(|(first, _)| *first == page.path);
        let place = |page: &Page| place(page).unwrap_or(FIRST.len());
        outside
            .pages
            .sort_by_key(|page| (place(page), page.path.clone()));
        Ok(outside)
    }

    /// What is no page, and is copied.
    pub fn files(&self) -> &BTreeSet<String> {
        &self.files
    }
}

/// Copies a file of the repository to where the site's links expect it.
pub fn copy(file: &str, site: &Path) -> std::io::Result<()> {
    let copy = site.join(place(file));
    std::fs::create_dir_all(copy.parent().unwrap_or(site))?;
    std::fs::copy(root().join(file), copy).map(drop)
}

fn take(pages: &mut Vec<Page>, wanted: impl Fn(&str) -> bool) -> Vec<Page> {
    let (taken, left) = std::mem::take(pages)
        .into_iter()
        .partition(|page| wanted(&page.path));
    *pages = left;
    taken
}

fn is_of_the_site(path: &str) -> bool {
    path.starts_with("docs/")
}

fn is_document(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "md")
}

/// What a page links to outside of the site.
fn linked(page: &Page) -> Vec<String> {
    let inside = links(&page.text)
        .into_iter()
        .filter(|link| !link.is_external());
    let targets = inside.filter_map(|link| target(&page.path, link.parts().0));
    targets.filter(|path| !is_of_the_site(path)).collect()
}

/// Where a file of the repository is in the site.
fn place(path: &str) -> String {
    let place = match path.strip_prefix("docs/") {
        Some(inside) => inside.to_owned(),
        None => format!("repository/{path}"),
    };
    if path == settings::FILE {
        return "settings.md".to_owned();
    }
    match place.strip_suffix("README.md") {
        Some(folder) => format!("{folder}index.md"),
        None => place,
    }
}

/// A document's text with its links as the site has them.
fn rewritten(path: &str, text: &str) -> String {
    let mut text = text.to_owned();
    let mut found = links(&text);
    // From the end, so that the places of those before stay true.
    found.sort_by_key(|link| std::cmp::Reverse(link.at.start));
    for link in found.iter().filter(|link| !link.is_external()) {
        let (file, anchor) = link.parts();
        let Some(there) = target(path, file).filter(|_| !file.is_empty()) else {
            continue;
        };
        let mut to = relative(&place(path), &place(&there));
        if let Some(anchor) = anchor {
            to = format!("{to}#{anchor}");
        }
        text.replace_range(link.at.clone(), &to);
    }
    text
}

impl Preprocessor for Outside {
    fn name(&self) -> &'static str {
        "outside"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            let source = chapter.source_path.as_deref().unwrap_or(Path::new(""));
            let source = format!("docs/{}", source.display());
            chapter.content = rewritten(&source, &chapter.content);
        });
        book.push_item(BookItem::PartTitle("The repository".to_owned()));
        for page in &self.pages {
            let name = FIRST.iter().find(|(path, _)| *path == page.path);
            let name = name.map_or(page.path.as_str(), |(_, name)| name);
            let text = rewritten(&page.path, &page.text);
            book.push_item(Chapter::new(name, text, place(&page.path), Vec::new()));
        }
        Ok(book)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_leave_the_site_lead_to_its_copies() {
        let text =
            "[a](../README.md#b) [c](d.md) [e](../config/default.toml) [f](#f) [g](adr/README.md)";
        let expected = "[a](repository/index.md#b) [c](d.md) [e](settings.md) \
                        [f](#f) [g](adr/index.md)";
        assert_eq!(rewritten("docs/x.md", text), expected);
        let text = "![a](docs/pictures/a.png) [b](ARCHITECTURE.md)";
        let expected = "![a](../pictures/a.png) [b](ARCHITECTURE.md)";
        assert_eq!(rewritten("README.md", text), expected);
    }

    #[test]
    fn the_documents_at_the_root_come_first_and_settings_are_copied() {
        let outside = Outside::found().unwrap_or_else(|why| panic!("{why:#}"));
        for (page, (path, _)) in outside.pages.iter().zip(FIRST) {
            assert_eq!(page.path, path);
        }
        assert!(outside.files.contains("migrations/postgres/schema.txt"));
    }
}
