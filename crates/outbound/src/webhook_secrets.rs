//! New secrets of webhooks, from the system's source of chance that nobody can guess.

use application::ports::WebhookSecretMaker;
use application::webhooks::WebhookSecret;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// Makes secrets of 32 bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemSecrets;

impl WebhookSecretMaker for SystemSecrets {
    fn new_secret(&self) -> WebhookSecret {
        let mut bytes = [0_u8; WebhookSecret::BYTES];
        getrandom::fill(&mut bytes).expect("every system that runs this has random bits");
        WebhookSecret::from_text(format!(
            "{}{}",
            WebhookSecret::PREFIX,
            BASE64_STANDARD.encode(bytes)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_is_another_one() {
        let secrets = [SystemSecrets.new_secret(), SystemSecrets.new_secret()];
        assert_ne!(secrets[0].reveal(), secrets[1].reveal());
        assert!(secrets.iter().all(|secret| secret.reveal().len() == 6 + 44));
    }
}
