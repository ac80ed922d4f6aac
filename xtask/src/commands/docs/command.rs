//! `cargo xtask docs`.

/// Builds the site below `target/site` and checks all links, in the sources and in the site.
#[cfg(feature = "docs")]
pub fn run() -> anyhow::Result<()> {
    let site = crate::cargo::root().join("target/site");
    let links = super::pages::check()?;
    super::site::build(&site)?;
    let hrefs = super::built::check(&site)?;
    println!("{links} links of the documents and {hrefs} of the site lead somewhere");
    println!("the site: {}", site.join("index.html").display());
    Ok(())
}

/// Goes on in an xtask that has what this needs.
#[cfg(not(feature = "docs"))]
pub fn run() -> anyhow::Result<()> {
    crate::cargo::go_on_unoptimised_with("docs", &["docs".to_owned()])
}
