//! Which pages there are: those that the menu leads to, and lists and orders as people look for them.

use super::super::reading::{Client, WideShop};

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

/// Pages that the menu does not lead to.
const OTHERS: [Page; 5] = [
    Page::OneOf("an order", |shop, turn| {
        format!("/dashboard/orders/{}", shop.some(turn))
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
];

/// All of them.
pub fn pages(client: &mut Client) -> anyhow::Result<Vec<Page>> {
    let board = client.get("/dashboard")?;
    let fixed = linked(&board).into_iter().map(Page::Fixed);
    Ok(fixed.chain(OTHERS).collect())
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
    fn the_menu_is_read() {
        let board = r#"<a href="/x"></a><nav><a href="/dashboard">B</a><a href="/dashboard/orders">O</a></nav><a href="/y"></a>"#;
        assert_eq!(super::linked(board), ["/dashboard", "/dashboard/orders"]);
    }
}
