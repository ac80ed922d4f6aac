//! Those who judge these files and are not ours: promtool, haproxy, kubectl, kubernetes-validate,
//! systemd-analyze, Docker Compose.

use crate::servers::database::left_out;
use crate::servers::server::named_by;
use std::process::Command;

/// The program that the environment names; tells what is left out if it names none.
pub(crate) fn judge(variable: &str, program: &str) -> Option<String> {
    let why = format!("no {program}; cargo xtask test looks for one");
    named_by(variable).or_else(|| left_out(&why))
}

/// What it says where it finds nothing wrong; fails with its words where it does.
pub(crate) fn says_well(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}\n{said}{complained}");
    said
}
