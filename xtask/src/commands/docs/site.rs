//! The site, built by mdBook's library.

use super::outside::Outside;
use crate::cargo::root;
use anyhow::Context;
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use std::path::Path;

/// Builds the site anew in this folder.
pub fn build(site: &Path) -> anyhow::Result<()> {
    let docs = root().join("docs");
    let mut config = Config::from_disk(docs.join("book.toml"))?;
    site.clone_into(&mut config.build.build_dir);
    let mut book = MDBook::load_with_config(docs, config).context("docs cannot be read")?;
    let outside = Outside::found()?;
    let files = outside.files().clone();
    book.with_preprocessor(outside);
    book.build().context("the site cannot be built")?;
    for file in &files {
        super::outside::copy(file, site).with_context(|| file.clone())?;
    }
    Ok(())
}
