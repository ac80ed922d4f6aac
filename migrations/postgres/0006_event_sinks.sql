-- How far each sink (an event format on a broker, a webhook) has been told of the journal, who may go on,
-- and the orders that wait because a sink did not take one of their events.
CREATE TABLE event_sinks (
    name       TEXT COLLATE "C" PRIMARY KEY,
    -- Everything in the feed up to here was delivered, or its order waits.
    place      BIGINT NOT NULL,
    -- Rises with every hold; what an earlier holder writes is refused.
    epoch      BIGINT NOT NULL,
    held_until BIGINT NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE held_back_orders (
    sink     TEXT COLLATE "C" NOT NULL,
    order_id UUID   NOT NULL,
    number   BIGINT NOT NULL,
    -- The first event that was not delivered.
    seq      BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    reason   TEXT COLLATE "C" NOT NULL,
    since    BIGINT NOT NULL,
    due_at   BIGINT NOT NULL,
    PRIMARY KEY (sink, order_id)
);
CREATE INDEX held_back_orders_due ON held_back_orders (sink, due_at);
