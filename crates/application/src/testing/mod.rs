//! For tests of every crate: the in-memory store, collaborators that fail on demand, and the
//! conformance suite that every store must pass.
#![expect(
    clippy::missing_panics_doc,
    reason = "what is here exists to panic when a test's expectation fails"
)]

pub mod app;
pub mod builders;
pub mod clock;
pub mod collaborators;
pub mod conformance;
pub mod memory;
pub mod provider_page;
pub mod sessions;
pub mod simulation;
pub mod tokens;
pub mod webhooks;
pub mod writes;

pub use app::{TestApp, TestAppBuilder};
pub use clock::{ManualClock, SeededEntropy, SequentialIds};
pub use collaborators::{FakeCollaborators, Fault};
pub use memory::{CommitFault, MemoryRelayBook, MemoryStore};
pub use provider_page::ReadablePage;
pub use sessions::{NumberedKeys, ReadableSessions};
pub use tokens::{ReadableTokens, RememberedLinks};
pub use webhooks::{NumberedSecrets, ScriptedWebhooks};
