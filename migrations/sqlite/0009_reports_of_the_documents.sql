-- The views for reports, with every column that the documents 001 and 004 show of orders and their items,
-- by the names that they have there. SQLite has no decimals and no timestamps: exact amounts and UTC times
-- to the microsecond are text, which its own functions of dates take. Nothing in the service reads them.

DROP VIEW report_order_items;
DROP VIEW report_orders;

CREATE VIEW report_orders AS
SELECT o.number,
       'ORD-' || o.uuid AS order_number,
       o.channel,
       o.customer_id,
       o.status,
       o.payment_status,
       o.shipment_status,
       o.amount AS total,
       o.currency,
       o.tracking_number,
       o.parked,
       o.placed AS placed_at,
       o.updated AS updated_at,
       o.uuid AS id,
       o.customer_id AS user_id,
       o.amount AS total_amount,
       o.amount AS total_price,
       -- What was agreed and is no column of its own: in the first event.
       json_extract(e.data, '$.address.text') AS shipping_address,
       json_extract(e.data, '$.address.city') AS shipping_city,
       json_extract(e.data, '$.address.state') AS shipping_state,
       json_extract(e.data, '$.address.zip') AS shipping_zip,
       json_extract(e.data, '$.address.country') AS shipping_country,
       json_extract(e.data, '$.carrier') AS carrier,
       json_extract(e.data, '$.notes') AS notes,
       o.placed AS created_at,
       o.placed AS order_date
FROM (SELECT *,
             lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-'
                 || substr(hex(id), 13, 4) || '-' || substr(hex(id), 17, 4) || '-'
                 || substr(hex(id), 21)) AS uuid,
             CASE
                 WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG',
                                   'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF')
                     THEN printf('%d', total_minor)
                 WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
                     THEN printf('%d.%03d', total_minor / 1000, total_minor % 1000)
                 ELSE printf('%d.%02d', total_minor / 100, total_minor % 100)
             END AS amount,
             strftime('%Y-%m-%dT%H:%M:%S', placed_at / 1000000, 'unixepoch')
                 || printf('.%06dZ', placed_at % 1000000) AS placed,
             strftime('%Y-%m-%dT%H:%M:%S', updated_at / 1000000, 'unixepoch')
                 || printf('.%06dZ', updated_at % 1000000) AS updated
      FROM orders) o
LEFT JOIN order_events e ON e.order_id = o.id AND e.seq = 1;

CREATE VIEW report_order_items AS
SELECT number,
       line,
       product_id,
       product_name,
       quantity,
       CASE places
           WHEN 0 THEN printf('%d', unit_price_minor)
           WHEN 3 THEN printf('%d.%03d', unit_price_minor / 1000, unit_price_minor % 1000)
           ELSE printf('%d.%02d', unit_price_minor / 100, unit_price_minor % 100)
       END AS unit_price,
       currency,
       -- Of its own and the same on every database: the order's, with version 8 (one's own making) and
       -- the line in the place of twelve bits.
       substr(uuid, 1, 14) || printf('8%03x', line) || substr(uuid, 19) AS id,
       uuid AS order_id,
       CASE places
           WHEN 0 THEN printf('%d', total_minor)
           WHEN 3 THEN printf('%d.%03d', total_minor / 1000, total_minor % 1000)
           ELSE printf('%d.%02d', total_minor / 100, total_minor % 100)
       END AS total_price,
       CASE places
           WHEN 0 THEN printf('%d', unit_price_minor)
           WHEN 3 THEN printf('%d.%03d', unit_price_minor / 1000, unit_price_minor % 1000)
           ELSE printf('%d.%02d', unit_price_minor / 100, unit_price_minor % 100)
       END AS price_at_purchase
FROM (SELECT o.number, i.line, i.product_id, i.product_name, i.quantity, i.unit_price_minor,
             i.unit_price_minor * i.quantity AS total_minor,
             o.currency,
             lower(substr(hex(o.id), 1, 8) || '-' || substr(hex(o.id), 9, 4) || '-'
                 || substr(hex(o.id), 13, 4) || '-' || substr(hex(o.id), 17, 4) || '-'
                 || substr(hex(o.id), 21)) AS uuid,
             CASE
                 WHEN o.currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG',
                                     'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 0
                 WHEN o.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
                 ELSE 2
             END AS places
      FROM order_items i
      JOIN orders o ON o.id = i.order_id);
