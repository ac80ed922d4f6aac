//! Which pages there are: those that the menu leads to, lists and orders as people look for them, one of each
//! kind that a list leads to, and those of customers.

use super::super::reading::{Client, WideShop};
use anyhow::Context;

/// A page, at another address each time where there are several of its kind.
pub enum Page {
    /// In the menu.
    Fixed(String),
    /// One of many.
    OneOf(&'static str, fn(&WideShop, u32) -> String),
}

impl Page {
    /// In the table.
    pub fn name(&self) -> String {
        match self {
            Self::Fixed(path) => path.clone(),
            Self::OneOf(name, _) => (*name).to_owned(),
        }
    }

    /// The address of the page's turn.
    pub fn path(&self, shop: &WideShop, turn: u32) -> String {
        match self {
            Self::Fixed(path) => path.clone(),
            Self::OneOf(_, path) => path(shop, turn),
        }
    }
}

/// So many orders come on top of those that the store was filled with.
pub const PLACED: u32 = 100;

/// Pages that the menu does not lead to.
const OTHERS: [Page; 6] = [
    Page::OneOf("an order", |shop, turn| {
        format!("/dashboard/orders/{}", placed(shop, turn))
    }),
    Page::OneOf("orders of a status", |_, _| {
        "/dashboard/orders?status=DELIVERED".to_owned()
    }),
    Page::OneOf("orders that wait for a person", |_, _| {
        "/dashboard/orders?parked=true".to_owned()
    }),
    Page::OneOf("orders found by two words", |shop, turn| {
        let order = shop.some(turn);
        let (family, given) = (shop.family_name(order), shop.given_name(order));
        format!("/dashboard/orders?text={family}%20{given}")
    }),
    Page::OneOf("orders of a customer", |shop, turn| {
        let customer = shop.customer(shop.some(turn));
        format!("/dashboard/orders?customer={customer}")
    }),
    Page::OneOf("an order as its customer sees it", |shop, turn| {
        format!("/track/{}", placed(shop, turn))
    }),
];

/// Lists whose first link of their own is asked for, too.
const LISTS: [&str; 3] = [
    "/dashboard/dead-letters",
    "/dashboard/webhooks",
    "/dashboard/sinks",
];

/// Of the demo shop.
const SHOP: [&str; 2] = ["/shop", "/shop/cart"];

/// All of them.
pub fn pages(client: &mut Client) -> anyhow::Result<Vec<Page>> {
    let board = client.get("/dashboard")?;
    let mut fixed = linked(&board);
    for list in LISTS {
        let first = first_of(list, &client.get(list)?);
        fixed.push(first.with_context(|| format!("{list} lists nothing"))?);
    }
    fixed.extend(SHOP.map(str::to_owned));
    Ok(fixed.into_iter().map(Page::Fixed).chain(OTHERS).collect())
}

/// One of those that were placed at the service: of the others there are no whole journals.
fn placed(shop: &WideShop, turn: u32) -> u64 {
    shop.orders + 1 + u64::from(turn % PLACED)
}

/// The first page that a list leads to.
fn first_of(list: &str, page: &str) -> Option<String> {
    let mut links = page.split("href=\"").skip(1);
    let below = format!("{list}/");
    let found = links.find(|link| link.starts_with(&below))?;
    found.split('"').next().map(str::to_owned)
}

/// What the menu leads to.
fn linked(board: &str) -> Vec<String> {
    let menu = board.split("<nav").nth(1).unwrap_or_default();
    let menu = menu.split("</nav>").next().unwrap_or_default();
    let links = menu.split("href=\"").skip(1);
    let paths = links.filter_map(|link| link.split('"').next());
    paths.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_first_of_a_list_is_found() {
        let page = r#"<a href="/x?state=ALL">all</a><a href="/x/7">7</a><a href="/x/6">6</a>"#;
        assert_eq!(super::first_of("/x", page).as_deref(), Some("/x/7"));
        assert_eq!(super::first_of("/y", page), None);
    }

    #[test]
    fn the_menu_is_read() {
        let board = r#"<a href="/x"></a><nav><a href="/dashboard">B</a><a href="/dashboard/orders">O</a></nav><a href="/y"></a>"#;
        assert_eq!(super::linked(board), ["/dashboard", "/dashboard/orders"]);
    }
}
