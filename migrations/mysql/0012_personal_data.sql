-- Whose personal data is to go, until it has gone; one row each.
CREATE TABLE IF NOT EXISTS erasures (
    id           BINARY(16) NOT NULL,
    -- A customer by their id (customer:7) or a guest by their address (guest:ada@example.org); null once it is
    -- done, when nobody is to know any more.
    person       VARBINARY(1024),
    -- What was placed up to then is meant.
    requested_at BIGINT     NOT NULL,
    done_at      BIGINT,
    PRIMARY KEY (id),
    -- What is still to be done.
    KEY erasures_open (done_at, id)
) ENGINE = InnoDB;

-- The orders that were erased, and by which erasure: nobody can tell it from a name any more.
CREATE TABLE IF NOT EXISTS erased_orders (
    order_id      BINARY(16) NOT NULL,
    erasure       BINARY(16) NOT NULL,
    -- When it is to be looked at once more, for what somebody wrote who had read it just before.
    look_again_at BIGINT,
    PRIMARY KEY (order_id),
    -- How many an erasure has erased, and which of them are to be looked at.
    KEY erased_orders_erasure (erasure, look_again_at)
) ENGINE = InnoDB;

-- The requests of an order, whose answers repeat what it says. MySQL cannot add an index only where there is
-- none: it is looked for.
SET @step = IF(
    EXISTS (SELECT 1 FROM information_schema.statistics
             WHERE table_schema = DATABASE() AND table_name = 'idempotency_keys'
               AND index_name = 'idempotency_keys_order'),
    'DO 0',
    'CREATE INDEX idempotency_keys_order ON idempotency_keys (order_id)');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
