-- Addresses of other services that are sent events, signed.
CREATE TABLE webhook_endpoints (
    id              BLOB    PRIMARY KEY,
    url             TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    -- The names of the events that it wants, with commas between them; empty: all.
    events          TEXT    NOT NULL,

    -- What its messages are signed with: the one before until then as well, while it is being changed.
    secret          TEXT    NOT NULL,
    secret_since    INTEGER NOT NULL,
    previous_secret TEXT,
    previous_until  INTEGER,

    -- Since when, why and by whom it is sent nothing; null: it is.
    paused_at       INTEGER,
    paused_why      TEXT,
    paused_by       TEXT,

    created_at      INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    revision        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every attempt to send one of them something, until it is old or there are too many.
CREATE TABLE webhook_deliveries (
    -- AUTOINCREMENT: later ones have larger numbers, whatever was struck out.
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint BLOB    NOT NULL,
    event_id TEXT    NOT NULL,
    -- Null of a test.
    order_id BLOB,
    seq      INTEGER,
    event    TEXT    NOT NULL,
    attempt  INTEGER NOT NULL,
    tried_at INTEGER NOT NULL,
    took     INTEGER NOT NULL,
    kind     TEXT    NOT NULL
        CONSTRAINT webhook_deliveries_kind CHECK (kind = 'EVENT' OR kind = 'RESENT' OR kind = 'TEST'),
    outcome  TEXT    NOT NULL
        CONSTRAINT webhook_deliveries_outcome CHECK (
            outcome = 'DELIVERED' OR outcome = 'ANSWERED' OR outcome = 'NO_ANSWER'
            OR outcome = 'GIVEN_UP'),
    status   INTEGER,
    words    TEXT
) STRICT;

-- An endpoint's, by number: its list, its last success, what is beyond its bound.
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint, number);
-- How an event has fared, and an order's list.
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (endpoint, order_id, seq);
-- What is old.
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (tried_at);
