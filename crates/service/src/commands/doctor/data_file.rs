//! What the doctor says of the database's file: on what it lies, and who may read it.

use super::Check;
use super::Finding::{Fail, Warn};
use std::path::Path;

/// File systems over a network, by the numbers that Linux has for them (statfs(2)).
const OVER_A_NETWORK: [(u64, &str); 8] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB"),
    (0x0102_1997, "9p"),
    (0x00c3_6400, "Ceph"),
    (0x5346_414f, "AFS"),
    (0x013a_ff5f, "GlusterFS"),
];

const LOCKS: &str = "move it to a disk of this machine, or use PostgreSQL or MySQL: locks over a network are not \
                     to be relied on, and two services on one file destroy it";
const OPEN: &str =
    "let nobody but the service's user read it (chmod 600): it has customers' addresses in it";

/// Nothing where all is well.
#[cfg(unix)]
pub(super) fn data_file(file: &Path) -> Vec<Check> {
    use std::os::unix::fs::PermissionsExt as _;
    let existing = file.ancestors().find(|path| path.exists());
    let system = existing.and_then(|path| rustix::fs::statfs(path).ok());
    let network = system.and_then(|system| over_a_network(kind(&system)));
    let network = network.map(|name| {
        let what = format!(
            "{} lies on a file system over a network ({name})",
            file.display()
        );
        Check::new("data file", Fail(what, LOCKS.to_owned()))
    });
    let mode = file.metadata().map(|about| about.permissions().mode());
    let open = mode.is_ok_and(|mode| mode & 0o006 != 0).then(|| {
        let what = format!("{} is open to everybody on this machine", file.display());
        Check::new("data file", Warn(what, OPEN))
    });
    network.into_iter().chain(open).collect()
}

#[cfg(not(unix))]
pub(super) fn data_file(_file: &Path) -> Vec<Check> {
    Vec::new()
}

/// Of 32 bits, whatever type the system has for it, with a sign or without one.
#[cfg(all(unix, target_os = "linux"))]
fn kind(system: &rustix::fs::StatFs) -> u64 {
    let digits = format!("{:x}", system.f_type);
    u64::from_str_radix(&digits, 16).unwrap_or(0) & 0xffff_ffff
}

#[cfg(all(unix, not(target_os = "linux")))]
fn kind(_system: &rustix::fs::StatFs) -> u64 {
    0
}

fn over_a_network(kind: u64) -> Option<&'static str> {
    let known = OVER_A_NETWORK.iter().find(|(number, _)| *number == kind);
    known.map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::over_a_network;

    #[test]
    fn disks_are_told_from_networks() {
        assert_eq!(over_a_network(0x6969), Some("NFS"));
        // ext4, XFS, tmpfs, overlayfs.
        for disk in [0xef53, 0x5846_5342, 0x0102_1994, 0x794c_7630] {
            assert_eq!(over_a_network(disk), None);
        }
    }
}
