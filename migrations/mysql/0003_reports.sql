-- Views for reports: decimals and timestamps (UTC). Nothing in the service reads them. A view stands for
-- all currencies, so that its decimals have four places, of which a currency has at most three.

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_orders AS
SELECT number,
       CONCAT('ORD-', LOWER(CONCAT_WS('-', SUBSTR(HEX(id), 1, 8), SUBSTR(HEX(id), 9, 4),
           SUBSTR(HEX(id), 13, 4), SUBSTR(HEX(id), 17, 4), SUBSTR(HEX(id), 21)))) AS order_number,
       CONVERT(channel USING utf8mb4) AS channel,
       CONVERT(customer_id USING utf8mb4) AS customer_id,
       status,
       payment_status,
       shipment_status,
       CAST(CASE
           WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF',
                             'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF')
               THEN total_minor
           WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
               THEN total_minor * 0.001
           ELSE total_minor * 0.01
       END AS DECIMAL(24, 4)) AS total,
       currency,
       CONVERT(tracking_number USING utf8mb4) AS tracking_number,
       parked,
       TIMESTAMPADD(MICROSECOND, placed_at, CAST('1970-01-01' AS DATETIME(6))) AS placed_at,
       TIMESTAMPADD(MICROSECOND, updated_at, CAST('1970-01-01' AS DATETIME(6))) AS updated_at
FROM orders;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW report_order_items AS
SELECT o.number,
       i.line,
       CONVERT(i.product_id USING utf8mb4) AS product_id,
       i.product_name,
       i.quantity,
       CAST(CASE
           WHEN o.currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF',
                               'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF')
               THEN i.unit_price_minor
           WHEN o.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
               THEN i.unit_price_minor * 0.001
           ELSE i.unit_price_minor * 0.01
       END AS DECIMAL(24, 4)) AS unit_price,
       o.currency
FROM order_items i
JOIN orders o ON o.id = i.order_id;
