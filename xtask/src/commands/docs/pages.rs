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

/// What the summary leads to.
const SUMMARY: &str = "docs/SUMMARY.md";

/// Follows every link of every document, and looks whether the summary has every page. How many links
/// that were.
pub fn check() -> anyhow::Result<usize> {
    let pages = all()?;
    let mut wrong: Vec<String> = not_in_summary(&pages);
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

fn not_in_summary(pages: &[Page]) -> Vec<String> {
    let summary = pages.iter().find(|page| page.path == SUMMARY);
    let listed: Vec<String> = summary
        .iter()
        .flat_map(|summary| links(&summary.text))
        .filter_map(|link| target(SUMMARY, &link.to))
        .collect();
    let of_the_site = pages.iter().filter(|page| page.path.starts_with("docs/"));
    of_the_site
        .filter(|page| page.path != SUMMARY && !listed.contains(&page.path))
        .map(|page| format!("{} is not in {SUMMARY}", page.path))
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
    fn every_link_of_the_documents_leads_somewhere_and_every_page_is_in_the_summary() {
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
            page(SUMMARY, "[x](README.md)"),
            page("docs/lost.md", ""),
        ];
        let told = |to: (&str, Option<&str>)| broken(&pages[2], to, &pages).is_some();
        assert!(told(("nowhere.md", None)) && told(("../..", None)));
        assert!(!told(("README.md", Some("one-heading"))));
        assert!(told(("README.md", Some("another"))));
        assert_eq!(not_in_summary(&pages).len(), 1);
        assert!(external("https:///path").is_some() && external("https://a.example/b").is_none());
    }
}
