//! `[[identity.api_keys]]`: what other services show, as far as it is kept.

use super::reader::{Reader, Table, text};
use anyhow::{Context as _, bail, ensure};
use application::Role;
use config::{File, FileFormat, Source as _, ValueKind};
use domain::text::bounded;
use inbound::http::ApiKey;
use std::collections::BTreeSet;

const KEY: &str = "identity.api_keys";

/// The most characters of a name.
const NAME_LIMIT: usize = 64;

/// Reads the keys; two with the same name or the same secret could not be told apart.
pub(super) fn read(from: &mut Reader<'_>) -> Option<Vec<ApiKey>> {
    let expected = "a list of tables, each with name (1 to 64 characters), role (\"viewer\", \
                    \"service\" or \"operator\") and sha256 (64 hexadecimal digits): `order-service api-key NAME` \
                    prints one";
    let keys = from.tables(KEY, expected, api_key)?;
    if !are_apart(&keys) {
        from.contradiction(KEY, APART);
    }
    Some(keys)
}

const APART: &str = "a name and a key of its own in each";

fn are_apart(keys: &[ApiKey]) -> bool {
    let names: BTreeSet<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    let digests: BTreeSet<[u8; 32]> = keys.iter().map(|key| key.digest).collect();
    names.len() == keys.len() && digests.len() == keys.len()
}

/// The keys of a file, which has what `order-service api-key` prints and nothing else, after these.
pub(crate) fn keys_in(text: &str, others: &[ApiKey]) -> anyhow::Result<Vec<ApiKey>> {
    const EXPECTED: &str = "sections [[identity.api_keys]] as `order-service api-key NAME` prints them, and nothing else";
    let read = File::from_str(text, FileFormat::Toml).collect();
    // What it says of the line may have a key in it.
    let Ok(mut read) = read else {
        bail!("it is no TOML; expected {EXPECTED}");
    };
    let listed = match read.remove("identity").map(|identity| identity.kind) {
        None => Vec::new(),
        Some(ValueKind::Table(mut identity)) => {
            let listed = identity.remove("api_keys").map(|keys| keys.kind);
            match listed {
                Some(ValueKind::Array(keys)) if identity.is_empty() => keys,
                _ => bail!("expected {EXPECTED}"),
            }
        }
        Some(_) => bail!("expected {EXPECTED}"),
    };
    ensure!(read.is_empty(), "expected {EXPECTED}");
    let mut keys = others.to_vec();
    for (n, one) in listed.into_iter().enumerate() {
        let key = match &one.kind {
            ValueKind::Table(table) => api_key(table),
            _ => None,
        };
        let which = || format!("key {} is none; expected {EXPECTED}", n + 1);
        keys.push(key.with_context(which)?);
    }
    ensure!(
        are_apart(&keys),
        "expected {APART}, in the settings and the file together"
    );
    Ok(keys)
}

fn api_key(table: &Table) -> Option<ApiKey> {
    let member = |name: &str| text(&table.get(name)?.kind);
    let role = match member("role")? {
        "service" => Role::Service,
        "viewer" => Role::Viewer,
        "operator" => Role::Operator,
        _ => return None,
    };
    let has_no_other = table.len() == 3;
    has_no_other.then_some(ApiKey {
        name: bounded(member("name")?, NAME_LIMIT).ok()?,
        role,
        digest: digest(member("sha256")?)?,
    })
}

fn digest(hex: &str) -> Option<[u8; 32]> {
    let is_hex = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, digits) in digest.iter_mut().zip(hex.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).ok()?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(digest)
}
