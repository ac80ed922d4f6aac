-- Orders, their journal, the feed, and the keys of the requests that made them.
-- Money is whole minor units, times are microseconds since 1970 (UTC), ids are 16 bytes (UUIDv7).
-- What is compared is kept in binary columns, or in ASCII ones where only our own names occur: byte by
-- byte, where the collations that MySQL and MariaDB have in common ignore trailing spaces.
-- Schema statements commit by themselves here, so each is written to be repeated.

-- One row per order, derived from its journal in the same transaction: for lists, and for the
-- engine to find what is due. What an order is, the journal alone says.
CREATE TABLE IF NOT EXISTS orders (
    -- The number people read aloud. A number is never given twice.
    number            BIGINT         NOT NULL AUTO_INCREMENT,
    id                BINARY(16)     NOT NULL,

    -- Agreed when it was placed; never changes.
    channel           VARBINARY(64)  NOT NULL,
    customer_id       VARBINARY(512),
    customer_notation VARCHAR(20)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    total_minor       BIGINT         NOT NULL,
    currency          CHAR(3)        CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    placed_at         BIGINT         NOT NULL,
    -- The request that placed it, where that carried a key: its final answer is kept there.
    request_id        BIGINT,

    -- Where it stands; changes with each event.
    version           BIGINT         NOT NULL,
    status            VARCHAR(20)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payment_status    VARCHAR(20)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    shipment_status   VARCHAR(20)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    tracking_number   VARBINARY(1024),
    -- Why it waits for a person, if it does.
    parked            VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin,
    updated_at        BIGINT         NOT NULL,
    -- While it is pending: what makes an equal request without a key the same order
    -- (32 bytes of fingerprint, then the caller's scope).
    guard             VARBINARY(1100),
    -- Which state of which cart it was made from (8 bytes of revision, then the customer), until it is
    -- called off: the same state is ordered once.
    cart              VARBINARY(600),

    -- The engine's: lease, retry timer and crash recovery in one, by this database's clock, and how
    -- often it was taken up since it last got further.
    wake_at           BIGINT,
    claims            BIGINT         NOT NULL DEFAULT 0,

    -- For indexes that only few rows are to be found by: null in all the others.
    is_parked         TINYINT        GENERATED ALWAYS AS (CASE WHEN parked IS NOT NULL THEN 1 END) STORED,
    unpaid_since      BIGINT         GENERATED ALWAYS AS (
        CASE WHEN status = 'PENDING' AND payment_status = 'PENDING' THEN placed_at END) STORED,

    PRIMARY KEY (number),
    -- Every name of an order finds it.
    UNIQUE KEY orders_id (id),
    -- One pending order per content and caller; finished ones have none, and nulls do not collide.
    UNIQUE KEY orders_guard (guard),
    -- Finds the order that stands for a state of a cart.
    UNIQUE KEY orders_cart (cart),
    -- What is due; finished orders have none.
    KEY orders_wake_at (wake_at),
    -- Lists and searches: every filter has an index that is in the lists' own order, by the time at
    -- which an order was placed and then by its number (which is the end of every index).
    KEY orders_placed (placed_at),
    KEY orders_customer (customer_id, placed_at),
    KEY orders_status (status, placed_at),
    KEY orders_payment_status (payment_status, placed_at),
    KEY orders_shipment_status (shipment_status, placed_at),
    -- The contract that they came in by.
    KEY orders_channel (channel, placed_at),
    -- What waits for a person.
    KEY orders_parked (is_parked, placed_at),
    -- Totals from an amount to another; the time is there to sort by without reading the rows.
    KEY orders_total (currency, total_minor, placed_at),
    -- The order of a parcel.
    KEY orders_tracking_number (tracking_number),
    -- Pending orders whose payment is not settled, oldest first.
    KEY orders_unpaid (unpaid_since, id),

    CONSTRAINT orders_customer_notation_known CHECK (customer_notation IN ('TEXT', 'NUMBER')),
    CONSTRAINT orders_version_positive CHECK (version >= 1),
    CONSTRAINT orders_status_known CHECK (
        status IN ('PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELLED')),
    CONSTRAINT orders_payment_status_known CHECK (
        payment_status IN ('NOT_REQUIRED', 'PENDING', 'AUTHORIZED', 'PAID', 'FAILED', 'REFUNDED',
                           'PARTIALLY_REFUNDED')),
    CONSTRAINT orders_shipment_status_known CHECK (
        shipment_status IN ('NOT_REQUIRED', 'PENDING', 'CREATED', 'IN_TRANSIT', 'DELIVERED',
                            'CANCELLED'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What was ordered, with names and prices as they were: for reports; never changes.
CREATE TABLE IF NOT EXISTS order_items (
    order_id         BINARY(16)     NOT NULL,
    line             INT            NOT NULL,
    product_id       VARBINARY(512) NOT NULL,
    product_name     TEXT           NOT NULL,
    quantity         INT            NOT NULL,
    unit_price_minor BIGINT         NOT NULL,
    PRIMARY KEY (order_id, line),
    CONSTRAINT order_items_order FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT order_items_quantity_positive CHECK (quantity >= 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The journal. The key of order and seq is the fence: of two writers that continue the same version,
-- one fails.
CREATE TABLE IF NOT EXISTS order_events (
    -- The place in the feed, from the counter below: rows are kept in the order of their commits.
    place    BIGINT      NOT NULL,
    order_id BINARY(16)  NOT NULL,
    seq      BIGINT      NOT NULL,
    kind     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at       BIGINT      NOT NULL,
    actor    TEXT        NOT NULL,
    data     MEDIUMTEXT  NOT NULL,
    -- Of the write that made it: a writer that lost the answer to its commit knows its own again.
    write_id BIGINT      NOT NULL,
    PRIMARY KEY (place),
    UNIQUE KEY order_events_order_seq (order_id, seq),
    CONSTRAINT order_events_order FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT order_events_seq_positive CHECK (seq >= 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The last place of the feed: one row, which each transaction that has events locks last and until its
-- commit.
CREATE TABLE IF NOT EXISTS feed_counter (
    id         TINYINT NOT NULL,
    last_place BIGINT  NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT feed_counter_is_one CHECK (id = 1)
) ENGINE = InnoDB;
INSERT INTO feed_counter (id, last_place)
    SELECT 1, 0 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM feed_counter);

-- Requests with a key: what they asked for and how they were answered, byte for byte. No foreign
-- key to orders: a row is written just before the order that it belongs to.
CREATE TABLE IF NOT EXISTS idempotency_keys (
    id           BIGINT          NOT NULL AUTO_INCREMENT,
    scope        VARBINARY(1024) NOT NULL,
    `key`        VARBINARY(1024) NOT NULL,
    fingerprint  BINARY(32)      NOT NULL,
    order_id     BINARY(16),
    created_at   BIGINT          NOT NULL,
    -- The final answer, once there is one: all four or none.
    status       SMALLINT,
    headers      TEXT,
    content_type TEXT,
    body         MEDIUMBLOB,
    PRIMARY KEY (id),
    UNIQUE KEY idempotency_keys_scope_key (scope, `key`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What orders are found by: the words of names, e-mail, city and products in lower case, an e-mail as
-- a whole (@ada@example.org), and each product's id (=PROD001). Written with the order, never changed.
-- Plain rows, and no text search of this database's own, so that every database does the same.
CREATE TABLE IF NOT EXISTS order_terms (
    term      VARBINARY(640) NOT NULL,
    placed_at BIGINT         NOT NULL,
    number    BIGINT         NOT NULL,
    PRIMARY KEY (term, placed_at, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Whether unpaid orders expire: each switching is a row, the latest counts. None: they do.
CREATE TABLE IF NOT EXISTS payment_expiry (
    id    BIGINT  NOT NULL AUTO_INCREMENT,
    is_on TINYINT NOT NULL,
    since BIGINT  NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT payment_expiry_yes_or_no CHECK (is_on IN (0, 1))
) ENGINE = InnoDB;
