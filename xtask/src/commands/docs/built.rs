//! The site as it was built: every address in it leads to a file and an anchor of its own, and no page
//! loads anything of another host.

use anyhow::{Context, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A page of the site by its path, with what is of interest in it.
struct Built {
    hrefs: Vec<String>,
    loaded: Vec<String>,
    ids: BTreeSet<String>,
}

/// Checks all pages; how many addresses they have.
pub fn check(site: &Path) -> anyhow::Result<usize> {
    let mut pages = BTreeMap::new();
    collect(site, site, &mut pages)?;
    let mut wrong = Vec::new();
    let mut count = 0;
    for (path, page) in &pages {
        for loaded in page.loaded.iter().filter(|address| is_elsewhere(address)) {
            wrong.push(format!("{path} loads {loaded}"));
        }
        for href in page.hrefs.iter().chain(&page.loaded) {
            count += 1;
            if !is_elsewhere(href) && !leads_somewhere(site, &pages, path, href) {
                wrong.push(format!("{path}: {href}"));
            }
        }
    }
    if !wrong.is_empty() {
        bail!("the site leads nowhere at\n  {}", wrong.join("\n  "));
    }
    Ok(count)
}

/// The page for addresses that are none is not written for a place of its own.
const FOR_ANY_PLACE: [&str; 1] = ["404.html"];

fn collect(site: &Path, folder: &Path, pages: &mut BTreeMap<String, Built>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(site, &path, pages)?;
        } else if path.extension().is_some_and(|ending| ending == "html") {
            let name = path.strip_prefix(site)?.to_string_lossy().into_owned();
            if !FOR_ANY_PLACE.contains(&name.as_str()) {
                pages.insert(name, read(&fs::read_to_string(&path)?));
            }
        }
    }
    Ok(())
}

fn read(html: &str) -> Built {
    let tags = html.split('<').skip(1);
    let tags: Vec<&str> = tags.filter_map(|rest| rest.split('>').next()).collect();
    let of = |kind: &[&str], name: &str| -> Vec<String> {
        let is_of = |tag: &&&str| {
            kind.is_empty() || kind.contains(&tag.split([' ', '\n']).next().unwrap_or(""))
        };
        let values = tags.iter().filter(is_of);
        values.filter_map(|tag| attribute(tag, name)).collect()
    };
    let mut loaded = of(&[], "src");
    loaded.extend(of(&["link"], "href"));
    Built {
        hrefs: of(&["a"], "href"),
        loaded,
        ids: of(&[], "id").into_iter().collect(),
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"')
        .next()
        .map(|value| value.replace("&amp;", "&"))
}

fn is_elsewhere(address: &str) -> bool {
    address.contains("://") || address.starts_with("//") || address.starts_with("mailto:")
}

fn leads_somewhere(site: &Path, pages: &BTreeMap<String, Built>, page: &str, href: &str) -> bool {
    let (file, anchor) = href.split_once('#').unwrap_or((href, ""));
    let Some(there) = super::links::target(page, file) else {
        return false;
    };
    let is_there = pages.contains_key(&there) || site.join(&there).is_file();
    let has = |page: &Built| anchor.is_empty() || page.ids.contains(anchor);
    is_there && pages.get(&there).is_none_or(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_builds_and_every_link_in_it_leads_somewhere_within_it() {
        let folder = tempfile::tempdir().unwrap_or_else(|why| panic!("{why}"));
        let site = folder.path().join("site");
        super::super::site::build(&site).unwrap_or_else(|why| panic!("{why:#}"));
        let hrefs = check(&site).unwrap_or_else(|why| panic!("{why:#}"));
        assert!(hrefs > 1_000, "{hrefs}");
    }

    #[test]
    fn what_a_page_loads_from_elsewhere_is_told() {
        let folder = tempfile::tempdir().unwrap_or_else(|why| panic!("{why}"));
        let page = r##"<a href="https://a.example">a</a><a id="b" href="#b">b</a>"##;
        let write = |text: String| fs::write(folder.path().join("index.html"), text);
        write(page.to_owned()).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(check(folder.path()).ok(), Some(2));
        for wrong in [
            r#"<script src="https://a.example/b.js"></script>"#,
            r#"<link rel="stylesheet" href="//a.example/b.css">"#,
            r##"<a href="#c">c</a>"##,
            r#"<img src="d.png">"#,
        ] {
            write(format!("{page}{wrong}")).unwrap_or_else(|why| panic!("{why}"));
            assert!(check(folder.path()).is_err(), "{wrong}");
        }
    }
}
