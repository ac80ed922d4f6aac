//! Tokens and links: whose signature is believed, and where the keys come from.
//!
//! In reading order: the links and the sessions that we sign ourselves; then, for the tokens of an identity provider,
//! the algorithms, one key, the set of keys behind a URL, what a token says, and the whole check; and the provider's own page, where people sign in.

mod links;
mod sessions;
mod signing_secrets;

mod signing;

mod key;

mod fetch;
mod key_set;

mod claims;
mod jwt;

mod code_flow;

pub use code_flow::{BadCodeFlow, CodeFlow, CodeFlowRules};
pub use fetch::published_keys;
pub use jwt::{JwtTokens, KeySource, TokenRules};
pub use key::{BadKey, Key};
pub use key_set::{KeySet, KeySetRules};
pub use links::SignedLinks;
pub use sessions::SignedSessions;
pub use signing::{BadAlgorithm, Signing};
pub use signing_secrets::SigningSecrets;
