//! Orders that say one thing, and books that say another.

use super::asking::{of, place, put, reconcile, shop_with};
use crate::shop::Shop;

/// What one change from outside comes to, and what is done about it.
struct Case {
    change: &'static [&'static str],
    difference: &'static str,
    /// Empty: it is for a person.
    repaired: &'static str,
}

const UNRESERVED: &str = "UPDATE stock SET reserved = reserved - 2 WHERE reserved >= 2";

/// `OF` stands for the order's rows.
const CASES: [Case; 7] = [
    Case {
        change: &["DELETE FROM reservations WHERE OF", UNRESERVED],
        difference: "inventory missing 1: 2 x 1 reserved | nothing",
        repaired: "reserved",
    },
    Case {
        change: &[
            "UPDATE reservations SET state = 'RELEASED' WHERE OF",
            UNRESERVED,
        ],
        difference: "inventory missing 1: 2 x 1 reserved | nothing",
        repaired: "not: the reservation was called off",
    },
    Case {
        change: &["UPDATE reservations SET items = '[[\"1\",1]]' WHERE OF"],
        difference: "inventory other 1: 2 x 1 reserved | 1 x 1 reserved",
        repaired: "",
    },
    Case {
        change: &["DELETE FROM payments WHERE OF"],
        difference: "payments missing 1: 199.98 USD taken | nothing",
        repaired: "",
    },
    Case {
        change: &["UPDATE payments SET amount_minor = amount_minor + 1 WHERE OF"],
        difference: "payments other 1: 199.98 USD taken | 199.99 USD taken",
        repaired: "",
    },
    Case {
        change: &["UPDATE payments SET state = 'REFUNDED' WHERE OF"],
        difference: "payments missing 1: 199.98 USD taken | nothing",
        repaired: "",
    },
    Case {
        change: &["UPDATE shipments SET tracking_number = 'TRK-1' WHERE OF"],
        difference: "shipping other 1: parcel * | parcel TRK-1",
        repaired: "",
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_books_say_something_else_is_told_with_both() {
    for case in CASES {
        let shop = shop_with(2).await;
        for change in case.change {
            shop.sql(&change.replace("OF", &of(1)));
        }
        let report = reconcile(&shop, &[]);
        assert_eq!(report.code, 1, "{}: {report:?}", case.difference);
        let differences = report.differences();
        let (begin, end) = case
            .difference
            .split_once('*')
            .unwrap_or((case.difference, ""));
        assert!(
            matches!(&differences[..], [one] if one.starts_with(begin) && one.ends_with(end)),
            "{}: {differences:?}",
            case.difference
        );
        let repair = reconcile(&shop, &["--repair"]);
        assert_eq!(
            repair.repairs().concat(),
            case.repaired,
            "{}",
            case.difference
        );
        let is_repaired = !case.repaired.is_empty() && !case.repaired.starts_with("not: ");
        assert_eq!(repair.code, i32::from(!is_repaired), "{repair:?}");
        let again = reconcile(&shop, &[]);
        assert_eq!(again.code, i32::from(!is_repaired), "{again:?}");
    }
}

/// An order that was called off and given back, and nothing else.
async fn shop_with_a_cancelled_order() -> Shop {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    place(&service, "tok_visa").await;
    shop.at_rest().await;
    put(&service, "/api/v1/orders/1/cancel").await;
    shop.at_rest().await;
    service.stop().await;
    shop
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cancelled_order_still_holds_is_given_back() {
    let shop = shop_with_a_cancelled_order().await;
    assert_eq!(reconcile(&shop, &[]).code, 0);
    shop.sql("UPDATE reservations SET state = 'RESERVED'");
    shop.sql("UPDATE stock SET reserved = reserved + 2 WHERE product_id = '1'");
    shop.sql("UPDATE payments SET state = 'CAPTURED'");
    let differences = [
        "inventory unaccounted 1: nothing | 2 x 1 reserved",
        "payments unaccounted 1: nothing | 199.98 USD taken",
    ];
    assert_eq!(reconcile(&shop, &[]).differences(), differences);
    let report = reconcile(&shop, &["--repair", "--order", "1"]);
    assert_eq!(report.repairs(), ["released", "refunded"]);
    assert_eq!(report.code, 0, "{report:?}");
    let report = reconcile(&shop, &[]);
    assert_eq!((report.code, report.findings.len()), (0, 0), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_that_was_made_while_its_order_was_called_off_is_told() {
    let shop = Shop::new();
    let deadly = [("testing.kill_at", "after-call:create-shipment")];
    let mut service = shop.start(&deadly).await;
    place(&service, "tok_visa").await;
    assert!(service.killed().await);
    let cancelled = shop.run(&["orders", "cancel", "1", "--reason", "too late"]);
    assert!(cancelled.status.success(), "{cancelled:?}");
    let report = reconcile(&shop, &["--repair"]);
    let differences = report.differences();
    assert!(
        matches!(&differences[..], [one] if one.starts_with("shipping unaccounted 1: nothing | parcel TRK-")),
        "{differences:?}"
    );
    assert_eq!(
        report.findings[0]["to_do"],
        "stop the parcel at the carrier"
    );
    assert_eq!(
        (report.code, report.summary["repaired"].as_u64()),
        (1, Some(0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn something_held_under_another_key_than_its_orders_is_found() {
    let shop = shop_with(1).await;
    shop.sql(
        "INSERT INTO payments (order_id, key, state, reference, amount_minor, currency, at)
         SELECT order_id, 'by hand', state, 'pay_by_hand', 500, currency, at FROM payments",
    );
    let report = reconcile(&shop, &[]);
    assert_eq!(
        report.differences(),
        ["payments unaccounted 1: nothing | 5.00 USD taken"]
    );
    let repair = reconcile(&shop, &["--repair"]);
    assert_eq!(repair.repairs(), ["refunded"]);
    assert_eq!(reconcile(&shop, &[]).code, 0);
}
