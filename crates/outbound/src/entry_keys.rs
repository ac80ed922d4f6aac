//! New keys of one-time links, from the system's source of chance that nobody can guess.

use application::ports::KeyMaker;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// Makes keys of 32 bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeys;

impl KeyMaker for SystemKeys {
    fn new_key(&self) -> String {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).expect("every system that runs this has random bits");
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_another_one() {
        let keys = [SystemKeys.new_key(), SystemKeys.new_key()];
        assert_ne!(keys[0], keys[1]);
        assert!(keys.iter().all(|key| key.len() == 43));
    }
}
