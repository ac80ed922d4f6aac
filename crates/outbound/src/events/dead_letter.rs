//! What is said of a message that could not take effect, where it is put aside.

/// Behind the name of the topic that it lay in.
pub const DEAD_LETTER_SUFFIX: &str = "-dlt";

/// The headers that are put to its own, and what each says.
pub const DEAD_LETTER_HEADERS: [(&str, &str); 7] = [
    ("dead-letter-id", "Its number under /api/v1/dead-letters"),
    ("dead-letter-cause", "Why it could not take effect"),
    ("dead-letter-topic", "The topic that it lay in"),
    ("dead-letter-partition", "The partition that it lay in"),
    ("dead-letter-offset", "Its place there"),
    ("dead-letter-attempts", "How often it was tried"),
    (
        "dead-letter-whole",
        "Whether this is all of it, or only its beginning",
    ),
];
