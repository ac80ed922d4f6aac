-- Requests for orders that wait until the product service, asked by event, has told names and prices; one row
-- each, until it is known what became of it: then that is kept with its key, and the row goes.
CREATE TABLE IF NOT EXISTS order_requests (
    -- In the order in which they came.
    id           BIGINT          NOT NULL AUTO_INCREMENT,
    -- The key of the order that it becomes, and a digest of what is asked for.
    scope        VARBINARY(1024) NOT NULL,
    request_key  VARBINARY(1024) NOT NULL,
    fingerprint  BINARY(32)      NOT NULL,
    -- Who wants what: JSON.
    asked        MEDIUMTEXT      NOT NULL,
    asked_at     BIGINT          NOT NULL,
    -- Whether the product service was asked.
    is_announced TINYINT         NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE KEY order_requests_scope_key (scope, request_key),
    -- What the product service is still to be asked.
    KEY order_requests_unannounced (is_announced, id),
    -- What has waited for too long.
    KEY order_requests_asked_at (asked_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
