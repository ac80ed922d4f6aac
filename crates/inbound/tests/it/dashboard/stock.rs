//! `/dashboard/stock`: what there is of each product.

use super::forms::{HOSTILE, is_for_operators_alone, is_only_text, open};
use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::testing::builders::product;

const STOCK: &str = "/dashboard/stock";

/// A product's row, without its markup.
async fn row(shop: &Shop, id: &str) -> Vec<String> {
    let page = open(shop, &format!("{STOCK}?text={id}")).await;
    let (_, rest) = page
        .text()
        .split_once(&*format!("<bdi>{id}</bdi></th>"))
        .unwrap();
    let (row, _) = rest.split_once("</tr>").unwrap();
    let cells = row
        .split("</td>")
        .filter_map(|cell| cell.rsplit_once("\">"));
    cells.map(|(_, text)| text.to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_reserved_is_on_hand_and_not_available() {
    let shop = Shop::open();
    assert_eq!(row(&shop, "PROD002").await[1..], ["100", "0", "100", "0"]);
    // Two of product 1.
    assert_eq!(shop.post("/api/v1/orders", V1_ORDER).await.status, 201);
    shop.app.run_until_idle().await;
    let page = open(&shop, STOCK).await;
    assert!(page.text().contains("Mechanical Keyboard"), "{page}");
    let shelves = shop.world().inventory.books().shelves().clone();
    let keyboard = shelves[&product("1")];
    assert_eq!((keyboard.on_hand, keyboard.reserved), (98, 2));
    let (_, rest) = page.text().split_once("Mechanical Keyboard").unwrap();
    let (row, _) = rest.split_once("</tr>").unwrap();
    for cell in ["On hand\">100<", "Reserved\">2<", "Available\">98<"] {
        assert!(row.contains(cell), "{cell} in {row}");
    }
}

#[tokio::test(start_paused = true)]
async fn products_are_searched_and_have_pages() {
    let shop = Shop::open();
    for number in 0..150 {
        let id = product(&format!("zz-{number:03}"));
        shop.world().inventory.books().set_on_hand(id, number);
    }
    let page = open(&shop, &format!("{STOCK}?text=ZZ-")).await;
    assert!(
        page.text().contains("zz-099") && !page.text().contains("zz-100<"),
        "{page}"
    );
    assert!(page.text().contains("text=ZZ-"), "{page}");
    assert!(page.text().contains("cursor=zz-099"), "{page}");
    assert!(page.text().contains("sold out") && page.text().contains("not on sale"));
    let rest = open(&shop, &format!("{STOCK}?text=ZZ-&cursor=zz-099")).await;
    assert!(
        rest.text().contains("zz-100") && !rest.text().contains("Next page"),
        "{rest}"
    );
    let none = open(&shop, &format!("{STOCK}?text=nothing+such")).await;
    assert!(
        none.text().contains("There are no such products."),
        "{none}"
    );
    shop.world()
        .inventory
        .books()
        .set_on_hand(product(HOSTILE), 1);
    is_only_text(&open(&shop, &format!("{STOCK}?text=%3Cscript%3E")).await);
    shop.world().catalogue.set_down(true);
    let told = shop.get_with(STOCK, &[OPERATOR]).await;
    assert_eq!(told.status, 503, "{told}");
}

#[tokio::test(start_paused = true)]
async fn where_another_service_has_the_stock_the_page_says_which() {
    let shop = Shop::with_stock_elsewhere("The inventory is asked over HTTP: <b>.");
    let page = open(&shop, STOCK).await;
    assert!(
        page.text().contains("asked over HTTP: &#60;b&#62;."),
        "{page}"
    );
    assert!(!page.text().contains("<table"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn stock_is_for_operators() {
    is_for_operators_alone(&Shop::behind_gateway(), &[("GET", STOCK)]).await;
}
