-- Addresses of other services that are sent events, signed.
CREATE TABLE IF NOT EXISTS webhook_endpoints (
    id              BINARY(16)   NOT NULL,
    -- Each has a place of its own from 1 up: so there are never more than places.
    slot            BIGINT       NOT NULL,
    url             TEXT         NOT NULL,
    description     VARCHAR(200) NOT NULL,
    -- The names of the events that it wants, with commas between them; empty: all.
    events          TEXT         NOT NULL,

    -- What its messages are signed with: the one before until then as well, while it is being changed.
    secret          VARCHAR(200) NOT NULL,
    secret_since    BIGINT       NOT NULL,
    previous_secret VARCHAR(200),
    previous_until  BIGINT,

    -- Since when, why and by whom it is sent nothing; null: it is.
    paused_at       BIGINT,
    paused_why      TEXT,
    paused_by       TEXT,

    created_at      BIGINT       NOT NULL,
    changed_at      BIGINT       NOT NULL,
    revision        BIGINT       NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY webhook_endpoints_slot (slot)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Every attempt to send one of them something, until it is old or there are too many.
CREATE TABLE IF NOT EXISTS webhook_deliveries (
    number   BIGINT       NOT NULL AUTO_INCREMENT,
    endpoint BINARY(16)   NOT NULL,
    event_id VARCHAR(100) NOT NULL,
    -- Null of a test.
    order_id BINARY(16),
    seq      BIGINT,
    event    VARCHAR(64)  NOT NULL,
    attempt  BIGINT       NOT NULL,
    tried_at BIGINT       NOT NULL,
    took     BIGINT       NOT NULL,
    kind     VARCHAR(6)   NOT NULL,
    outcome  VARCHAR(9)   NOT NULL,
    status   BIGINT,
    words    VARCHAR(200),
    PRIMARY KEY (number),
    -- An endpoint's, by number: its list, its last success, what is beyond its bound.
    KEY webhook_deliveries_endpoint (endpoint, number),
    -- How an event has fared, and an order's list.
    KEY webhook_deliveries_order (endpoint, order_id, seq),
    -- What is old.
    KEY webhook_deliveries_age (tried_at),
    CONSTRAINT webhook_deliveries_kind CHECK (kind IN ('EVENT', 'RESENT', 'TEST')),
    CONSTRAINT webhook_deliveries_outcome
        CHECK (outcome IN ('DELIVERED', 'ANSWERED', 'NO_ANSWER', 'GIVEN_UP'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
