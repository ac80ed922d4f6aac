-- Views for reports: decimals and readable times. Nothing in the service reads them.

CREATE VIEW report_orders AS
SELECT number,
       'ORD-' || lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-'
           || substr(hex(id), 13, 4) || '-' || substr(hex(id), 17, 4) || '-'
           || substr(hex(id), 21)) AS order_number,
       channel,
       customer_id,
       status,
       payment_status,
       shipment_status,
       CASE
           WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF',
                             'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF',
                             'XPF')
               THEN printf('%d', total_minor)
           WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
               THEN printf('%d.%03d', total_minor / 1000, total_minor % 1000)
           ELSE printf('%d.%02d', total_minor / 100, total_minor % 100)
       END AS total,
       currency,
       tracking_number,
       parked,
       strftime('%Y-%m-%dT%H:%M:%SZ', placed_at / 1000000, 'unixepoch') AS placed_at,
       strftime('%Y-%m-%dT%H:%M:%SZ', updated_at / 1000000, 'unixepoch') AS updated_at
FROM orders;

CREATE VIEW report_order_items AS
SELECT o.number,
       i.line,
       i.product_id,
       i.product_name,
       i.quantity,
       CASE
           WHEN o.currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF',
                               'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF',
                             'XPF')
               THEN printf('%d', i.unit_price_minor)
           WHEN o.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
               THEN printf('%d.%03d', i.unit_price_minor / 1000, i.unit_price_minor % 1000)
           ELSE printf('%d.%02d', i.unit_price_minor / 100, i.unit_price_minor % 100)
       END AS unit_price,
       o.currency
FROM order_items i
JOIN orders o ON o.id = i.order_id;
