//! `[[identity.api_keys]]`: what other services show, as far as it is kept.

use super::reader::{Reader, Table, text};
use application::Role;
use domain::text::bounded;
use inbound::http::ApiKey;
use std::collections::BTreeSet;

const KEY: &str = "identity.api_keys";

/// The most characters of a name.
const NAME_LIMIT: usize = 64;

/// Reads the keys; two with the same name or the same secret could not be told apart.
pub(super) fn read(from: &mut Reader<'_>) -> Option<Vec<ApiKey>> {
    let expected = "a list of tables, each with name (1 to 64 characters), role (\"service\" or \
                    \"operator\") and sha256 (64 hexadecimal digits): `order-service api-key NAME` \
                    prints one";
    let keys = from.tables(KEY, expected, api_key)?;
    let names: BTreeSet<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    let digests: BTreeSet<[u8; 32]> = keys.iter().map(|key| key.digest).collect();
    if names.len() < keys.len() || digests.len() < keys.len() {
        from.contradiction(KEY, "a name and a key of its own in each");
    }
    Some(keys)
}

fn api_key(table: &Table) -> Option<ApiKey> {
    let member = |name: &str| text(&table.get(name)?.kind);
    let role = match member("role")? {
        "service" => Role::Service,
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
