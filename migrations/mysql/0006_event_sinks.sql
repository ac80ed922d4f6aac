-- How far each sink (an event format on a broker, a webhook) has been told of the journal, who may go on,
-- and the orders that wait because a sink did not take one of their events.
CREATE TABLE IF NOT EXISTS event_sinks (
    name       VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- Everything in the feed up to here was delivered, or its order waits.
    place      BIGINT       NOT NULL,
    -- Rises with every hold; what an earlier holder writes is refused.
    epoch      BIGINT       NOT NULL,
    held_until BIGINT       NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS held_back_orders (
    sink     VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    order_id BINARY(16)   NOT NULL,
    number   BIGINT       NOT NULL,
    -- The first event that was not delivered.
    seq      BIGINT       NOT NULL,
    attempts BIGINT       NOT NULL,
    reason   VARCHAR(500) NOT NULL,
    since    BIGINT       NOT NULL,
    due_at   BIGINT       NOT NULL,
    PRIMARY KEY (sink, order_id),
    KEY held_back_orders_due (sink, due_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
