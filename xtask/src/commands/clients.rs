//! The clients in Rust and TypeScript: what of them is generated is renewed from docs/api/openapi.json.

use crate::cargo::{cargo, root, step};
use anyhow::Context;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The generator of the Rust client, as Maven names it.
const GENERATOR: &str = "org.openapitools:openapi-generator-cli:7.17.0";

/// What they were made from, and what was made.
const MADE_FROM: &str = "clients/made-from.sha256";

/// Writes `clients/rust/src/models` and `clients/typescript/src/generated`.
pub fn run() -> anyhow::Result<()> {
    let place = root().join("target").join("clients");
    fs::create_dir_all(&place)?;
    typescript(&place, &described(&place, "typescript", &[])?)?;
    rust(&place, &described(&place, "rust", &["--absent-is-null"])?)?;
    fs::write(root().join(MADE_FROM), digests()?)?;
    println!("the clients are of docs/api/openapi.json now");
    Ok(())
}

/// Of the description, and of each file that was made from it, as `sha256sum` writes them.
fn digests() -> anyhow::Result<String> {
    let mut files = vec!["docs/api/openapi.json".to_owned()];
    for folder in [
        "clients/rust/src/models",
        "clients/typescript/src/generated",
    ] {
        for file in fs::read_dir(root().join(folder))? {
            files.push(format!("{folder}/{}", file?.file_name().display()));
        }
    }
    files.sort();
    let mut digests = String::new();
    for file in files {
        let digest = Sha256::digest(fs::read(root().join(&file))?);
        writeln!(digests, "{digest:x}  {file}")?;
    }
    Ok(digests)
}

/// What this client is made of: see clients/description.mjs.
fn described(place: &Path, client: &str, options: &[&str]) -> anyhow::Result<PathBuf> {
    let description = place.join(format!("openapi.{client}.json"));
    let whole = root().join("docs/api/openapi.json");
    let mut simplify = Command::new("node");
    simplify
        .arg(root().join("clients/description.mjs"))
        .args(options);
    simplify
        .stdin(File::open(whole)?)
        .stdout(File::create(&description)?);
    step(
        "what it needs of the description (takes Node)",
        &mut simplify,
    )?;
    Ok(description)
}

fn typescript(place: &Path, description: &Path) -> anyhow::Result<()> {
    let client = root().join("clients/typescript");
    let folder = place.join("typescript");
    fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(client.join(file), folder.join(file))?;
    }
    let mut fetch = Command::new("npm");
    fetch.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    step(
        "the generator of the TypeScript client",
        fetch.current_dir(&folder),
    )?;
    let mut generate = Command::new("node");
    generate.arg(folder.join("node_modules/openapi-typescript/bin/cli.js"));
    generate.arg(description).arg("--output");
    generate.arg(client.join("src/generated/schema.ts"));
    step("the TypeScript client", &mut generate)?;
    Ok(())
}

fn rust(place: &Path, description: &Path) -> anyhow::Result<()> {
    let mut fetch = Command::new("mvn");
    fetch.args(["--quiet", "--batch-mode", "dependency:copy"]);
    fetch.arg(format!("-Dartifact={GENERATOR}"));
    fetch.arg(format!("-DoutputDirectory={}", place.display()));
    step(
        "the generator of the Rust client (takes a JDK and Maven)",
        &mut fetch,
    )?;
    let made = place.join("rust");
    let mut generate = Command::new("java");
    generate
        .arg("-jar")
        .arg(jar(place))
        .args(["generate", "-g", "rust"]);
    generate.arg("-i").arg(description).arg("-o").arg(&made);
    generate.args([
        "--global-property=models,supportingFiles,modelDocs=false",
        "--additional-properties=library=reqwest,hideGenerationTimestamp=true,avoidBoxedModels=true",
        // Amounts keep their digits.
        "--type-mappings=number=crate::Amount",
    ]);
    fs::remove_dir_all(&made).or_else(gone_already)?;
    generate.stdout(File::create(place.join("rust.log"))?);
    step("the Rust client", &mut generate)?;
    replace(
        &made.join("src/models"),
        &root().join("clients/rust/src/models"),
    )?;
    step(
        "formatting",
        &mut cargo(&["fmt", "--package", "order-service-client"]),
    )?;
    Ok(())
}

fn jar(place: &Path) -> PathBuf {
    let mut parts = GENERATOR.split(':').skip(1);
    let (name, version) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    place.join(format!("{name}-{version}.jar"))
}

/// Puts these files in the place of those.
fn replace(new: &Path, old: &Path) -> anyhow::Result<()> {
    fs::remove_dir_all(old).or_else(gone_already)?;
    fs::create_dir_all(old)?;
    for file in fs::read_dir(new)? {
        let file = file?;
        let to = old.join(file.file_name());
        fs::copy(file.path(), &to)
            .with_context(|| format!("{} cannot be written", to.display()))?;
    }
    Ok(())
}

fn gone_already(error: std::io::Error) -> std::io::Result<()> {
    match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_clients_are_made_from_the_description_as_it_is_and_by_no_hand() {
        let listed = fs::read_to_string(root().join(MADE_FROM)).unwrap();
        let found = digests().unwrap();
        let listed: BTreeSet<&str> = listed.lines().collect();
        let found: BTreeSet<&str> = found.lines().collect();
        let changed: Vec<_> = found.symmetric_difference(&listed).collect();
        assert!(
            changed.is_empty(),
            "these are not as the clients were generated: run `cargo xtask clients`, and change no generated \
             file by hand: {changed:#?}"
        );
    }
}
