//! Certificates for one test: an authority, its server's for the name `localhost` alone, and others that
//! are not to be believed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// In a folder of the test's. All servers have one key, but for the one that signs itself.
pub(crate) struct Certificates {
    pub(crate) authority: PathBuf,
    /// An authority that has signed nothing.
    pub(crate) stranger: PathBuf,
    pub(crate) server: PathBuf,
    /// The authority's, for another name.
    pub(crate) elsewhere: PathBuf,
    /// The authority's, of years ago.
    pub(crate) expired: PathBuf,
    /// The authority's, of years ago, until tomorrow.
    pub(crate) ending: PathBuf,
    /// The authority's, for years to come.
    pub(crate) early: PathBuf,
    pub(crate) self_signed: PathBuf,
    pub(crate) server_key: PathBuf,
    /// Of the one that has signed itself.
    pub(crate) self_signed_key: PathBuf,
}

/// Names of sections are the files' that are made by them.
const SETTINGS: &str = "[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = keyCertSign
[stranger]
basicConstraints = critical, CA:TRUE
keyUsage = keyCertSign
[server]
subjectAltName = DNS:localhost
[self-signed]
subjectAltName = DNS:localhost
[elsewhere]
subjectAltName = DNS:elsewhere.test
[ca]
default_ca = records
[records]
database = records
new_certs_dir = .
default_md = sha256
rand_serial = yes
unique_subject = no
policy = policy
[policy]
commonName = supplied
";

const NEW_KEY: [&str; 5] = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
];

impl Certificates {
    /// None where there is no program to make them.
    pub(crate) fn make(folder: &Path) -> Option<Self> {
        std::fs::write(folder.join("settings"), SETTINGS).unwrap();
        std::fs::write(folder.join("records"), "").unwrap();
        for name in ["authority", "stranger", "self-signed"] {
            signs_itself(folder, name)?;
        }
        let asking =
            words("req -new -config settings -keyout server.key -out server.csr -subj /CN=db");
        openssl(folder, &[&asking[..], &NEW_KEY].concat())?;
        for name in ["server", "elsewhere"] {
            let signing = format!(
                "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -set_serial 1 \
                 -days 2 -extfile settings -extensions {name} -out {name}.pem"
            );
            openssl(folder, &words(&signing))?;
        }
        for (name, time) in [
            ("expired", "20200101000000Z -enddate 20200201000000Z"),
            ("ending", "20200101000000Z -days 1"),
            ("early", "20990101000000Z -enddate 20990201000000Z"),
        ] {
            let signing = format!(
                "ca -batch -notext -config settings -in server.csr -cert authority.pem -keyfile \
                 authority.key -extensions server -out {name}.pem -startdate {time}"
            );
            openssl(folder, &words(&signing))?;
        }
        Some(Self {
            authority: folder.join("authority.pem"),
            stranger: folder.join("stranger.pem"),
            server: folder.join("server.pem"),
            elsewhere: folder.join("elsewhere.pem"),
            expired: folder.join("expired.pem"),
            ending: folder.join("ending.pem"),
            early: folder.join("early.pem"),
            self_signed: folder.join("self-signed.pem"),
            server_key: folder.join("server.key"),
            self_signed_key: folder.join("self-signed.key"),
        })
    }
}

fn signs_itself(folder: &Path, name: &str) -> Option<()> {
    let arguments = format!(
        "req -x509 -days 2 -config settings -extensions {name} -keyout {name}.key -out {name}.pem \
         -subj /CN={name}"
    );
    openssl(folder, &[&words(&arguments)[..], &NEW_KEY].concat())
}

fn words(arguments: &str) -> Vec<&str> {
    arguments.split_whitespace().collect()
}

fn openssl(folder: &Path, arguments: &[&str]) -> Option<()> {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments).current_dir(folder);
    let done = openssl.stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "openssl {arguments:?}: {said}");
    Some(())
}
