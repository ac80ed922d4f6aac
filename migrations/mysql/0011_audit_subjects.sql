-- What was done to one thing, as each order's page asks for it, by number. MySQL cannot add an index only where
-- there is none: it is looked for.
SET @step = IF(
    EXISTS (SELECT 1 FROM information_schema.statistics
             WHERE table_schema = DATABASE() AND table_name = 'audit_trail'
               AND index_name = 'audit_trail_subject'),
    'DO 0',
    'CREATE INDEX audit_trail_subject ON audit_trail (subject, id)');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
