-- The built-in collaborators. They stand for services of their own: nothing here refers to the
-- orders' tables, and every row of an effect is found by the key that the caller sent.

-- The catalogue.
CREATE TABLE products (
    id          TEXT    PRIMARY KEY,
    name        TEXT    NOT NULL,
    price_minor INTEGER NOT NULL CONSTRAINT products_price_not_negative CHECK (price_minor >= 0),
    currency    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- The inventory. What came in is always on_hand + consumed.
CREATE TABLE stock (
    product_id TEXT    PRIMARY KEY,
    -- In the warehouse, the reserved ones included.
    on_hand    INTEGER NOT NULL,
    -- Promised to orders that have not left.
    reserved   INTEGER NOT NULL DEFAULT 0,
    -- Left with orders.
    consumed   INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT stock_never_negative
        CHECK (reserved >= 0 AND reserved <= on_hand AND consumed >= 0)
) STRICT, WITHOUT ROWID;

-- What became of each reservation key. A release of an unknown key leaves a row, too: a request
-- that comes after its own undo finds it and is refused.
CREATE TABLE reservations (
    order_id BLOB    NOT NULL,
    key      TEXT    NOT NULL,
    state    TEXT    NOT NULL CONSTRAINT reservations_state_known CHECK (
            state = 'RESERVED' OR state = 'REFUSED' OR state = 'RELEASED' OR state = 'CONSUMED'),
    -- [["PROD001",2],…]; empty where nothing was ever reserved.
    items    TEXT    NOT NULL,
    -- Why it was refused, so that a repeat gets the same answer.
    shortage TEXT,
    at       INTEGER NOT NULL,
    PRIMARY KEY (order_id, key)
) STRICT, WITHOUT ROWID;

-- The payment provider: one row per authorization or one-shot payment.
CREATE TABLE payments (
    order_id     BLOB    NOT NULL,
    key          TEXT    NOT NULL,
    state        TEXT    NOT NULL CONSTRAINT payments_state_known CHECK (
            state = 'AUTHORIZED' OR state = 'DECLINED' OR state = 'CAPTURED'
            OR state = 'CAPTURE_DECLINED' OR state = 'VOIDED' OR state = 'REFUNDED'),
    -- The provider's name for it; none where money never moved.
    reference    TEXT,
    amount_minor INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    decline_code TEXT,
    at           INTEGER NOT NULL,
    PRIMARY KEY (order_id, key)
) STRICT, WITHOUT ROWID;

-- The tracking service.
CREATE TABLE shipments (
    order_id           BLOB    NOT NULL,
    key                TEXT    NOT NULL,
    tracking_number    TEXT    NOT NULL,
    estimated_delivery TEXT    NOT NULL,
    at                 INTEGER NOT NULL,
    PRIMARY KEY (order_id, key)
) STRICT, WITHOUT ROWID;
