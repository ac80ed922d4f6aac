//! Sessions of people at their browsers, and the keys that begin some of them.

use domain::Timestamp;

/// Somebody who has signed in with a browser: an operator, or one who looks on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What the journal calls them.
    pub operator: String,
    /// The mark of the credential that they showed, so that the session ends with it; none: it ends in
    /// time alone.
    pub credential: Option<String>,
    /// Whether they only look on.
    pub only_looks: bool,
    /// From when on it counts no more.
    pub ends_at: Timestamp,
}

/// Seals sessions, so that whoever holds one cannot change it, and knows its own again. Nothing of a
/// session is kept here.
pub trait Sessions: Send + Sync {
    /// The session as text for a cookie: visible ASCII, without what separates cookies.
    fn seal(&self, session: &Session) -> String;

    /// The session that was sealed so; none if it was not sealed here, or has ended.
    fn opened_by(&self, token: &str) -> Option<Session>;

    /// A mark of this text, always the same, that nobody else can make and that tells nothing of the
    /// text: visible ASCII that needs no escaping in a URL.
    fn mark(&self, text: &str) -> String;

    /// Whether this is a mark of the text, also one that was made before the secret was replaced.
    fn is_mark(&self, text: &str, mark: &str) -> bool;
}

/// Makes keys that open something once.
pub trait KeyMaker: Send + Sync {
    /// A new key: 256 bits of chance that nobody can foresee, in visible ASCII that needs no escaping in
    /// a URL.
    fn new_key(&self) -> String;
}
