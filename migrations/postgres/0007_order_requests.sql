-- Requests for orders that wait until the product service, asked by event, has told names and prices; one row
-- each, until it is known what became of it: then that is kept with its key, and the row goes.
CREATE TABLE order_requests (
    -- In the order in which they came.
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The key of the order that it becomes, and a digest of what is asked for.
    scope        BYTEA  NOT NULL,
    request_key  BYTEA  NOT NULL,
    fingerprint  BYTEA  NOT NULL,
    -- Who wants what: JSON.
    asked        TEXT COLLATE "C" NOT NULL,
    asked_at     BIGINT NOT NULL,
    -- Whether the product service was asked.
    is_announced BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT order_requests_scope_key UNIQUE (scope, request_key)
);

-- What the product service is still to be asked.
CREATE INDEX order_requests_unannounced ON order_requests (id) WHERE is_announced = 0;
-- What has waited for too long.
CREATE INDEX order_requests_asked_at ON order_requests (asked_at, id);
