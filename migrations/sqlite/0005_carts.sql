-- The built-in carts: a stand-in for a service of its own, like the other collaborators.

-- One row per customer who has put something in; it goes some time after the cart's lifetime. An
-- emptied cart keeps its row, and with it the revision that must not come again.
CREATE TABLE carts (
    customer_id TEXT    PRIMARY KEY,
    -- Rises with every change.
    revision    INTEGER NOT NULL CONSTRAINT carts_revision_positive CHECK (revision >= 1),
    -- [{"product":"PROD001",…},…], in the order of putting in.
    lines       TEXT    NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- The forgotten ones, oldest first.
CREATE INDEX carts_updated_at ON carts (updated_at);

-- The keys of orders' calls that have taken out what was ordered: a repeat takes out nothing more.
CREATE TABLE cart_clearings (
    key TEXT    PRIMARY KEY,
    at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- The oldest, to be forgotten.
CREATE INDEX cart_clearings_at ON cart_clearings (at);
