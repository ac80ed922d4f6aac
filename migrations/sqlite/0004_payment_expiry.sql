-- Whether unpaid orders expire: each switching is a row, the latest counts. None: they do.
CREATE TABLE payment_expiry (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    is_on INTEGER NOT NULL CONSTRAINT payment_expiry_yes_or_no CHECK (is_on = 0 OR is_on = 1),
    since INTEGER NOT NULL
) STRICT;
-- Pending orders whose payment is not settled, oldest first: few rows.
CREATE INDEX orders_unpaid ON orders (placed_at)
    WHERE status = 'PENDING' AND payment_status = 'PENDING';
