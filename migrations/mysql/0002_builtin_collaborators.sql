-- The built-in collaborators. They stand for services of their own: nothing here refers to the
-- orders' tables, and every row of an effect is found by the key that the caller sent.

-- The catalogue.
CREATE TABLE IF NOT EXISTS products (
    id          VARBINARY(512) NOT NULL,
    name        TEXT           NOT NULL,
    price_minor BIGINT         NOT NULL,
    currency    CHAR(3)        CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT products_price_not_negative CHECK (price_minor >= 0)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The inventory. What came in is always on_hand + consumed.
CREATE TABLE IF NOT EXISTS stock (
    product_id VARBINARY(512) NOT NULL,
    -- In the warehouse, the reserved ones included.
    on_hand    BIGINT         NOT NULL,
    -- Promised to orders that have not left.
    reserved   BIGINT         NOT NULL DEFAULT 0,
    -- Left with orders.
    consumed   BIGINT         NOT NULL DEFAULT 0,
    PRIMARY KEY (product_id),
    CONSTRAINT stock_never_negative
        CHECK (reserved >= 0 AND reserved <= on_hand AND consumed >= 0)
) ENGINE = InnoDB;

-- What became of each reservation key. A release of an unknown key leaves a row, too: a request
-- that comes after its own undo finds it and is refused.
CREATE TABLE IF NOT EXISTS reservations (
    order_id BINARY(16)     NOT NULL,
    `key`    VARBINARY(255) NOT NULL,
    state    VARCHAR(20)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- [["PROD001",2],…]; empty where nothing was ever reserved.
    items    MEDIUMTEXT     NOT NULL,
    -- Why it was refused, so that a repeat gets the same answer.
    shortage MEDIUMTEXT,
    at       BIGINT         NOT NULL,
    PRIMARY KEY (order_id, `key`),
    CONSTRAINT reservations_state_known CHECK (
        state IN ('RESERVED', 'REFUSED', 'RELEASED', 'CONSUMED'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The payment provider: one row per authorization or payment.
CREATE TABLE IF NOT EXISTS payments (
    order_id     BINARY(16)     NOT NULL,
    `key`        VARBINARY(255) NOT NULL,
    state        VARCHAR(20)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- The provider's name for it; none where it took nothing on.
    reference    TEXT,
    amount_minor BIGINT         NOT NULL,
    currency     CHAR(3)        CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    decline_code TEXT,
    at           BIGINT         NOT NULL,
    PRIMARY KEY (order_id, `key`),
    CONSTRAINT payments_state_known CHECK (
        state IN ('PENDING', 'AUTHORIZED', 'DECLINED', 'CAPTURED', 'CAPTURE_DECLINED', 'VOIDED',
                  'REFUNDED'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What the provider will say of pending payments, and when; a row goes once its news has arrived.
CREATE TABLE IF NOT EXISTS payment_news (
    id             BIGINT         NOT NULL AUTO_INCREMENT,
    order_id       BINARY(16)     NOT NULL,
    `key`          VARBINARY(255) NOT NULL,
    due_at         BIGINT         NOT NULL,
    -- Why it fails; none: it is paid.
    decline_code   TEXT,
    -- The amount that is told, which the test gateway gets wrong on request.
    reported_minor BIGINT         NOT NULL,
    PRIMARY KEY (id),
    -- What is due, oldest first.
    KEY payment_news_due_at (due_at),
    -- What is not to be told any more, because its payment was called off.
    KEY payment_news_key (order_id, `key`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The tracking service.
CREATE TABLE IF NOT EXISTS shipments (
    order_id           BINARY(16)     NOT NULL,
    `key`              VARBINARY(255) NOT NULL,
    tracking_number    TEXT           NOT NULL,
    estimated_delivery TEXT           NOT NULL,
    at                 BIGINT         NOT NULL,
    PRIMARY KEY (order_id, `key`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The carts. One row per customer who has put something in; it goes some time after the cart's
-- lifetime. An emptied cart keeps its row, and with it the revision that must not come again.
CREATE TABLE IF NOT EXISTS carts (
    customer_id VARBINARY(512) NOT NULL,
    -- Rises with every change.
    revision    BIGINT         NOT NULL,
    -- [{"product":"PROD001",…},…], in the order of putting in.
    `lines`     MEDIUMTEXT     NOT NULL,
    updated_at  BIGINT         NOT NULL,
    -- Of the write that made this revision: a writer that lost the answer to its commit knows its own
    -- again.
    write_id    BIGINT         NOT NULL,
    PRIMARY KEY (customer_id),
    -- The forgotten ones, oldest first.
    KEY carts_updated_at (updated_at),
    CONSTRAINT carts_revision_positive CHECK (revision >= 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The keys of orders' calls that have taken out what was ordered: a repeat takes out nothing more.
CREATE TABLE IF NOT EXISTS cart_clearings (
    `key` VARBINARY(255) NOT NULL,
    at    BIGINT         NOT NULL,
    PRIMARY KEY (`key`),
    -- The oldest, to be forgotten.
    KEY cart_clearings_at (at)
) ENGINE = InnoDB;
