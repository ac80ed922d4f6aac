-- Orders, their journal, and the keys of the requests that made them.
-- A list of names is checked by OR and not by IN, for which SQLite builds a table at every write.
-- Money is whole minor units, times are microseconds since 1970 (UTC), ids are 16 bytes (UUIDv7).

-- One row per order, derived from its journal in the same transaction: for lists, and for the
-- engine to find what is due. What an order is, the journal alone says.
CREATE TABLE orders (
    -- The number people read aloud. AUTOINCREMENT: a number is never given twice.
    number            INTEGER PRIMARY KEY AUTOINCREMENT,
    id                BLOB    NOT NULL CONSTRAINT orders_id_size CHECK (length(id) = 16),

    -- Agreed when it was placed; never changes.
    channel           TEXT    NOT NULL,
    customer_id       TEXT,
    customer_notation TEXT    NOT NULL
        CONSTRAINT orders_customer_notation_known CHECK (
            customer_notation = 'TEXT' OR customer_notation = 'NUMBER'),
    total_minor       INTEGER NOT NULL,
    currency          TEXT    NOT NULL,
    placed_at         INTEGER NOT NULL,
    -- The request that placed it, where that carried a key: its final answer is kept there.
    request_id        INTEGER,

    -- Where it stands; changes with each event.
    version           INTEGER NOT NULL CONSTRAINT orders_version_positive CHECK (version >= 1),
    status            TEXT    NOT NULL
        CONSTRAINT orders_status_known CHECK (
            status = 'PENDING' OR status = 'CONFIRMED' OR status = 'PROCESSING'
            OR status = 'SHIPPED' OR status = 'DELIVERED' OR status = 'CANCELLED'),
    payment_status    TEXT    NOT NULL
        CONSTRAINT orders_payment_status_known CHECK (
            payment_status = 'NOT_REQUIRED' OR payment_status = 'PENDING'
            OR payment_status = 'AUTHORIZED' OR payment_status = 'PAID'
            OR payment_status = 'FAILED' OR payment_status = 'REFUNDED'
            OR payment_status = 'PARTIALLY_REFUNDED'),
    shipment_status   TEXT    NOT NULL
        CONSTRAINT orders_shipment_status_known CHECK (
            shipment_status = 'NOT_REQUIRED' OR shipment_status = 'PENDING'
            OR shipment_status = 'CREATED' OR shipment_status = 'IN_TRANSIT'
            OR shipment_status = 'DELIVERED' OR shipment_status = 'CANCELLED'),
    tracking_number   TEXT,
    -- Why it waits for a person, if it does.
    parked            TEXT,
    updated_at        INTEGER NOT NULL,
    -- While it is pending: what makes an equal request without a key the same order
    -- (32 bytes of fingerprint, then the caller's scope).
    guard             BLOB,

    -- The engine's: lease, retry timer and crash recovery in one, and how often it was taken up
    -- since it last got further.
    wake_at           INTEGER,
    claims            INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Every name of an order finds it.
CREATE UNIQUE INDEX orders_id ON orders (id);
-- One pending order per content and caller; finished ones leave the index.
CREATE UNIQUE INDEX orders_guard ON orders (guard) WHERE guard IS NOT NULL;
-- What is due; finished orders are not in it, so that it stays small for ever.
CREATE INDEX orders_wake_at ON orders (wake_at) WHERE wake_at IS NOT NULL;
-- A customer's own orders, by number (the row id is part of every index).
CREATE INDEX orders_customer ON orders (customer_id) WHERE customer_id IS NOT NULL;
-- Lists and counts by status, by number.
CREATE INDEX orders_status ON orders (status);
-- What waits for a person: few rows.
CREATE INDEX orders_parked ON orders (number) WHERE parked IS NOT NULL;

-- What was ordered, with names and prices as they were: for reports; never changes.
CREATE TABLE order_items (
    order_id         BLOB    NOT NULL REFERENCES orders (id),
    line             INTEGER NOT NULL,
    product_id       TEXT    NOT NULL,
    product_name     TEXT    NOT NULL,
    quantity         INTEGER NOT NULL CONSTRAINT order_items_quantity_positive CHECK (quantity >= 1),
    unit_price_minor INTEGER NOT NULL,
    PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;

-- The journal. Its key is the fence: of two writers that continue the same version, one fails.
-- With a row id, unlike the tables around it: the events of all orders under way are appended to the
-- same few pages, and a commit writes a fifth of what it would write were they kept by order.
CREATE TABLE order_events (
    order_id  BLOB    NOT NULL REFERENCES orders (id),
    seq       INTEGER NOT NULL CONSTRAINT order_events_seq_positive CHECK (seq >= 1),
    kind      TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    data      TEXT    NOT NULL,
    -- Whether the relay has carried it outward.
    published INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, seq)
) STRICT;

-- Requests with a key: what they asked for and how they were answered, byte for byte. No foreign
-- key to orders: a row is written just before the order that it belongs to.
CREATE TABLE idempotency_keys (
    id           INTEGER PRIMARY KEY,
    scope        TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    fingerprint  BLOB    NOT NULL
        CONSTRAINT idempotency_keys_fingerprint_size CHECK (length(fingerprint) = 32),
    order_id     BLOB,
    created_at   INTEGER NOT NULL,
    -- The final answer, once there is one: all four or none.
    status       INTEGER,
    headers      TEXT,
    content_type TEXT,
    body         BLOB,
    CONSTRAINT idempotency_keys_scope_key UNIQUE (scope, key)
) STRICT;
