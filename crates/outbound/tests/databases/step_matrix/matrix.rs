//! The matrix: story × step × fault, one order for each cell, all in one shop at once.

use super::books::{Books, check_stock_sums};
use super::shop::Shop;
use super::story::Story;
use super::unreliable::Fault;
use crate::servers::{Kind, on_every_database};
use application::testing::clock::order_id;
use domain::OrderId;
use domain::order::OrderStatusKind;
use domain::process::Step;
use std::fmt::Write as _;

/// What a step meets, attempt by attempt.
const TROUBLES: [(&str, &[Fault]); 6] = [
    ("not sent", &[Fault::NotSent]),
    ("request lost", &[Fault::RequestLost]),
    ("answer lost", &[Fault::AnswerLost]),
    ("refused", &[Fault::Refused]),
    ("delivered twice", &[Fault::Doubled]),
    (
        "six failures",
        &[
            Fault::NotSent,
            Fault::RequestLost,
            Fault::AnswerLost,
            Fault::NotSent,
            Fault::AnswerLost,
            Fault::RequestLost,
        ],
    ),
];

#[derive(Clone, Copy)]
struct Cell {
    order: OrderId,
    number: u64,
    story: Story,
    step: Step,
    trouble: &'static str,
    faults: &'static [Fault],
}

fn cells() -> Vec<Cell> {
    let steps = Story::ALL
        .into_iter()
        .flat_map(|story| story.steps().into_iter().map(move |step| (story, step)));
    let troubled = steps.flat_map(|at| TROUBLES.into_iter().map(move |trouble| (at, trouble)));
    let cell = |(number, ((story, step), (trouble, faults)))| Cell {
        order: order_id(number),
        number,
        story,
        step,
        trouble,
        faults,
    };
    (1..).zip(troubled).map(cell).collect()
}

async fn every_step_of_every_story_survives_every_fault_with_sound_books(kind: Kind) {
    let shop = Shop::open(kind).await;
    let before = shop.ledger.stock().await.unwrap();
    let cells = cells();
    run(&shop, &cells).await;

    let mut failures = Vec::new();
    let mut books = Vec::new();
    for cell in &cells {
        let own = Books::of(&shop, cell.order).await;
        failures.push(verdict(&shop, cell, &own).await.err());
        books.push(own);
    }
    let after = shop.ledger.stock().await.unwrap();
    assert_eq!(check_stock_sums(&before, &after, &books), Ok(()));

    deliver_everything_again(&shop, &cells).await;
    for ((cell, own), failure) in cells.iter().zip(&books).zip(&mut failures) {
        let again = Books::of(&shop, cell.order).await;
        if again != *own && failure.is_none() {
            *failure = Some(format!("a repeat took effect: {own:?} became {again:?}"));
        }
    }
    assert_eq!(
        shop.ledger.stock().await.unwrap(),
        after,
        "a repeat moved stock"
    );
    report(kind, &cells, &failures);
}

async fn run(shop: &Shop, cells: &[Cell]) {
    for cell in cells {
        shop.network.next(cell.order, cell.step, cell.faults);
        shop.place(cell.order, cell.story.request(cell.number))
            .await;
    }
    shop.until_idle().await;
    for cell in cells {
        let status = shop.order(cell.order).await.status().kind();
        match (cell.story, status) {
            (Story::Shipped, OrderStatusKind::Confirmed) => shop.ship(cell.order).await,
            (Story::CancelledAfterwards, OrderStatusKind::Confirmed) => {
                shop.cancel(cell.order).await;
            }
            _ => {}
        }
    }
    shop.until_idle().await;
}

async fn verdict(shop: &Shop, cell: &Cell, books: &Books) -> Result<(), String> {
    let order = shop.order(cell.order).await;
    let met = shop.network.met(cell.order, cell.step);
    if met != cell.faults.len() {
        return Err(format!("met {met} faults of {}", cell.faults.len()));
    }
    books.check(&order)?;
    let hold = order.parked().map(|parked| parked.hold);
    let ended = (order.status().kind(), hold);
    let expected = cell.story.end(cell.step, cell.faults.first().copied());
    if ended == expected {
        Ok(())
    } else {
        Err(format!("ended {ended:?}, not {expected:?}"))
    }
}

/// Every request that ever left arrives once more, in both orders: each action and each undo at
/// least three times in all, undone deeds behind their undo.
async fn deliver_everything_again(shop: &Shop, cells: &[Cell]) {
    let again = cells.iter().map(|cell| {
        let network = shop.network.clone();
        let sent = network.sent(cell.order);
        tokio::spawn(async move {
            for sent in sent.iter().chain(sent.iter().rev()) {
                network.deliver(sent).await;
            }
        })
    });
    for delivered in again.collect::<Vec<_>>() {
        delivered.await.unwrap();
    }
}

fn report(kind: Kind, cells: &[Cell], failures: &[Option<String>]) {
    let mut table = String::new();
    for (cell, failure) in cells.iter().zip(failures) {
        let outcome = failure.as_deref().unwrap_or("pass");
        let (story, step) = (format!("{:?}", cell.story), cell.step.name());
        writeln!(table, "{story:20} {step:16} {:16} {outcome}", cell.trouble).unwrap();
    }
    let failed = failures.iter().flatten().count();
    let passed = cells.len() - failed;
    // Past the test harness's capture: the list is what a reader of the log looks for.
    let _ = std::io::Write::write_fmt(
        &mut std::io::stderr(),
        format_args!(
            "{table}step matrix on {kind:?}: {passed} of {} cells pass\n",
            cells.len()
        ),
    );
    assert_eq!(failed, 0, "{table}");
}

on_every_database!(every_step_of_every_story_survives_every_fault_with_sound_books);
