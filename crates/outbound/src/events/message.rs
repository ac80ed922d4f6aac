//! What goes to a broker.

/// One message, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Where to.
    pub topic: String,
    /// Messages of one key stay in order.
    pub key: String,
    /// Names and values, in this order.
    pub headers: &'static [(&'static str, &'static str)],
    /// JSON.
    pub payload: Vec<u8>,
}

/// A payload may name people: it does not print itself into logs.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.payload.len();
        write!(f, "Message({} to {}, {bytes} bytes)", self.key, self.topic)
    }
}
