//! The calls of the process: forward, and what takes each of them back.

use super::comparing::compare;
use super::drawing::{Drawing, Look};
use super::walk::{Move, moves, plan};
use domain::Order;
use domain::process::{Capabilities, PaymentPlan, Step};

const STEP: i32 = 186;

/// The calls that are done, in the order in which they are known.
fn done(order: &Order) -> Vec<Step> {
    let steps = order.calls().iter().filter(|(id, _)| order.is_done(*id));
    steps.map(|(id, _)| id.step).collect()
}

/// What was done of an order that rests for good.
fn ends(moves: &[Move]) -> Vec<&Order> {
    let goes_on = |order: &Order| moves.iter().any(|other| other.before == *order);
    let last = moves.iter().map(|moved| &moved.after);
    last.filter(|order| !goes_on(order)).collect()
}

/// The way of an order that nothing goes wrong with, until it has left.
fn forward(ends: &[&Order]) -> Vec<Step> {
    let stand = ends.iter().filter(|order| !order.is_cancelled());
    let longest = stand.map(|order| done(order)).max_by_key(Vec::len);
    longest.expect("an order of this plan stands in the end")
}

/// The last of the calls that had been done whenever this one was made.
fn taken_back_by(undo: Step, forward: &[Step], ends: &[&Order]) -> Option<Step> {
    let ended = ends.iter().map(|order| done(order));
    let with: Vec<Vec<Step>> = ended.filter(|steps| steps.contains(&undo)).collect();
    let is_in_all = |step: &&Step| with.iter().all(|steps| steps.contains(step));
    let found = forward.iter().rev().find(is_in_all).copied();
    found.filter(|_| !with.is_empty())
}

#[test]
fn the_picture_of_the_process_is_what_it_does() {
    let known = Capabilities::IDEAL;
    let plans = [
        ("payment in two steps", PaymentPlan::TwoStep(known)),
        ("payment in one step", PaymentPlan::OneShot(known)),
        ("no payment", PaymentPlan::NotRequired),
    ];
    let mut picture = Drawing::new(
        "The calls of an order's process, and what takes them back",
        (1_300, 490),
    );
    for (row, (name, payment)) in (0..).zip(plans) {
        draw(&mut picture, 60 + 165 * row, name, plan(payment));
    }
    compare("process.svg", &picture.finish());
}

fn draw(picture: &mut Drawing, y: i32, name: &str, plan: domain::process::Plan) {
    let pivot = plan.until_pivot(1).last().map(|id| id.step);
    let moves = moves(plan);
    let ends = ends(&moves);
    let forward = forward(&ends);
    picture.words((90, y - 32), name);
    for (column, step) in (0..).zip(&forward) {
        let here = (90 + STEP * column, y);
        let is_pivot = pivot == Some(*step);
        let look = if is_pivot { Look::Strong } else { Look::Plain };
        picture.node(here, step.name(), look);
        if column > 0 {
            picture.arrow((here.0 - STEP, y), here, "");
        }
        for undo in Step::ALL.into_iter().filter(|step| step.is_undo()) {
            if taken_back_by(undo, &forward, &ends) == Some(*step) {
                picture.node((here.0, y + 80), undo.name(), Look::Undoing);
                picture.arrow(here, (here.0, y + 80), "");
            }
        }
    }
}
