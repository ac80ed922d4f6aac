-- Views for reports: decimals and timestamps. Nothing in the service reads them.

-- An amount in its currency's main unit.
CREATE FUNCTION report_amount(minor BIGINT, currency TEXT) RETURNS NUMERIC
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX',
                          'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF')
            THEN minor::numeric
        WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
            THEN round(minor::numeric / 1000, 3)
        ELSE round(minor::numeric / 100, 2)
    END;

CREATE VIEW report_orders AS
SELECT number,
       'ORD-' || id::text AS order_number,
       channel,
       customer_id,
       status,
       payment_status,
       shipment_status,
       report_amount(total_minor, currency) AS total,
       currency,
       tracking_number,
       parked,
       TIMESTAMPTZ 'epoch' + placed_at * INTERVAL '1 microsecond' AS placed_at,
       TIMESTAMPTZ 'epoch' + updated_at * INTERVAL '1 microsecond' AS updated_at
FROM orders;

CREATE VIEW report_order_items AS
SELECT o.number,
       i.line,
       i.product_id,
       i.product_name,
       i.quantity,
       report_amount(i.unit_price_minor, o.currency) AS unit_price,
       o.currency
FROM order_items i
JOIN orders o ON o.id = i.order_id;
