//! The board, which operators leave open all day.

use super::desk::{Desk, IS_LIVE};

/// What holds once a figure of the last hour has this value.
fn figure(label: &str, value: u32) -> String {
    format!(
        "[...document.querySelectorAll('.figure')].some(figure =>
            figure.querySelector('span').innerText === '{label}' &&
            figure.querySelector('strong').innerText === '{value}')"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_and_pictures_change_while_orders_come_in() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    let page = desk.page("/dashboard").await;
    page.until("it is followed", IS_LIVE).await;
    page.until("nothing is there", &figure("orders placed", 0))
        .await;
    page.shows("No order waits for a person.").await;
    page.evaluate("window.isTheSamePage = true").await;

    for _ in 0..2 {
        desk.place(&[]).await;
    }
    page.until("two are placed", &figure("orders placed", 2))
        .await;
    page.until("and confirmed", &figure("confirmed", 2)).await;
    page.shows("399.96 USD").await;
    desk.place(&[("paymentMethod", "tok_unknown")]).await;
    page.shows("1 order waits for a person").await;
    page.until("there is a third", &figure("orders placed", 3))
        .await;
    // The picture's own words, which are not written out on the page.
    let drawn = "[...document.querySelectorAll('.part-minutes rect title')]
        .some(title => / [1-3]\\b/.test(title.textContent))";
    page.until("they are drawn", drawn).await;
    assert_eq!(page.evaluate("window.isTheSamePage").await, true);
    page.is_accessible().await;
    assert_eq!(page.evaluate(TOO_WIDE).await, 0);
}

/// How many panels are too narrow for what they hold once an hour has brought in millions.
const TOO_WIDE: &str = "(() => {
    for (const sum of document.querySelectorAll('.part-takings td.number')) {
        sum.innerText = '1153490.66 USD';
    }
    const panels = [...document.querySelectorAll('.panel')];
    return panels.filter(panel => panel.scrollWidth > panel.clientWidth).length;
})()";

/// A stream that is refused, and a page that is shown again before it asks anew.
const SHOWN_MEANWHILE: &str = "(() => {
    window.streams = [];
    window.EventSource = class extends EventTarget {
        static CLOSED = 2;
        readyState = 1;
        constructor() { super(); streams.push(this); }
        close() { this.isClosed = true; }
    };
    const show = () => document.dispatchEvent(new Event('visibilitychange'));
    show();
    streams[0].readyState = EventSource.CLOSED;
    streams[0].dispatchEvent(new Event('error'));
    show();
})()";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_shown_while_it_waits_to_ask_anew_keeps_one_stream() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    let page = desk.page("/dashboard").await;
    page.until("it is followed", IS_LIVE).await;
    page.evaluate(SHOWN_MEANWHILE).await;
    page.until("it asks anew", "streams.length === 3").await;
    let open = "streams.filter(stream => !stream.isClosed).length";
    assert_eq!(page.evaluate(open).await, 1);
}

/// The same after each start, so that sessions outlive the process.
const LASTING: [(&str, &str); 3] = [
    (
        "identity.link_secret",
        "a-secret-of-more-than-thirty-two-signs",
    ),
    (
        "identity.operator_token",
        "a-token-of-more-than-thirty-two-signs",
    ),
    ("engine.poll_interval", "20ms"),
];

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_operators_show_what_happened_while_the_service_was_away() {
    let Some(mut desk) = Desk::with(&LASTING).await else {
        return;
    };
    desk.place(&[]).await;
    let board = desk.page("/dashboard").await;
    let order = desk.page("/dashboard/orders/1").await;
    for page in [&board, &order] {
        page.expects("net::ERR_");
        page.until("it is followed", IS_LIVE).await;
        page.evaluate("window.isTheSamePage = true").await;
    }
    desk.stop_for_a_while().await;
    for (page, name) in [(&board, "board"), (&order, "order")] {
        page.shows("reconnecting").await;
        page.screenshot(&format!("{name}-reconnecting")).await;
    }
    // Without the service, the command does it.
    let reason = "the warehouse is under water";
    let cancelled = desk
        .shop
        .run(&["orders", "cancel", "1", "--reason", reason]);
    assert!(cancelled.status.success(), "{cancelled:?}");
    desk.start_again(&LASTING).await;
    order.shows(reason).await;
    board.until("it is counted", &figure("cancelled", 1)).await;
    for page in [&board, &order] {
        page.until("it is followed again", IS_LIVE).await;
        assert_eq!(page.evaluate("window.isTheSamePage").await, true);
    }
}
