-- Messages of topics that could not take effect, until an operator has replayed or discarded them; one row
-- each. What they say is kept up to a bound (is_whole says whether that is all of it).
CREATE TABLE dead_letters (
    -- The number people read aloud.
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,

    -- Which message: its place, and a digest, because a topic that is made anew counts from nought again.
    topic           TEXT COLLATE "C" NOT NULL,
    topic_partition BIGINT NOT NULL,
    topic_offset    BIGINT NOT NULL,
    digest          TEXT COLLATE "C" NOT NULL,

    -- The message as it came.
    sent_at         BIGINT,
    message_key     BYTEA,
    headers         TEXT COLLATE "C" NOT NULL,
    payload         BYTEA,
    payload_size    BIGINT,
    is_whole        BIGINT NOT NULL,

    -- Why it could not take effect, and how often that was tried.
    cause           TEXT COLLATE "C" NOT NULL,
    attempts        BIGINT NOT NULL,
    parked_at       BIGINT NOT NULL,
    -- Whether it is in its topic for dead letters, too.
    is_announced    BIGINT NOT NULL DEFAULT 0,

    state           TEXT COLLATE "C" NOT NULL DEFAULT 'PARKED'
        CONSTRAINT dead_letters_state_known CHECK (state IN ('PARKED', 'REPLAYED', 'DISCARDED')),
    decided_at      BIGINT,
    decided_by      TEXT COLLATE "C",
    note            TEXT COLLATE "C",
    CONSTRAINT dead_letters_message UNIQUE (topic, topic_partition, topic_offset, digest)
);

-- What waits for a person, by number.
CREATE INDEX dead_letters_parked ON dead_letters (id) WHERE state = 'PARKED';
