-- Lists and searches: every filter has an index that is in the lists' own order, by the time at which
-- an order was placed and then by its number (which, as the row id, is the end of every index).

-- All orders, and those of a time.
CREATE INDEX orders_placed ON orders (placed_at);

-- A customer's own orders.
DROP INDEX orders_customer;
CREATE INDEX orders_customer ON orders (customer_id, placed_at) WHERE customer_id IS NOT NULL;

-- Where they stand.
DROP INDEX orders_status;
CREATE INDEX orders_status ON orders (status, placed_at);
CREATE INDEX orders_payment_status ON orders (payment_status, placed_at);
CREATE INDEX orders_shipment_status ON orders (shipment_status, placed_at);

-- The contract that they came in by.
CREATE INDEX orders_channel ON orders (channel, placed_at);

-- What waits for a person: few rows.
DROP INDEX orders_parked;
CREATE INDEX orders_parked ON orders (placed_at) WHERE parked IS NOT NULL;

-- Totals from an amount to another; the time is there to sort by without reading the rows.
CREATE INDEX orders_total ON orders (currency, total_minor, placed_at);

-- The order of a parcel.
CREATE INDEX orders_tracking_number ON orders (tracking_number) WHERE tracking_number IS NOT NULL;

-- What orders are found by: the words of names, e-mail, city and products in lower case, an e-mail as
-- a whole (@ada@example.org), and each product's id (=PROD001). Written with the order, never changed.
-- Plain rows, and no text search of this database's own, so that every database does the same.
CREATE TABLE order_terms (
    term      TEXT    NOT NULL,
    placed_at INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    PRIMARY KEY (term, placed_at, number)
) STRICT, WITHOUT ROWID;
