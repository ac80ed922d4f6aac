-- How far each sink (an event format on a broker, a webhook) has been told of the journal, who may go on,
-- and the orders that wait because a sink did not take one of their events.
CREATE TABLE event_sinks (
    name       TEXT    PRIMARY KEY,
    -- Everything in the feed up to here was delivered, or its order waits.
    place      INTEGER NOT NULL,
    -- Rises with every hold; what an earlier holder writes is refused.
    epoch      INTEGER NOT NULL,
    held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE held_back_orders (
    sink     TEXT    NOT NULL,
    order_id BLOB    NOT NULL,
    number   INTEGER NOT NULL,
    -- The first event that was not delivered.
    seq      INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    reason   TEXT    NOT NULL,
    since    INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,
    PRIMARY KEY (sink, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_back_orders_due ON held_back_orders (sink, due_at);
