//! Streams of pages: none outlives the session that it was asked for with.

use super::browser::Browser;
use crate::shop::{OPERATOR, Shop};
use domain::Duration;
use tokio::time::Instant;

/// The longest between two signs of life of a stream.
const KEEP_ALIVE: std::time::Duration = std::time::Duration::from_secs(15);

#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_its_session() {
    let shop = Shop::open();
    let order = shop.order().await;
    for live in ["/dashboard/live/board", "/dashboard/live/orders/1"] {
        let browser = Browser::signed_in(&shop).await;
        let cookie = browser.cookie().expect("it is signed in");
        let mut theirs = shop.listen(live, &[("cookie", &cookie)]).await;
        let mut operators = shop.listen(live, &[OPERATOR]).await;
        shop.app.clock.advance(Duration::from_hours(11));
        for listener in [&mut theirs, &mut operators] {
            // The part and what is sent while it is quiet.
            for _ in 0..20 {
                assert!(listener.block().await.is_some(), "{live}");
            }
        }
        shop.app.clock.advance(Duration::from_hours(1));
        let ended = Instant::now();
        while theirs.block().await.is_some() {}
        assert!(ended.elapsed() <= KEEP_ALIVE, "{live}");
        shop.put(&format!("{order}/ship")).await;
        assert!(operators.block().await.is_some(), "nobody else's ends");
    }
}
