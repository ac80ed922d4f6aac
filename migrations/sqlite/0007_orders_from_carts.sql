-- Which state of which cart an order was made from (8 bytes of revision, then the customer), until
-- the order is called off: the same state is ordered once.
ALTER TABLE orders ADD COLUMN cart BLOB;
-- Finds the order that stands for a state of a cart.
CREATE UNIQUE INDEX orders_cart ON orders (cart) WHERE cart IS NOT NULL;
