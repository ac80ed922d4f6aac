# What the five old services of docs/migration.md hold, each with an order that stands, one that was called
# off and, where it can have one, one that is still pending.
old_orders_of_000() {
    local order='"items":[{"productId":101,"productName":"Mug","quantity":2,"price":99.99}],"totalPrice":199.98'
    cat >saved-orders.ndjson <<END
{"orderId":41,"userId":101,$order,"paymentStatus":"SUCCESS","orderStatus":"CONFIRMED","timestamp":"2026-01-02T10:00:00Z"}
{"orderId":42,"userId":102,"items":[{"productId":102,"productName":"Pot","quantity":1,"price":49.99}],"totalPrice":49.99,"paymentStatus":"FAILED","orderStatus":"CANCELLED","timestamp":"2026-01-03T10:00:00Z"}
{"orderId":43,"userId":103,$order,"paymentStatus":"PENDING","orderStatus":"PENDING","timestamp":"2026-01-04T10:00:00Z"}
END
}

old_orders_of_001() {
    psql -q "$POSTGRES" <<'END'
CREATE TABLE orders (id uuid, user_id uuid, status text, total_amount numeric, shipping_address text,
  created_at timestamptz);
CREATE TABLE order_items (id uuid, order_id uuid, product_id text, product_name text, quantity int,
  unit_price numeric, total_price numeric);
INSERT INTO orders VALUES
  ('7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e', '0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99', 'DELIVERED', 159.98, '1 Way', '2026-01-02 10:00Z'),
  ('7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4f', '0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99', 'CANCELLED', 29.99, '1 Way', '2026-01-03 10:00Z'),
  ('7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c50', '0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99', 'PENDING', 29.99, '1 Way', '2026-01-04 10:00Z');
INSERT INTO order_items VALUES
  (gen_random_uuid(), '7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e', 'PROD001', 'Headphones', 2, 79.99, 159.98),
  (gen_random_uuid(), '7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4f', 'PROD002', 'Charger', 1, 29.99, 29.99);
END
}

old_orders_of_002() {
    mysql DATABASE <<'END'
CREATE TABLE orders (order_id bigint, user_id bigint, email_id varchar(80), status varchar(20),
  total_amount decimal(19, 2), created_at datetime);
CREATE TABLE order_items (order_id bigint, product_id bigint, pname varchar(80), quantity int, price decimal(19, 2));
INSERT INTO orders VALUES (123, 101, 'user@example.com', 'SUCCESS', 2499.95, '2026-01-02 10:00:00'),
  (124, 102, NULL, 'FAILED', 89.50, '2026-01-03 10:00:00'), (125, 102, NULL, 'PENDING', 89.50, '2026-01-04 10:00:00');
INSERT INTO order_items VALUES (123, 1, 'Keyboard', 5, 499.99), (124, 2, 'Mouse', 1, 39.50), (124, 3, 'Mat', 2, 25);
END
}

old_orders_of_003() {
    ORDER_SERVICE__DATABASE__URL=sqlite:old-003.db order-service --listen "$OLD"
    for quantity in 1 2; do
        curl -s "http://$OLD/orders" -H 'Content-Type: application/json' -d '{"customer_name": "Ada",
            "customer_email": "ada@example.com", "items": [{"product_id": "PROD001", "quantity": '$quantity', "price": 79.99}]}'
    done
}

old_orders_of_004() {
    psql -q "$POSTGRES" <<'END'
DROP TABLE orders, order_items;
CREATE TABLE orders (id bigint, order_number text, customer_id bigint, status text, total_price numeric,
  order_date timestamp, tracking_number text, delivery_address text, carrier text);
CREATE TABLE order_items (order_id bigint, product_id bigint, quantity int, price_at_purchase numeric);
INSERT INTO orders VALUES
  (7, 'ORD-0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a07', 12345, 'SHIPPED', 349.97, '2026-01-02T10:00:00', 'TRK-7', '1 Way', 'DHL'),
  (8, 'ORD-0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a08', 12345, 'CANCELLED', 99.99, '2026-01-03T10:00:00', NULL, '1 Way', 'DHL'),
  (9, 'ORD-0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a09', 12345, 'PENDING_CHECK', 99.99, '2026-01-04T10:00:00', NULL, '1 Way', 'DHL');
INSERT INTO order_items VALUES (7, 1, 2, 99.99), (7, 5, 1, 149.99), (8, 1, 1, 99.99);
END
}

# The recipe's file comes in whole, into a database of its own, and these are the orders there: number, status,
# payment and total.
taken_over() {
    local database=sqlite:taken-over-$LINENO-$RANDOM.db listed
    order-service --database "$database" migrate
    order-service --database "$database" orders import old-orders.ndjson
    listed=$(order-service --database "$database" orders list | awk 'NR > 1 { print $1, $2, $3, $5 }' | sort -n)
    [ "$listed" = "$(printf '%s\n' "$@")" ] || { echo "$PAGE: $* should be there, not: $listed" >&2 && exit 1; }
}
