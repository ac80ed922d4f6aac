//! Forms of others: pages of other sites, other visitors, and nobody's; and where there is no shop.

use super::browser::{ADA, Browser, HOST, hidden};
use crate::shop::{OPERATOR, Shop};
use crate::tracking::seen;

const DEEDS: [&str; 5] = [
    "/shop/cart/add",
    "/shop/cart/set",
    "/shop/cart/remove",
    "/shop/cart/empty",
    "/shop/checkout",
];

#[tokio::test(start_paused = true)]
async fn forms_of_other_sites_and_of_other_visitors_do_nothing() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    let mut eve = Browser::in_shop(&shop).await;
    ada.add("1", "1").await;
    eve.add("1", "1").await;
    let page = ada.get("/shop/checkout").await;
    let (token, key) = (hidden(&page, "token"), hidden(&page, "key"));
    let cart = hidden(&page, "cart");
    let hers = hidden(&eve.get("/shop/checkout").await, "token");
    let stranger = Browser {
        cookie: String::new(),
        ..ada.clone()
    };
    for to in DEEDS {
        for (who, token, headers) in [
            (&ada, "", &[][..]),
            (&ada, "nonsense", &[]),
            (&ada, &*hers, &[]),
            (&stranger, &*token, &[]),
            (&ada, &*token, &[("origin", "https://evil.example")]),
            (&ada, &*token, &[("origin", "http://127.0.0.1:3000")]),
            (&ada, &*token, &[("origin", "null")]),
            (&ada, &*token, &[("sec-fetch-site", "cross-site")]),
            (&ada, &*token, &[("sec-fetch-site", "same-site")]),
        ] {
            let own = [
                ("token", token),
                ("key", &*key),
                ("cart", &*cart),
                ("product", "1"),
                ("quantity", "7"),
            ];
            let fields: Vec<_> = own.iter().chain(&ADA).copied().collect();
            let told = who.post(to, &fields, headers).await;
            assert_eq!(told.status, 403, "{to} {token} {headers:?} {told}");
        }
    }
    assert_eq!(shop.orders(), 0);
    let text = seen(&ada.get("/shop/cart").await);
    assert!(text.contains("Total 99.99 USD"), "{text}");
    // The shop's own page may.
    let fields = [("token", &*token), ("product", "1"), ("quantity", "7")];
    let own = [
        ("origin", "http://127.0.0.1:8080"),
        ("sec-fetch-site", "same-origin"),
    ];
    let told = ada.post("/shop/cart/set", &fields, &own).await;
    assert_eq!(told.status, 303, "{told}");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_form_is_refused_in_words() {
    let shop = Shop::with_demo_shop();
    let ada = Browser::in_shop(&shop).await;
    let headers = [HOST, ("cookie", &*ada.cookie)];
    for to in DEEDS {
        for (kind, body) in [
            ("application/json", "{}".to_owned()),
            ("application/x-www-form-urlencoded", "%ff=%ff".to_owned()),
            ("application/x-www-form-urlencoded", String::new()),
            ("application/x-www-form-urlencoded", "x=y&".repeat(400_000)),
        ] {
            let kind = [("content-type", kind)];
            let headers: Vec<_> = headers.iter().chain(&kind).copied().collect();
            let told = shop.send("POST", to, &headers, body).await;
            assert!((400..500).contains(&told.status), "{to} {}", told.status);
            assert_eq!(told.header("content-type"), "text/html; charset=utf-8");
        }
        let told = shop.send("GET", to, &headers, "").await;
        assert!([303, 405].contains(&told.status), "{to} {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn there_is_no_shop_unless_everything_is_built_in_and_open() {
    for shop in [Shop::open(), Shop::on_loopback(), Shop::behind_gateway()] {
        for path in ["/shop", "/shop/", "/shop/cart", "/shop/checkout"] {
            let told = shop.get_with(path, &[OPERATOR]).await;
            assert_eq!(told.status, 404, "{path} {told}");
        }
        for path in DEEDS {
            let told = shop.send("POST", path, &[OPERATOR], "").await;
            assert_eq!(told.status, 404, "{path} {told}");
        }
    }
}
