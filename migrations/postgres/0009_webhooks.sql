-- Addresses of other services that are sent events, signed.
CREATE TABLE webhook_endpoints (
    id              UUID PRIMARY KEY,
    -- Each has a place of its own from 1 up: so there are never more than places.
    slot            BIGINT NOT NULL CONSTRAINT webhook_endpoints_slot UNIQUE,
    url             TEXT COLLATE "C" NOT NULL,
    description     TEXT COLLATE "C" NOT NULL,
    -- The names of the events that it wants, with commas between them; empty: all.
    events          TEXT COLLATE "C" NOT NULL,

    -- What its messages are signed with: the one before until then as well, while it is being changed.
    secret          TEXT COLLATE "C" NOT NULL,
    secret_since    BIGINT NOT NULL,
    previous_secret TEXT COLLATE "C",
    previous_until  BIGINT,

    -- Since when, why and by whom it is sent nothing; null: it is.
    paused_at       BIGINT,
    paused_why      TEXT COLLATE "C",
    paused_by       TEXT COLLATE "C",

    created_at      BIGINT NOT NULL,
    changed_at      BIGINT NOT NULL,
    revision        BIGINT NOT NULL
);

-- Every attempt to send one of them something, until it is old or there are too many.
CREATE TABLE webhook_deliveries (
    number   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint UUID   NOT NULL,
    event_id TEXT COLLATE "C" NOT NULL,
    -- Null of a test.
    order_id UUID,
    seq      BIGINT,
    event    TEXT COLLATE "C" NOT NULL,
    attempt  BIGINT NOT NULL,
    tried_at BIGINT NOT NULL,
    took     BIGINT NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL
        CONSTRAINT webhook_deliveries_kind CHECK (kind IN ('EVENT', 'RESENT', 'TEST')),
    outcome  TEXT COLLATE "C" NOT NULL
        CONSTRAINT webhook_deliveries_outcome
        CHECK (outcome IN ('DELIVERED', 'ANSWERED', 'NO_ANSWER', 'GIVEN_UP')),
    status   BIGINT,
    words    TEXT COLLATE "C"
);

-- An endpoint's, by number: its list, its last success, what is beyond its bound.
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint, number);
-- How an event has fared, and an order's list.
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (endpoint, order_id, seq);
-- What is old.
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (tried_at);
