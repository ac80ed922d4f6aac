//! What every book of stock must show.

use crate::ports::{StockLevel, StockLevels, StockQuery};
use crate::testing::builders::product;
use domain::ProductId;

/// Runs every case on the books of the demo shop; `receive` lets goods arrive.
pub async fn stock_levels_conformance(
    books: &dyn StockLevels,
    receive: impl AsyncFn(ProductId, u32),
) {
    what_is_on_sale_is_shown_with_its_name(books).await;
    // Neither the case of letters nor what databases make of characters says which comes first.
    let ids = ["zz-A", "zz-B", "zz-a", "zz-a%_'\"\\", "zz-b", "zz-é"];
    for (units, id) in (1..).zip(ids) {
        receive(product(id), units).await;
    }
    pages_go_by_the_bytes_of_ids(books, &ids).await;
    texts_find_what_has_them(books).await;
}

async fn found(books: &dyn StockLevels, query: StockQuery) -> Vec<StockLevel> {
    books.levels(query).await.expect("the store is up")
}

async fn with_text(books: &dyn StockLevels, text: &str) -> Vec<String> {
    let query = StockQuery {
        text: Some(text.to_owned()),
        behind: None,
        limit: 100,
    };
    let found = found(books, query).await.into_iter();
    found.map(|level| level.product.to_string()).collect()
}

async fn what_is_on_sale_is_shown_with_its_name(books: &dyn StockLevels) {
    let query = StockQuery {
        text: Some("PROD00".to_owned()),
        behind: Some(product("PROD001")),
        limit: 1,
    };
    let charger = StockLevel {
        product: product("PROD002"),
        name: Some("USB-C Charger".to_owned()),
        on_hand: 100,
        reserved: 0,
        consumed: 0,
    };
    assert_eq!(found(books, query).await, [charger]);
}

async fn pages_go_by_the_bytes_of_ids(books: &dyn StockLevels, ids: &[&str]) {
    let mut met = Vec::new();
    let mut behind = Some(product("zz"));
    loop {
        let query = StockQuery {
            text: None,
            behind: behind.clone(),
            limit: 4,
        };
        let page = found(books, query).await;
        let Some(last) = page.last() else { break };
        behind = Some(last.product.clone());
        met.extend(page);
    }
    let seen: Vec<_> = met
        .iter()
        .map(|level| {
            (
                level.product.as_str(),
                level.name.as_deref(),
                level.available(),
            )
        })
        .collect();
    let expected: Vec<_> = ids.iter().copied().zip(1..).collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(id, units)| (*id, None, *units))
        .collect();
    assert_eq!(seen, expected);
    let all = found(
        books,
        StockQuery {
            limit: 100,
            ..StockQuery::default()
        },
    );
    assert!(all.await.len() > ids.len() + 5);
}

async fn texts_find_what_has_them(books: &dyn StockLevels) {
    assert_eq!(with_text(books, "wireless head").await, ["PROD001"]);
    assert_eq!(with_text(books, "prod003").await, ["PROD003"]);
    assert_eq!(
        with_text(books, "ZZ-A").await,
        ["zz-A", "zz-a", "zz-a%_'\"\\"]
    );
    for (text, ids) in [
        ("%_", &["zz-a%_'\"\\"] as &[&str]),
        ("'\"\\", &["zz-a%_'\"\\"]),
        ("-é", &["zz-é"]),
        ("no such thing", &[]),
        ("zz\0", &[]),
    ] {
        assert_eq!(with_text(books, text).await, ids, "{text:?}");
    }
}
