-- The views for reports, with every column that the documents 001 and 004 show of orders and their items,
-- by the names that they have there. Columns are only added, at the end, so that what was built on the
-- views goes on. Nothing in the service reads them.

CREATE OR REPLACE VIEW report_orders AS
SELECT o.number,
       'ORD-' || o.id::text AS order_number,
       o.channel,
       o.customer_id,
       o.status,
       o.payment_status,
       o.shipment_status,
       report_amount(o.total_minor, o.currency) AS total,
       o.currency,
       o.tracking_number,
       o.parked,
       TIMESTAMPTZ 'epoch' + o.placed_at * INTERVAL '1 microsecond' AS placed_at,
       TIMESTAMPTZ 'epoch' + o.updated_at * INTERVAL '1 microsecond' AS updated_at,
       o.id,
       o.customer_id AS user_id,
       report_amount(o.total_minor, o.currency) AS total_amount,
       report_amount(o.total_minor, o.currency) AS total_price,
       -- What was agreed and is no column of its own: in the first event.
       placed.data::json #>> '{address,text}' AS shipping_address,
       placed.data::json #>> '{address,city}' AS shipping_city,
       placed.data::json #>> '{address,state}' AS shipping_state,
       placed.data::json #>> '{address,zip}' AS shipping_zip,
       placed.data::json #>> '{address,country}' AS shipping_country,
       placed.data::json ->> 'carrier' AS carrier,
       placed.data::json ->> 'notes' AS notes,
       TIMESTAMPTZ 'epoch' + o.placed_at * INTERVAL '1 microsecond' AS created_at,
       TIMESTAMPTZ 'epoch' + o.placed_at * INTERVAL '1 microsecond' AS order_date
FROM orders o
LEFT JOIN order_events placed ON placed.order_id = o.id AND placed.seq = 1;

CREATE OR REPLACE VIEW report_order_items AS
SELECT o.number,
       i.line,
       i.product_id,
       i.product_name,
       i.quantity,
       report_amount(i.unit_price_minor, o.currency) AS unit_price,
       o.currency,
       -- Of its own and the same on every database: the order's, with version 8 (one's own making) and
       -- the line in the place of twelve bits.
       (left(i.order_id::text, 14) || '8' || lpad(to_hex(i.line), 3, '0')
           || substr(i.order_id::text, 19))::uuid AS id,
       i.order_id,
       report_amount(i.unit_price_minor * i.quantity, o.currency) AS total_price,
       report_amount(i.unit_price_minor, o.currency) AS price_at_purchase
FROM order_items i
JOIN orders o ON o.id = i.order_id;
