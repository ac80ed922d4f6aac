//! Programs that judge the files in `deploy/`: those of Prometheus, of the proxy, of Kubernetes, systemd and
//! Docker. None is a server, and tests start them.

use super::kind::Kind;
use super::packages::install_tools;
use super::programs::{Programs, program, version_in};
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Docker's own packages have what is not for a path.
const PLUGINS: [&str; 3] = [
    "/usr/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/local/lib/docker/cli-plugins",
];

/// One of them, by its program's name.
pub struct Judge {
    name: &'static str,
    variable: &'static str,
    /// Debian's package, which is installed for it and named after a program of its own. None: it is much
    /// to install for a test, or Debian's is too old, and it is gone without where it is not.
    package: Option<&'static str>,
    /// What makes it tell its version.
    version: &'static [&'static str],
    /// The oldest first number of it that knows our files.
    oldest: u32,
}

/// Checks the settings of Prometheus and the alert rules, and tries them.
pub const PROMTOOL: Judge = Judge {
    name: "promtool",
    variable: "ORDER_SERVICE_TEST_PROMTOOL",
    package: Some("prometheus"),
    version: &["--version"],
    oldest: 2,
};

/// Checks the settings of the proxy.
pub const HAPROXY: Judge = Judge {
    name: "haproxy",
    variable: "ORDER_SERVICE_TEST_HAPROXY",
    package: Some("haproxy"),
    version: &["-v"],
    oldest: 2,
};

/// Renders manifests; no cluster is asked.
pub const KUBECTL: Judge = Judge {
    name: "kubectl",
    variable: "ORDER_SERVICE_TEST_KUBECTL",
    package: None,
    version: &["version", "--client"],
    oldest: 1,
};

/// Judges units.
pub const SYSTEMD_ANALYZE: Judge = Judge {
    name: "systemd-analyze",
    variable: "ORDER_SERVICE_TEST_SYSTEMD_ANALYZE",
    package: None,
    version: &["--version"],
    oldest: 250,
};

/// Renders compose files; no engine is asked. The first of these programs does not know their format.
pub const DOCKER_COMPOSE: Judge = Judge {
    name: "docker-compose",
    variable: "ORDER_SERVICE_TEST_DOCKER_COMPOSE",
    package: None,
    version: &["version"],
    oldest: 2,
};

impl Judge {
    fn found(&self) -> Option<PathBuf> {
        let plugins = PLUGINS.map(|folder| Path::new(folder).join(self.name));
        program(self.name).or_else(|| plugins.into_iter().find(|file| file.is_file()))
    }
}

impl Kind for Judge {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> &'static str {
        self.name
    }

    fn variable(&self) -> &'static str {
        self.variable
    }

    /// The program: tests start it.
    fn url(&self, _: u16) -> String {
        let found = self.found();
        found.map_or_else(String::new, |found| found.display().to_string())
    }

    fn is_kept_running(&self) -> bool {
        false
    }

    fn prepare(&self, _: &Path, notes: &Path) -> anyhow::Result<()> {
        if let (None, Some(package)) = (self.found(), self.package) {
            install_tools(&[package], notes)?;
        }
        let (name, oldest, version) = (self.name, self.oldest, self.version(0)?);
        let first = version.split('.').next().unwrap_or_default();
        let first: u32 = first.parse().context("a version begins with a number")?;
        ensure!(first >= oldest, "{name} {version} is older than {oldest}");
        Ok(())
    }

    fn programs(&self) -> Option<Programs> {
        let server = self.found()?;
        let maker = server.clone();
        Some(Programs { server, maker })
    }

    fn serve(&self, programs: &Programs, _: &Path, _: u16) -> Command {
        Command::new(&programs.server)
    }

    fn version(&self, _: u16) -> anyhow::Result<String> {
        let program = self.found().with_context(|| self.absence())?;
        let told = Command::new(program).args(self.version).output()?;
        let told = String::from_utf8_lossy(&[told.stdout, told.stderr].concat()).into_owned();
        let version = version_in(&told).with_context(|| format!("it tells no version: {told}"))?;
        Ok(version.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_judge_that_is_not_there_or_too_old_is_none() {
        let notes = std::env::temp_dir();
        let absent = Judge {
            name: "no-such-program",
            ..DOCKER_COMPOSE
        };
        assert!(absent.prepare(&notes, &notes).is_err());
        let cargo = |oldest| Judge {
            name: "cargo",
            oldest,
            ..PROMTOOL
        };
        assert!(cargo(1).prepare(&notes, &notes).is_ok());
        let told = cargo(99).prepare(&notes, &notes).unwrap_err().to_string();
        assert!(told.ends_with("is older than 99"), "{told}");
    }
}
