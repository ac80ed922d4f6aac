-- The built-in collaborators. They stand for services of their own: nothing here refers to the
-- orders' tables, and every row of an effect is found by the key that the caller sent.

-- The catalogue.
CREATE TABLE products (
    id          TEXT COLLATE "C" PRIMARY KEY,
    name        TEXT COLLATE "C" NOT NULL,
    price_minor BIGINT NOT NULL CONSTRAINT products_price_not_negative CHECK (price_minor >= 0),
    currency    TEXT COLLATE "C" NOT NULL
);

-- The inventory. What came in is always on_hand + consumed. A product that sells well is one row that
-- changes with every batch of orders: there is room on its page for that.
CREATE TABLE stock (
    product_id TEXT COLLATE "C" PRIMARY KEY,
    -- In the warehouse, the reserved ones included.
    on_hand    BIGINT NOT NULL,
    -- Promised to orders that have not left.
    reserved   BIGINT NOT NULL DEFAULT 0,
    -- Left with orders.
    consumed   BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT stock_never_negative
        CHECK (reserved >= 0 AND reserved <= on_hand AND consumed >= 0)
) WITH (fillfactor = 50);

-- What became of each reservation key. A release of an unknown key leaves a row, too: a request
-- that comes after its own undo finds it and is refused.
CREATE TABLE reservations (
    order_id UUID   NOT NULL,
    key      TEXT COLLATE "C" NOT NULL,
    state    TEXT COLLATE "C" NOT NULL CONSTRAINT reservations_state_known CHECK (
            state IN ('RESERVED', 'REFUSED', 'RELEASED', 'CONSUMED')),
    -- [["PROD001",2],…]; empty where nothing was ever reserved.
    items    TEXT COLLATE "C" NOT NULL,
    -- Why it was refused, so that a repeat gets the same answer.
    shortage TEXT COLLATE "C",
    at       BIGINT NOT NULL,
    PRIMARY KEY (order_id, key)
) WITH (fillfactor = 80);

-- The payment provider: one row per authorization or one-shot payment.
CREATE TABLE payments (
    order_id     UUID   NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CONSTRAINT payments_state_known CHECK (
            state IN ('PENDING', 'AUTHORIZED', 'DECLINED', 'CAPTURED', 'CAPTURE_DECLINED', 'VOIDED',
                      'REFUNDED')),
    -- The provider's name for it; none where it took nothing on.
    reference    TEXT COLLATE "C",
    amount_minor BIGINT NOT NULL,
    currency     TEXT COLLATE "C" NOT NULL,
    decline_code TEXT COLLATE "C",
    at           BIGINT NOT NULL,
    PRIMARY KEY (order_id, key)
) WITH (fillfactor = 80);

-- What the provider will say of pending payments, and when; a row goes once its news has arrived.
CREATE TABLE payment_news (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id       UUID   NOT NULL,
    key            TEXT COLLATE "C" NOT NULL,
    due_at         BIGINT NOT NULL,
    -- Why it fails; none: it is paid.
    decline_code   TEXT COLLATE "C",
    -- The amount that is told, which the test gateway gets wrong on request.
    reported_minor BIGINT NOT NULL
);
-- What is due, oldest first.
CREATE INDEX payment_news_due_at ON payment_news (due_at, id);
-- What is not to be told any more, because its payment was called off.
CREATE INDEX payment_news_key ON payment_news (order_id, key);

-- The tracking service.
CREATE TABLE shipments (
    order_id           UUID   NOT NULL,
    key                TEXT COLLATE "C" NOT NULL,
    tracking_number    TEXT COLLATE "C" NOT NULL,
    estimated_delivery TEXT COLLATE "C" NOT NULL,
    at                 BIGINT NOT NULL,
    PRIMARY KEY (order_id, key)
);

-- The carts: one row per customer who has put something in; it goes some time after the cart's
-- lifetime. An emptied cart keeps its row, and with it the revision that must not come again.
CREATE TABLE carts (
    customer_id TEXT COLLATE "C" PRIMARY KEY,
    -- Rises with every change.
    revision    BIGINT NOT NULL CONSTRAINT carts_revision_not_negative CHECK (revision >= 0),
    -- [{"product":"PROD001",…},…], in the order of putting in.
    lines       TEXT COLLATE "C" NOT NULL,
    updated_at  BIGINT NOT NULL
) WITH (fillfactor = 80);
-- The forgotten ones, oldest first.
CREATE INDEX carts_updated_at ON carts (updated_at);

-- The keys of orders' calls that have taken out what was ordered: a repeat takes out nothing more.
CREATE TABLE cart_clearings (
    key TEXT COLLATE "C" PRIMARY KEY,
    at  BIGINT NOT NULL
);
-- The oldest, to be forgotten.
CREATE INDEX cart_clearings_at ON cart_clearings (at);
