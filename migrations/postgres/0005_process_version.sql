-- Which version of the process a binary has to know to carry an order on: older ones leave it alone. Orders
-- that older binaries write need none but theirs.
ALTER TABLE orders ADD COLUMN process_version BIGINT NOT NULL DEFAULT 1;
