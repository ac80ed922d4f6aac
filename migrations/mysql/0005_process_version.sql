-- Which version of the process a binary has to know to carry an order on: older ones leave it alone. Orders
-- that older binaries write need none but theirs. MySQL cannot add a column only where there is none: it is
-- looked for.
SET @step = IF(
    EXISTS (SELECT 1 FROM information_schema.columns
             WHERE table_schema = DATABASE() AND table_name = 'orders'
               AND column_name = 'process_version'),
    'DO 0',
    'ALTER TABLE orders ADD COLUMN process_version BIGINT NOT NULL DEFAULT 1');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
