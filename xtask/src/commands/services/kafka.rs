//! Apache Kafka: a broker that is its own controller, from Maven's repository, with Kafka's own tools
//! beside it. What it is made of and how it is started lies in `xtask/java/kafka`.

use super::asking;
use super::java::{hash_folder, sources};
use super::kind::{Further, Kind};
use super::programs::{Programs, program};
use super::starting::free_port;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is known of Kafka. Its folder has the jars and the scripts, which tests start brokers of their
/// own with, and the data of this broker.
pub struct Kafka;

impl Kind for Kafka {
    fn name(&self) -> &'static str {
        "kafka"
    }

    fn title(&self) -> &'static str {
        "Kafka"
    }

    fn variable(&self) -> &'static str {
        "ORDER_SERVICE_TEST_KAFKA"
    }

    fn url(&self, port: u16) -> String {
        format!("127.0.0.1:{port}")
    }

    fn further(&self) -> &'static [Further] {
        &[
            Further {
                variable: "ORDER_SERVICE_TEST_KAFKA_HOME",
                value: |home| Some(home.to_owned()),
            },
            Further {
                variable: "ORDER_SERVICE_TEST_KAFKA_TOOLS",
                value: |home| Some(home.join("tools.sh")),
            },
            Further {
                variable: "ORDER_SERVICE_TEST_KCAT",
                value: |_| program("kcat"),
            },
        ]
    }

    fn tools(&self) -> &'static [&'static str] {
        &["kcat"]
    }

    fn programs(&self) -> Option<Programs> {
        Programs::on_path("java", "mvn")
    }

    fn absence(&self) -> String {
        "it takes a JDK (17 or newer) and Maven, of which one is not installed here".to_owned()
    }

    /// What was collected is used until the list of it changes.
    fn generation(&self, _: &Programs) -> anyhow::Result<String> {
        let mut hasher = DefaultHasher::new();
        hash_folder(&folder(), &mut hasher)?;
        Ok(format!("{:08x}", hasher.finish() & 0xffff_ffff))
    }

    /// Collects it: from what Maven has on this machine, where that is all, and else from the network.
    fn make(&self, programs: &Programs, data: &Path) -> Option<Command> {
        let mut make = Command::new(&programs.maker);
        make.args(["--batch-mode", "--quiet", "--no-transfer-progress"])
            .arg("--file")
            .arg(folder().join("pom.xml"))
            .arg(format!("-Dresults={}", data.display()))
            .arg("package");
        Some(make)
    }

    fn serve(&self, _: &Programs, data: &Path, port: u16) -> Command {
        // Where none is free, it says so in its log and does not start.
        let controllers_port = free_port().unwrap_or_default();
        let mut serve = Command::new("sh");
        serve
            .arg(data.join("broker.sh"))
            .arg(data.join("data"))
            .args([port.to_string(), controllers_port.to_string()]);
        serve
    }

    fn version(&self, port: u16) -> anyhow::Result<String> {
        asking::kafka(port)?;
        let pom = fs::read_to_string(folder().join("pom.xml")).unwrap_or_default();
        Ok(published(&pom)
            .unwrap_or("of an unknown version")
            .to_owned())
    }
}

fn folder() -> PathBuf {
    sources().join("kafka")
}

fn published(pom: &str) -> Option<&str> {
    let (_, rest) = pom.split_once("<kafka.version>")?;
    rest.split('<').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kafka_is_of_the_version_that_its_list_of_parts_names() {
        let pom = fs::read_to_string(folder().join("pom.xml")).unwrap();
        assert!(published(&pom).unwrap().starts_with("4."));
    }

    #[test]
    fn tests_are_told_where_brokers_of_their_own_come_from() {
        let told = |further: &Further| (further.value)(Path::new("/kafka"));
        let [home, tools, _kcat] = Kafka.further() else {
            panic!("three of them");
        };
        assert_eq!(told(home), Some("/kafka".into()));
        assert_eq!(told(tools), Some("/kafka/tools.sh".into()));
        for script in ["broker.sh", "tools.sh"] {
            assert!(folder().join("scripts").join(script).exists());
        }
    }
}
