//! Certificates for one test: an authority, a server's for the name `localhost` alone, and an authority
//! that has signed nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// In a folder of the test's.
pub(super) struct Certificates {
    pub(super) authority: PathBuf,
    pub(super) stranger: PathBuf,
    pub(super) server: PathBuf,
    pub(super) server_key: PathBuf,
}

const NEW_KEY: [&str; 5] = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
];

impl Certificates {
    /// None where there is no program to make them.
    pub(super) fn make(folder: &Path) -> Option<Self> {
        let settings = "[req]\ndistinguished_name = name\n[name]\n\
            [authority]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = keyCertSign\n\
            [server]\nsubjectAltName = DNS:localhost\n";
        std::fs::write(folder.join("settings"), settings).unwrap();
        for name in ["authority", "stranger"] {
            let (key, out) = (format!("{name}.key"), format!("{name}.pem"));
            let subject = format!("/CN=the test's {name}");
            let files = ["-keyout", &key, "-out", &out, "-subj", &subject];
            let mut arguments = vec!["req", "-x509", "-days", "2", "-config", "settings"];
            arguments.extend(["-extensions", "authority"]);
            openssl(folder, &[&arguments[..], &NEW_KEY, &files].concat())?;
        }
        let files = [
            "-keyout",
            "server.key",
            "-out",
            "server.csr",
            "-subj",
            "/CN=db",
        ];
        let asking = ["req", "-new", "-config", "settings"];
        openssl(folder, &[&asking[..], &NEW_KEY, &files].concat())?;
        let signing = "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -set_serial 1 \
                       -days 2 -extfile settings -extensions server -out server.pem";
        openssl(folder, &signing.split_whitespace().collect::<Vec<_>>())?;
        Some(Self {
            authority: folder.join("authority.pem"),
            stranger: folder.join("stranger.pem"),
            server: folder.join("server.pem"),
            server_key: folder.join("server.key"),
        })
    }
}

fn openssl(folder: &Path, arguments: &[&str]) -> Option<()> {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments).current_dir(folder);
    let done = openssl.stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "openssl {arguments:?}: {said}");
    Some(())
}
