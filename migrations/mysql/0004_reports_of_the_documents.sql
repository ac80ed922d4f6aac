-- The views for reports, with every column that the documents 001 and 004 show of orders and their items,
-- by the names that they have there; times are UTC. Nothing in the service reads them. A view stands for
-- all currencies, so that its decimals have four places, of which a currency has at most three.

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_orders AS
SELECT o.number,
       CONCAT('ORD-', o.uuid) AS order_number,
       CONVERT(o.channel USING utf8mb4) AS channel,
       CONVERT(o.customer_id USING utf8mb4) AS customer_id,
       o.status,
       o.payment_status,
       o.shipment_status,
       CAST(o.total_minor * o.unit AS DECIMAL(24, 4)) AS total,
       o.currency,
       CONVERT(o.tracking_number USING utf8mb4) AS tracking_number,
       o.parked,
       TIMESTAMPADD(MICROSECOND, o.placed_at, CAST('1970-01-01' AS DATETIME(6))) AS placed_at,
       TIMESTAMPADD(MICROSECOND, o.updated_at, CAST('1970-01-01' AS DATETIME(6))) AS updated_at,
       o.uuid AS id,
       CONVERT(o.customer_id USING utf8mb4) AS user_id,
       CAST(o.total_minor * o.unit AS DECIMAL(24, 4)) AS total_amount,
       CAST(o.total_minor * o.unit AS DECIMAL(24, 4)) AS total_price,
       -- What was agreed and is no column of its own: in the first event.
       JSON_UNQUOTE(JSON_EXTRACT(placed.data, '$.address.text')) AS shipping_address,
       JSON_UNQUOTE(JSON_EXTRACT(placed.data, '$.address.city')) AS shipping_city,
       JSON_UNQUOTE(JSON_EXTRACT(placed.data, '$.address.state')) AS shipping_state,
       JSON_UNQUOTE(JSON_EXTRACT(placed.data, '$.address.zip')) AS shipping_zip,
       JSON_UNQUOTE(JSON_EXTRACT(placed.data, '$.address.country')) AS shipping_country,
       JSON_UNQUOTE(JSON_EXTRACT(placed.data, '$.carrier')) AS carrier,
       JSON_UNQUOTE(JSON_EXTRACT(placed.data, '$.notes')) AS notes,
       TIMESTAMPADD(MICROSECOND, o.placed_at, CAST('1970-01-01' AS DATETIME(6))) AS created_at,
       TIMESTAMPADD(MICROSECOND, o.placed_at, CAST('1970-01-01' AS DATETIME(6))) AS order_date
FROM (SELECT orders.*,
             LOWER(CONCAT_WS('-', SUBSTR(HEX(id), 1, 8), SUBSTR(HEX(id), 9, 4),
                 SUBSTR(HEX(id), 13, 4), SUBSTR(HEX(id), 17, 4), SUBSTR(HEX(id), 21))) AS uuid,
             CASE
                 WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG',
                                   'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1
                 WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 0.001
                 ELSE 0.01
             END AS unit
      FROM orders) o
LEFT JOIN order_events placed ON placed.order_id = o.id AND placed.seq = 1;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_order_items AS
SELECT o.number,
       i.line,
       CONVERT(i.product_id USING utf8mb4) AS product_id,
       i.product_name,
       i.quantity,
       CAST(i.unit_price_minor * o.unit AS DECIMAL(24, 4)) AS unit_price,
       o.currency,
       -- Of its own and the same on every database: the order's, with version 8 (one's own making) and
       -- the line in the place of twelve bits.
       LOWER(CONCAT_WS('-', SUBSTR(HEX(i.order_id), 1, 8), SUBSTR(HEX(i.order_id), 9, 4),
           CONCAT('8', LPAD(HEX(i.line), 3, '0')), SUBSTR(HEX(i.order_id), 17, 4),
           SUBSTR(HEX(i.order_id), 21))) AS id,
       LOWER(CONCAT_WS('-', SUBSTR(HEX(i.order_id), 1, 8), SUBSTR(HEX(i.order_id), 9, 4),
           SUBSTR(HEX(i.order_id), 13, 4), SUBSTR(HEX(i.order_id), 17, 4),
           SUBSTR(HEX(i.order_id), 21))) AS order_id,
       CAST(i.unit_price_minor * i.quantity * o.unit AS DECIMAL(24, 4)) AS total_price,
       CAST(i.unit_price_minor * o.unit AS DECIMAL(24, 4)) AS price_at_purchase
FROM order_items i
JOIN (SELECT id, number, currency,
             CASE
                 WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG',
                                   'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1
                 WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 0.001
                 ELSE 0.01
             END AS unit
      FROM orders) o ON o.id = i.order_id;
