-- Whose personal data is to go, until it has gone; one row each.
CREATE TABLE erasures (
    id           BLOB    PRIMARY KEY,
    -- A customer by their id (customer:7) or a guest by their address (guest:ada@example.org); null once it is
    -- done, when nobody is to know any more.
    person       TEXT,
    -- What was placed up to then is meant.
    requested_at INTEGER NOT NULL,
    done_at      INTEGER
) STRICT, WITHOUT ROWID;
-- What is still to be done.
CREATE INDEX erasures_open ON erasures (id) WHERE done_at IS NULL;

-- The orders that were erased, and by which erasure: nobody can tell it from a name any more.
CREATE TABLE erased_orders (
    order_id      BLOB    PRIMARY KEY,
    erasure       BLOB    NOT NULL,
    -- When it is to be looked at once more, for what somebody wrote who had read it just before.
    look_again_at INTEGER
) STRICT, WITHOUT ROWID;
-- How many an erasure has erased, and which of them are to be looked at.
CREATE INDEX erased_orders_erasure ON erased_orders (erasure, look_again_at);

-- The requests of an order, whose answers repeat what it says.
CREATE INDEX idempotency_keys_order ON idempotency_keys (order_id) WHERE order_id IS NOT NULL;
