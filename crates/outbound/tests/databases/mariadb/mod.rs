//! What only MariaDB can show, and MySQL with it: connections that break in a commit, rows that others
//! hold, replicas over one database.

mod called_off;
mod cut_line;
mod cut_lines;
mod feed;
mod found_rows;
mod in_the_way;
mod languages;
mod opening;
mod replicas;
mod reports;

use crate::servers::{MariadbDatabase, mariadb_or_left_out};
use application::ports::{Append, Placement, Wake};
use application::testing::builders::{guard, new_order};
use application::testing::clock::{NEW_YEAR, order_id};
use application::testing::collaborators::Abilities;
use domain::order::Fact;
use domain::{Actor, Duration, Order};

/// A database, where there is a server.
async fn database() -> Option<MariadbDatabase> {
    mariadb_or_left_out().await
}

fn placement(number: u64) -> Placement {
    let new = new_order(Abilities::IDEAL);
    let placed = Order::place(order_id(number), new, Actor::Anyone, NEW_YEAR);
    let (order, first) = placed.expect("it is a sound order");
    Placement {
        order,
        events: vec![first],
        wake: Wake::Never,
        claim: guard("test", number),
        cart: None,
        number: None,
    }
}

/// What comes next of an order, as one of several.
fn confirmed(order: &Order) -> Append {
    let mut after = order.clone();
    let at = NEW_YEAR.plus(Duration::from_secs(1));
    let event = after.record(Fact::OrderConfirmed, Actor::Engine, at);
    Append {
        order: after,
        continues: order.version(),
        events: vec![event],
        wake: Wake::Never,
        answer: None,
        request: None,
    }
}
