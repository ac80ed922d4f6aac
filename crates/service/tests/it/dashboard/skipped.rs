//! A part of a page that changes while somebody types in it: what is typed stays, and the change comes once
//! they have left the part and left nothing in it.

use super::desk::{Desk, IS_LIVE, IS_UP_TO_DATE};

const SKIPPED: &str = "document.querySelector('[data-part=actions]').skippedHtml";
const CAN_BE_PROCESSED: &str = "document.querySelector('#do-process') !== null";
const REASON: &str = "document.querySelector('#reason-cancel')";

#[tokio::test(flavor = "multi_thread")]
async fn what_came_while_somebody_typed_is_shown_when_they_have_left() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    let page = desk.page("/dashboard/orders/1").await;
    page.until("it is followed", IS_LIVE).await;
    page.shows("Confirmed").await;
    page.until("all parts have come", IS_UP_TO_DATE).await;
    page.until("it can be processed", CAN_BE_PROCESSED).await;
    page.evaluate("document.querySelector('#do-cancel').open = true")
        .await;
    page.evaluate(&format!("{REASON}.focus(); {REASON}.value = 'x'"))
        .await;
    desk.change(1, "process").await;
    page.until("the change is left out", &format!("Boolean({SKIPPED})"))
        .await;
    assert_eq!(page.evaluate(CAN_BE_PROCESSED).await, true);
    page.evaluate(&format!("{REASON}.blur()")).await;
    let typed = format!("{REASON}.value");
    assert_eq!(page.evaluate(&typed).await, "x", "it stays");
    page.evaluate(&format!(
        "{REASON}.focus(); {REASON}.value = ''; {REASON}.blur()"
    ))
    .await;
    page.until("the change is shown", &format!("!({CAN_BE_PROCESSED})"))
        .await;
}
