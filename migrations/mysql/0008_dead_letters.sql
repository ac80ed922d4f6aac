-- Messages of topics that could not take effect, until an operator has replayed or discarded them; one row
-- each. What they say is kept up to a bound (is_whole says whether that is all of it).
CREATE TABLE IF NOT EXISTS dead_letters (
    -- The number people read aloud.
    id              BIGINT         NOT NULL AUTO_INCREMENT,

    -- Which message: its place, and a digest, because a topic that is made anew counts from nought again.
    topic           VARBINARY(255) NOT NULL,
    topic_partition BIGINT         NOT NULL,
    topic_offset    BIGINT         NOT NULL,
    digest          VARBINARY(16)  NOT NULL,

    -- The message as it came.
    sent_at         BIGINT,
    message_key     MEDIUMBLOB,
    headers         MEDIUMTEXT     NOT NULL,
    payload         MEDIUMBLOB,
    payload_size    BIGINT,
    is_whole        TINYINT        NOT NULL,

    -- Why it could not take effect, and how often that was tried.
    cause           TEXT           NOT NULL,
    attempts        BIGINT         NOT NULL,
    parked_at       BIGINT         NOT NULL,
    -- Whether it is in its topic for dead letters, too.
    is_announced    TINYINT        NOT NULL DEFAULT 0,

    state           VARCHAR(9)     NOT NULL DEFAULT 'PARKED',
    decided_at      BIGINT,
    decided_by      TEXT,
    note            TEXT,
    PRIMARY KEY (id),
    UNIQUE KEY dead_letters_message (topic, topic_partition, topic_offset, digest),
    -- What waits for a person, by number.
    KEY dead_letters_state (state, id),
    CONSTRAINT dead_letters_state_known CHECK (state IN ('PARKED', 'REPLAYED', 'DISCARDED'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
