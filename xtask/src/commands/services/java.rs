//! Eureka and the Spring Cloud config server: two small programs of our own, built with Maven from
//! `xtask/java` and run with Java.

use super::asking;
use super::kind::Kind;
use super::programs::Programs;
use crate::cargo::root;
use anyhow::Context;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Little memory and a quick start, for a handful of clients.
const THRIFT: [&str; 5] = [
    "-Xmx96m",
    "-Xss512k",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:MaxMetaspaceSize=128m",
];

/// A Eureka server.
pub const EUREKA: JavaServer = JavaServer {
    name: "eureka",
    title: "Eureka",
    variable: "ORDER_SERVICE_TEST_EUREKA",
    module: "eureka-server",
    url_path: "/eureka/",
    question: "/eureka/apps/delta",
};

/// A Spring Cloud config server on a folder of files.
pub const CONFIG_SERVER: JavaServer = JavaServer {
    name: "config-server",
    title: "the config server",
    variable: "ORDER_SERVICE_TEST_CONFIG_SERVER",
    module: "config-server",
    url_path: "/",
    question: "/nobody/default",
};

/// One of the two.
pub struct JavaServer {
    name: &'static str,
    title: &'static str,
    variable: &'static str,
    /// Its folder in `xtask/java`, and the name of what is built from it.
    module: &'static str,
    url_path: &'static str,
    /// What it answers well to as soon as it is ready.
    question: &'static str,
}

pub fn sources() -> PathBuf {
    root().join("xtask").join("java")
}

impl Kind for JavaServer {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn variable(&self) -> &'static str {
        self.variable
    }

    fn url(&self, port: u16) -> String {
        format!("http://127.0.0.1:{port}{}", self.url_path)
    }

    fn programs(&self) -> Option<Programs> {
        Programs::on_path("java", "mvn")
    }

    fn absence(&self) -> String {
        "it takes a JDK (17 or newer) and Maven, of which one is not installed here".to_owned()
    }

    /// What was built is used until its source changes.
    fn generation(&self, _: &Programs) -> anyhow::Result<String> {
        let mut hasher = DefaultHasher::new();
        hash_file(&sources().join("pom.xml"), &mut hasher)?;
        hash_folder(&sources().join(self.module), &mut hasher)?;
        Ok(format!("{:08x}", hasher.finish() & 0xffff_ffff))
    }

    /// Builds it: from what Maven has on this machine, where that is all, and else from the network.
    fn make(&self, programs: &Programs, data: &Path) -> Option<Command> {
        let mut make = Command::new(&programs.maker);
        make.args(["--batch-mode", "--quiet", "--no-transfer-progress"])
            .arg("--file")
            .arg(sources().join("pom.xml"))
            .args(["--projects", self.module, "--also-make"])
            .arg("-DskipTests")
            .arg(format!("-Dresults={}", data.display()))
            .arg("package");
        Some(make)
    }

    fn serve(&self, programs: &Programs, data: &Path, port: u16) -> Command {
        let module = self.module;
        let mut serve = Command::new(&programs.server);
        serve
            .args(THRIFT)
            .arg("-jar")
            .arg(data.join(module).join(format!("{module}.jar")))
            .arg(format!("--server.port={port}"))
            .arg(format!("--support.folder={}/files", data.display()));
        serve
    }

    fn version(&self, port: u16) -> anyhow::Result<String> {
        asking::http(port, self.question)?;
        let pom = fs::read_to_string(sources().join("pom.xml")).unwrap_or_default();
        let version = spring_cloud(&pom).unwrap_or("of an unknown version");
        Ok(format!("(Spring Cloud {version})"))
    }
}

fn spring_cloud(pom: &str) -> Option<&str> {
    let (_, rest) = pom.split_once("<spring-cloud.version>")?;
    rest.split('<').next()
}

pub fn hash_file(file: &Path, hasher: &mut DefaultHasher) -> anyhow::Result<()> {
    let text = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    text.hash(hasher);
    Ok(())
}

pub fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) -> anyhow::Result<()> {
    let listed =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths: Vec<PathBuf> = listed
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        path.file_name().hash(hasher);
        if path.is_dir() {
            hash_folder(&path, hasher)?;
        } else {
            hash_file(&path, hasher)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_is_of_the_version_that_its_source_names() {
        let pom = fs::read_to_string(sources().join("pom.xml")).unwrap();
        assert!(spring_cloud(&pom).unwrap().starts_with("20"));
        for server in [EUREKA, CONFIG_SERVER] {
            assert!(sources().join(server.module).join("pom.xml").exists());
            assert!(pom.contains(&format!("<module>{}</module>", server.module)));
        }
    }

    #[test]
    fn what_was_built_is_used_until_its_source_changes() {
        let programs = Programs {
            server: "java".into(),
            maker: "mvn".into(),
        };
        let generation = |server: &JavaServer| server.generation(&programs).unwrap();
        assert_eq!(generation(&EUREKA), generation(&EUREKA));
        assert_ne!(generation(&EUREKA), generation(&CONFIG_SERVER));
    }
}
