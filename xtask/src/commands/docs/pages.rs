//! The documents as they are in the repository: which there are, and whether their links lead somewhere.

use super::links::{anchors, links, target};
use crate::cargo::root;
use anyhow::{Context, bail};
use std::fs;
use std::path::Path;

/// Folders without documents of ours.
const WITHOUT: [&str; 4] = [".git", "target", "node_modules", "data"];

/// A document, by its path from the root.
pub struct Page {
    pub path: String,
    pub text: String,
}

/// Every Markdown file of the repository, in the order of their paths.
pub fn all() -> anyhow::Result<Vec<Page>> {
    let mut found = Vec::new();
    collect(root(), &mut found)?;
    found.sort_by(|one: &Page, other: &Page| one.path.cmp(&other.path));
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<Page>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !WITHOUT.contains(&&*name) {
            collect(&path, found)?;
        } else if name.ends_with(".md") && path.is_file() {
            let text = fs::read_to_string(&path);
            let text = text.with_context(|| format!("{}", path.display()))?;
            let path = path.strip_prefix(root())?.to_string_lossy().into_owned();
            found.push(Page { path, text });
        }
    }
    Ok(())
}

/// The site's own list of all pages, and the one that is sorted by what somebody wants to do: of the
/// decisions it has their list.
const SUMMARY: &str = "docs/SUMMARY.md";
const BY_PURPOSE: &str = "docs/README.md";

/// Follows every link of every document, and looks whether both lists have every page. How many links that
/// were.
pub fn check() -> anyhow::Result<usize> {
    let pages = all()?;
    let of_decisions = |page: &Page| page.path.starts_with("docs/adr/0");
    let mut wrong = not_listed(SUMMARY, &pages, |_| true);
    wrong.extend(not_listed(BY_PURPOSE, &pages, |page| !of_decisions(page)));
    let mut count = 0;
    for page in &pages {
        for link in links(&page.text) {
            count += 1;
            let line = page.text[..link.at.start].lines().count();
            let why = if link.is_external() {
                external(&link.to).map(str::to_owned)
            } else {
                broken(page, link.parts(), &pages)
            };
            wrong.extend(why.map(|why| format!("{}:{line}: {}: {why}", page.path, link.to)));
        }
    }
    if !wrong.is_empty() {
        bail!("links that lead nowhere:\n  {}", wrong.join("\n  "));
    }
    Ok(count)
}

/// The pages of the site that a list has to have, and has not.
fn not_listed(list: &str, pages: &[Page], is_meant: impl Fn(&Page) -> bool) -> Vec<String> {
    let listing = pages.iter().find(|page| page.path == list);
    let listed: Vec<String> = listing
        .iter()
        .flat_map(|listing| links(&listing.text))
        .filter_map(|link| target(list, link.parts().0))
        .collect();
    let of_the_site = pages.iter().filter(|page| {
        let is_list = [SUMMARY, BY_PURPOSE].contains(&page.path.as_str());
        page.path.starts_with("docs/") && !is_list && is_meant(page)
    });
    of_the_site
        .filter(|page| !listed.contains(&page.path))
        .map(|page| format!("{} is not in {list}", page.path))
        .collect()
}

/// Nobody is asked on the network: the form has to be right.
fn external(link: &str) -> Option<&'static str> {
    let host = link.split_once("://").map(|(_, rest)| rest);
    let host = host.and_then(|rest| rest.split(['/', ':', '?', '#']).next());
    match host {
        Some(host) if link.contains(' ') || host.is_empty() => Some("is no address"),
        None | Some(_) => None,
    }
}

fn broken(page: &Page, (file, anchor): (&str, Option<&str>), pages: &[Page]) -> Option<String> {
    let Some(there) = target(&page.path, file) else {
        return Some("leads out of the repository".to_owned());
    };
    if !root().join(&there).is_file() {
        return Some(format!("there is no file {there}"));
    }
    let anchor = anchor?;
    let there = pages.iter().find(|page| page.path == there)?;
    let known = anchors(&there.text).contains(anchor);
    (!known).then(|| format!("{} has no such heading", there.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_of_the_documents_leads_somewhere_and_every_page_is_in_both_lists() {
        let links = check().unwrap_or_else(|why| panic!("{why:#}"));
        assert!(links > 200, "{links}");
    }

    #[test]
    fn what_leads_nowhere_is_told() {
        let page = |path: &str, text: &str| Page {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let pages = [
            page("docs/README.md", "# One heading"),
            page(SUMMARY, "[x](README.md#one-heading)"),
            page("docs/lost.md", ""),
        ];
        let told = |to: (&str, Option<&str>)| broken(&pages[2], to, &pages).is_some();
        assert!(told(("nowhere.md", None)) && told(("../..", None)));
        assert!(!told(("README.md", Some("one-heading"))));
        assert!(told(("README.md", Some("another"))));
        let told = not_listed(SUMMARY, &pages, |_| true);
        assert_eq!(told, ["docs/lost.md is not in docs/SUMMARY.md"]);
        assert!(external("https:///path").is_some() && external("https://a.example/b").is_none());
    }
}
