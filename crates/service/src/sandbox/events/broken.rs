//! Records that nobody can read, for those who have to put them aside.

use crate::sandbox::digest::digest;

/// Something broken in place of what this event says: always the same for the same event.
pub(super) fn broken(payload: &str) -> Vec<u8> {
    let half = &payload.as_bytes()[..payload.len() / 2];
    match digest(5, payload.as_bytes()) % 6 {
        0 => half.to_vec(),
        1 => [half, &[0xff, 0xfe, 0x00]].concat(),
        2 => Vec::new(),
        3 => b"null".to_vec(),
        4 => format!("[{payload}]").into_bytes(),
        _ => br#"{"orderId": {"not": "a name"}}"#.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_broken_names_no_order_and_is_broken_in_several_ways() {
        let mut seen = BTreeSet::new();
        for n in 0..200 {
            let payload = format!(r#"{{"orderId":"ORD_{n}"}}"#);
            let broken = broken(&payload);
            let read: Value = serde_json::from_slice(&broken).unwrap_or_default();
            assert!(read["orderId"].as_str().is_none(), "{read}");
            seen.insert(broken);
        }
        assert!(seen.len() > 6, "{seen:?}");
    }
}
