//! What the doctor says of secrets: whether they can be read, by whom else, and whether they can be guessed.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use crate::config::{
    DatabaseSettings, IdentityMode, IdentitySettings, Secret, Settings, TokenKeys,
};
use crate::secrets::{KeptSecret, SecretFile};
use std::collections::BTreeSet;
use std::path::Path;

/// Fewer different characters than a random secret of 32 has, by far.
const FEW: usize = 10;
/// A password of fewer characters is found by trying.
const SHORT: usize = 8;
/// What stands in examples, and stays.
const PLACEHOLDERS: [&str; 6] = [
    "changeme",
    "change-me",
    "change_me",
    "password",
    "example",
    "secret",
];

const OPEN: &str = "let nobody but the service's user read it (chmod 600; in Kubernetes defaultMode: 0400), and \
                    replace what was in it";
const WEAK: &str = "replace it: `openssl rand -hex 32` makes one that nobody guesses";

pub(super) fn secrets(settings: &Settings) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    let mut files = 0;
    for file in &settings.secret_files {
        files += 1;
        checks.extend(unreadable(file));
        // Of a pair the last is the key; the certificate is for everybody.
        let secret = file.paths().last().filter(|_| is_secret(file.setting()));
        let open = secret.filter(|path| is_open(path));
        checks.extend(open.map(|path| told(&format!("{} {}", file.setting(), path.display()))));
    }
    checks.extend(settings_file(settings));
    checks.extend(guessed(settings));
    let is_shared = matches!(
        settings.database,
        DatabaseSettings::Postgres(_) | DatabaseSettings::Mysql(_)
    );
    if is_shared && settings.identity.link_secret.is_none() {
        checks.push(Check::new(
            "secrets",
            Warn(
                "identity.link_secret is empty, so that each process makes one of its own".to_owned(),
                "set it, or link_secret_file: without it links and sessions end with each start, and count \
                 at one replica alone",
            ),
        ));
    }
    if checks.is_empty() && files > 0 {
        let what = format!("{files} in files, which others cannot read");
        checks.push(Check::new("secrets", Fine(what)));
    }
    checks
}

/// Whether what it says opens anything: of keys of services there are hashes, and public keys are public.
fn is_secret(setting: &str) -> bool {
    !["identity.api_keys_file", "identity.public_key_file"].contains(&setting)
}

/// What cannot be used ends the next start. The certificate has a check of its own.
fn unreadable(file: &SecretFile) -> Option<Check> {
    let why = file.read().err()?;
    let advice = "put the secret there, and let the service's user read it: a service that runs keeps the one \
                  before, and none starts without it";
    let is_its_own = file.setting().starts_with("http.tls.");
    (!is_its_own).then(|| Check::new("secrets", Fail(format!("{why:#}"), advice.to_owned())))
}

fn told(what: &str) -> Check {
    Check::new(
        "secrets",
        Warn(
            format!("{what} can be read by everybody on this machine"),
            OPEN,
        ),
    )
}

/// A settings file that has secrets in it.
fn settings_file(settings: &Settings) -> Vec<Check> {
    let hidden = format!("{:?}", Secret::HIDDEN);
    let with_secrets = settings.in_force.iter().filter(|one| one.value == hidden);
    let origins: BTreeSet<&str> = with_secrets.map(|one| one.origin.as_str()).collect();
    let open = origins
        .into_iter()
        .filter(|origin| is_open(Path::new(origin)));
    open.map(|path| told(&format!("{path}, which has secrets in it,")))
        .collect()
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let about = path.metadata();
    about.is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_open(_path: &Path) -> bool {
    false
}

/// Those that can be guessed, by what names them.
fn guessed(settings: &Settings) -> Vec<Check> {
    let IdentitySettings {
        operator_token,
        gateway_secret,
        link_secret,
        mode,
        ..
    } = &settings.identity;
    let shared = match mode {
        IdentityMode::Jwt(tokens) => match &tokens.keys {
            TokenKeys::Shared(secret) => Some(secret),
            TokenKeys::Published(..) | TokenKeys::File(_) => None,
        },
        IdentityMode::Open | IdentityMode::Gateway => None,
    };
    let random = [
        ("identity.operator_token", operator_token.as_ref()),
        ("identity.gateway_secret", gateway_secret.as_ref()),
        ("identity.link_secret", link_secret.as_ref()),
        ("identity.shared_secret", shared),
    ];
    let random = random.into_iter().filter_map(|(name, kept)| {
        let text = text(kept?)?;
        let is_weak = text.lines().next().is_some_and(is_weak);
        is_weak.then(|| format!("{name} is one that can be guessed"))
    });
    let passwords = settings.secret_files.iter().filter_map(|file| {
        let is_password = file.setting().ends_with("password_file");
        let text = file.read().ok().filter(|_| is_password)?;
        let is_short = text.chars().count() < SHORT;
        is_short.then(|| {
            format!(
                "{} has a password of fewer than {SHORT} characters",
                file.setting()
            )
        })
    });
    let found = random.chain(passwords);
    found
        .map(|what| Check::new("secrets", Warn(what, WEAK)))
        .collect()
}

fn text(kept: &KeptSecret) -> Option<String> {
    match kept {
        KeptSecret::Written(secret) => Some(secret.reveal().to_owned()),
        KeptSecret::InFile(file) => file.read().ok(),
    }
}

/// Whether somebody has typed it rather than had it made: few different characters, the same again and again,
/// or a word of an example.
fn is_weak(secret: &str) -> bool {
    let different: BTreeSet<char> = secret.chars().collect();
    let again = |length: usize| {
        let pieces: Vec<&[u8]> = secret.as_bytes().chunks_exact(length).collect();
        pieces.len() > 1 && pieces.windows(2).all(|two| two[0] == two[1])
    };
    let lower = secret.to_lowercase();
    different.len() < FEW
        || (1..=16).any(again)
        || PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::is_weak;

    #[test]
    fn what_is_typed_is_told_from_what_is_made() {
        for weak in [
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "0123456789abcdef0123456789abcdef",
            "this-is-the-password-of-our-gateway",
            "CHANGEME-CHANGEME-please-now-at-once",
        ] {
            assert!(is_weak(weak), "{weak}");
        }
        for made in [
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0",
        ] {
            assert!(!is_weak(made), "{made}");
        }
    }
}
