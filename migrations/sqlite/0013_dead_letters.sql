-- Messages of topics that could not take effect, until an operator has replayed or discarded them; one row
-- each. What they say is kept up to a bound (is_whole says whether that is all of it).
CREATE TABLE dead_letters (
    -- The number people read aloud. AUTOINCREMENT: a number is never given twice.
    id              INTEGER PRIMARY KEY AUTOINCREMENT,

    -- Which message: its place, and a digest, because a topic that is made anew counts from nought again.
    topic           TEXT    NOT NULL,
    topic_partition INTEGER NOT NULL,
    topic_offset    INTEGER NOT NULL,
    digest          TEXT    NOT NULL,

    -- The message as it came.
    sent_at         INTEGER,
    message_key     BLOB,
    headers         TEXT    NOT NULL,
    payload         BLOB,
    payload_size    INTEGER,
    is_whole        INTEGER NOT NULL,

    -- Why it could not take effect, and how often that was tried.
    cause           TEXT    NOT NULL,
    attempts        INTEGER NOT NULL,
    parked_at       INTEGER NOT NULL,
    -- Whether it is in its topic for dead letters, too.
    is_announced    INTEGER NOT NULL DEFAULT 0,

    state           TEXT    NOT NULL DEFAULT 'PARKED'
        CONSTRAINT dead_letters_state_known CHECK (
            state = 'PARKED' OR state = 'REPLAYED' OR state = 'DISCARDED'),
    decided_at      INTEGER,
    decided_by      TEXT,
    note            TEXT,
    CONSTRAINT dead_letters_message UNIQUE (topic, topic_partition, topic_offset, digest)
) STRICT;

-- What waits for a person, by number.
CREATE INDEX dead_letters_parked ON dead_letters (id) WHERE state = 'PARKED';
