//! Hostile text in all that a visitor can fill in, and in what products are called, shows as text.

use super::browser::{ADA, Browser};
use crate::shop::Shop;
use crate::tracking::{HOSTILE, assert_is_text};
use domain::{Currency, Money, ProductId};

#[tokio::test(start_paused = true)]
async fn hostile_text_shows_as_text_all_over_the_shop_and_on_the_order() {
    for hostile in HOSTILE {
        let shop = Shop::with_demo_shop();
        let mut eve = Browser::in_shop(&shop).await;
        let product = ProductId::parse("1").unwrap();
        let price = Money::from_minor(9_999, Currency::USD);
        shop.world().catalogue.put(product, hostile, price);
        assert_is_text(eve.get("/shop").await.text());
        for (product, quantity) in [(hostile, "1"), ("1", hostile), ("1", "1001"), ("1", "1")] {
            assert_is_text(eve.add(product, quantity).await.text());
        }
        for (product, quantity) in [(hostile, "1"), ("1", hostile), ("1", "1001")] {
            let fields = [("product", product), ("quantity", quantity)];
            let told = eve.send("/shop/cart", "/shop/cart/set", &fields).await;
            assert_is_text(told.text());
        }
        assert_is_text(eve.get("/shop/cart").await.text());
        let everything = ["name", "address", "email", "pay"].map(|name| (name, hostile));
        let told = eve.order(&everything).await;
        assert_eq!(told.status, 422, "{told}");
        assert_is_text(told.text());
        let mut details = ADA;
        details[0].1 = hostile;
        details[1].1 = hostile;
        let told = eve.order(&details).await;
        assert_eq!(told.status, 303, "{told}");
        let page = eve.get(told.header("location")).await;
        assert_eq!(page.status, 200, "{page}");
        assert_is_text(page.text());
    }
}
