//! One order's page: what it shows, what can be done on it, and that it is done once.

use super::desk::{SentForm, deed, notice, part};
use crate::shop::{OPERATOR, Shop, V1_ORDER, VIEWER_KEY};
use application::testing::Fault;
use domain::order::OrderStatusKind;
use domain::process::Step;

const PAGE: &str = "/dashboard/orders/1";

fn status(shop: &Shop) -> OrderStatusKind {
    shop.app.store.orders()[0].status().kind()
}

#[tokio::test(start_paused = true)]
async fn a_page_tells_all_of_an_order_by_any_of_its_names() {
    let shop = Shop::open();
    shop.order().await;
    shop.app.run_until_idle().await;
    let id = shop.app.store.orders()[0].id();
    for name in [
        "1".to_owned(),
        "ORD_1".to_owned(),
        id.to_string(),
        format!("ORD-{id}"),
    ] {
        let page = shop.page(&format!("/dashboard/orders/{name}")).await;
        assert_eq!(page.status, 200, "{name}: {page}");
        for (name, words) in [
            ("standing", "Confirmed</span>"),
            ("standing", "Nothing more happens by itself."),
            ("parked", "It waits for nobody."),
            ("lines", "Reserved</span>"),
            ("ledger", "349.97 USD"),
            ("ledger", "Taken and not given back"),
            ("parcel", "TRK-"),
            ("calls", "Make the parcel"),
            (
                "timeline",
                "Asks the payment provider to take the blocked amount, attempt 1",
            ),
            (
                "timeline",
                "by <bdi>the service</bdi> <code>order-confirmed</code>",
            ),
        ] {
            assert!(
                part(&page, name).contains(words),
                "{words}: {}",
                part(&page, name)
            );
        }
        let (_, customer) = page
            .text()
            .split_once("id=\"customer\"")
            .expect("whose it is");
        let (customer, _) = customer.split_once("</section>").unwrap();
        assert!(
            customer.contains("123 Main St, City, State 12345"),
            "{customer}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_there_has_a_page_that_says_so() {
    let shop = Shop::open();
    for name in [
        "1",
        "nonsense",
        "00000000-0000-7000-8000-000000000000",
        "%3Cscript%3E",
    ] {
        let page = shop.page(&format!("/dashboard/orders/{name}")).await;
        assert_eq!(page.status, 404, "{name}: {page}");
        assert!(page.text().contains("There is no such order"), "{page}");
        assert!(!page.text().contains("nonsense"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_cannot_be_read_has_a_page_that_says_what_to_do() {
    let shop = Shop::open();
    shop.order().await;
    let id = shop.app.store.orders()[0].id();
    shop.app.store.set_damaged(id, true);
    let page = shop.page(PAGE).await;
    assert_eq!(page.status, 500, "{page}");
    for words in [
        "This order cannot be read",
        "table order_events",
        "UPDATE orders SET wake_at = 1",
    ] {
        assert!(page.text().contains(words), "{words}: {page}");
    }
    // What is wrong with it may be somebody's name.
    let page = shop.get_with(PAGE, &[VIEWER_KEY]).await;
    assert_eq!(page.status, 500, "{page}");
    assert!(!page.text().contains("order_events"), "{page}");
    shop.app.store.set_damaged(id, false);
    assert_eq!(shop.page(PAGE).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn an_order_goes_its_way_form_by_form() {
    let shop = Shop::open();
    shop.order().await;
    for (action, then, done) in [
        ("process", OrderStatusKind::Processing, "being processed"),
        ("ship", OrderStatusKind::Shipped, "shipped"),
        ("deliver", OrderStatusKind::Delivered, "delivered"),
    ] {
        let page = shop.page(PAGE).await;
        let page = shop.submit(&deed(&page, action)).await;
        assert_eq!(notice(&page), format!("Done: the order is {done}."));
        assert_eq!(status(&shop), then);
        shop.app.run_until_idle().await;
    }
    let page = shop.page(PAGE).await;
    assert!(part(&page, "actions").contains("Nothing more can be done with it."));
    assert!(part(&page, "lines").contains("Off the books"));
    assert!(part(&page, "timeline").contains("by <bdi>operator "));
    assert_eq!(shop.world().effects.effects(Step::Consume), 1);
    // The journal has no room for these reasons: they are on the trail.
    let trail = shop.page("/dashboard/audit").await;
    for deed in [
        "Processing of an order begun",
        "Order shipped",
        "Order delivered",
    ] {
        assert!(trail.text().contains(deed), "{deed}: {trail}");
    }
    assert_eq!(trail.text().matches("as the test wants it").count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_order_shows_why_and_what_was_given_back() {
    let shop = Shop::open();
    shop.order().await;
    let page = shop.page(PAGE).await;
    let page = shop.submit(&deed(&page, "cancel")).await;
    assert_eq!(notice(&page), "Done: the order is cancelled.");
    let because = "Because: <bdi class=\"said\">as the test wants it</bdi>";
    assert!(part(&page, "timeline").contains(because), "{page}");
    assert!(part(&page, "standing").contains("somebody asked for it"));
    assert!(part(&page, "lines").contains("Given back"));
    let ledger = part(&page, "ledger");
    assert!(
        ledger.contains("Paid back") && ledger.contains(">0.00 USD<"),
        "{ledger}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_form_that_is_sent_twice_takes_effect_once() {
    let shop = Shop::open();
    shop.order().await;
    let page = shop.page(PAGE).await;
    let form = deed(&page, "cancel");
    let (first, second) = tokio::join!(shop.send_form(&form), shop.send_form(&form));
    let third = shop.send_form(&form).await;
    for told in [&first, &second, &third] {
        assert_eq!(told.status, 303, "{told}");
        assert_eq!(told.header("location"), first.header("location"));
    }
    assert!(first.header("location").contains("done="), "{first}");
    shop.app.run_until_idle().await;
    let effects = &shop.world().effects;
    assert_eq!(
        (
            effects.effects(Step::Refund),
            effects.effects(Step::Release)
        ),
        (1, 1)
    );
    let page = shop.page(PAGE).await;
    assert_eq!(
        page.text().matches("<code>order-cancelled</code>").count(),
        1
    );
    // The same form with something else in it is another deed under its key.
    let other = form.forged("reason", "something else");
    assert!(notice(&shop.submit(&other).await).contains("sent before with something else"));
}

#[tokio::test(start_paused = true)]
async fn a_form_of_an_order_that_has_moved_on_says_so() {
    let shop = Shop::open();
    let order = shop.order().await;
    let page = shop.page(PAGE).await;
    shop.put(&format!("{order}/ship")).await;
    let page = shop.submit(&deed(&page, "cancel")).await;
    assert!(
        notice(&page).contains("the order has moved on since you looked"),
        "{page}"
    );
    assert!(part(&page, "standing").contains("Shipped</span>"));
    assert_eq!(status(&shop), OrderStatusKind::Shipped);
}

#[tokio::test(start_paused = true)]
async fn what_the_lifecycle_forbids_is_refused_in_words() {
    let shop = Shop::open();
    shop.order().await;
    let page = shop.page(PAGE).await;
    assert!(!part(&page, "actions").contains("value=\"deliver\""));
    let form = deed(&page, "ship").forged("action", "deliver");
    let page = shop.submit(&form).await;
    assert_eq!(
        notice(&page),
        "Nothing was changed: an order that is confirmed cannot be delivered."
    );
    assert_eq!(status(&shop), OrderStatusKind::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_deed_needs_a_reason_a_key_and_something_to_do() {
    let shop = Shop::open();
    shop.order().await;
    let page = shop.page(PAGE).await;
    let long = "x".repeat(501);
    for reason in ["", "  ", &long] {
        let told = shop
            .submit(&deed(&page, "ship").forged("reason", reason))
            .await;
        assert!(notice(&told).contains("give a reason"), "{told}");
    }
    for (field, value) in [
        ("action", "sink"),
        ("status", "LOST"),
        ("key", ""),
        ("key", "a b"),
    ] {
        let told = shop
            .send_form(&deed(&page, "ship").forged(field, value))
            .await;
        assert_eq!(told.status, 400, "{field}: {told}");
    }
    let told = shop
        .send_form(&deed(&page, "ship").forged("token", "x"))
        .await;
    assert_eq!(told.status, 403, "{told}");
    assert_eq!(status(&shop), OrderStatusKind::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn an_order_is_shared_by_a_link() {
    let shop = Shop::open();
    shop.order().await;
    let page = shop.page(PAGE).await;
    let form = SentForm::on(&page, &["/share\""]);
    let seen_at = ("host", "orders.example:8080");
    let told = shop.send_form_with(&form, &[seen_at]).await;
    assert_eq!(told.status, 200, "{told}");
    let id = shop.app.store.orders()[0].id();
    // Whole: it is pasted into a letter.
    let whole = format!("<code>http://orders.example:8080/track/{id}?access=");
    assert!(told.text().contains(&whole), "{told}");
    let trail = shop.page("/dashboard/audit").await;
    assert!(
        trail.text().contains("Link to an order given out"),
        "{trail}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_happens_next_is_told_with_its_time() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Authorize);
    let placing = shop.clone();
    tokio::spawn(async move { placing.post("/api/v1/orders", V1_ORDER).await });
    shop.world().script.until_held(Step::Authorize).await;
    let page = shop.page(PAGE).await;
    let waits =
        "It waits for the payment provider, which is asked to block the amount (attempt 1).";
    assert!(part(&page, "standing").contains(waits), "{page}");
    assert!(part(&page, "ledger").contains("Under way"));
    shop.world().script.always(Step::Authorize, Fault::NotSent);
    shop.world().script.let_go(Step::Authorize);
    shop.page_until(
        PAGE,
        "It tries again to have the payment provider block the amount",
    )
    .await;
    let page = shop.page(PAGE).await;
    assert!(
        part(&page, "timeline").contains("Taken up again at <time"),
        "{page}"
    );
    assert!(part(&page, "timeline").contains("connection refused"));
    shop.world().script.heal();
    shop.app.run_until_idle().await;
    assert_eq!(status(&shop), OrderStatusKind::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_page_stays_up_to_date() {
    let shop = Shop::open();
    let order = shop.order().await;
    shop.app.run_until_idle().await;
    let page = shop.page(PAGE).await;
    let live = page.text().split("data-live=\"").nth(1).unwrap();
    let live = live.split('"').next().unwrap().replace("&#38;", "&");
    let mut listener = shop
        .listen(&live, &[OPERATOR, ("last-event-id", "timeline")])
        .await;
    assert_eq!(listener.block().await.unwrap(), "retry: 2000");
    let mut names = Vec::new();
    for _ in 0..8 {
        let block = listener.block().await.unwrap();
        let name = block
            .lines()
            .next()
            .unwrap()
            .strip_prefix("id: ")
            .unwrap()
            .to_owned();
        let html: Vec<&str> = block
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .collect();
        // What the page has already is sent as it is there: nothing that is being typed is lost.
        let has = part(&page, &name).trim();
        assert_eq!(
            html.join("\n").trim(),
            has.trim_end_matches("</div>").trim(),
            "{name}"
        );
        names.push(name);
    }
    let all = [
        "standing", "parked", "actions", "lines", "ledger", "parcel", "calls", "timeline",
    ];
    assert_eq!(names, all);
    shop.put(&format!("{order}/ship")).await;
    let mut changed = std::collections::BTreeSet::new();
    while !["standing", "actions", "lines", "calls", "timeline"]
        .iter()
        .all(|part| changed.contains(*part))
    {
        let block = listener.block().await.unwrap();
        let id = block.lines().next().unwrap().strip_prefix("id: ");
        changed.extend(id.map(str::to_owned));
    }
    assert!(!changed.contains("ledger"), "{changed:?}");
}
