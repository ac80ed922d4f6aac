//! A filter for each index, for the tests that look at what a database does.

use application::ports::{AmountRange, OrderFilter};
use application::search::SearchText;
use application::testing::builders::{customer, product};
use domain::order::{OrderStatusKind, PaymentStatus, ShipmentStatus};
use domain::{Currency, Timestamp};

/// What each is to be read along: an index, or a table that is its own.
pub(in crate::sql) fn every_filter() -> Vec<(&'static str, OrderFilter)> {
    let mut all = Vec::new();
    let mut add = |index, narrow: fn(&mut OrderFilter)| {
        let mut filter = OrderFilter::default();
        narrow(&mut filter);
        all.push((index, filter));
    };
    add("orders_placed", |_| {});
    add("orders_placed", |f| {
        f.placed_from = Some(Timestamp::from_micros(1));
    });
    add("orders_customer", |f| f.customer = Some(customer("1")));
    add("orders_status", |f| {
        f.statuses = vec![OrderStatusKind::Pending, OrderStatusKind::Shipped];
    });
    add("orders_payment_status", |f| {
        f.payment = Some(PaymentStatus::Paid);
    });
    add("orders_shipment_status", |f| {
        f.shipment = Some(ShipmentStatus::Created);
    });
    add("orders_channel", |f| f.channel = Some("v1".to_owned()));
    add("orders_parked", |f| f.parked = true);
    add("order_terms", |f| f.product = Some(product("1")));
    add("order_terms", |f| {
        f.text = SearchText::parse("ada lovelace").ok();
    });
    add("orders_total", |f| {
        f.amount = Some(AmountRange {
            currency: Currency::USD,
            from_minor: Some(1),
            to_minor: None,
        });
    });
    all
}
