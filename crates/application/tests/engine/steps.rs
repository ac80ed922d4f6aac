//! The three checks that hold for every step: done twice, failed, and its undo repeated.

use super::books::{assert_sound, cancel, repeats, ship, worlds};
use application::testing::collaborators::Abilities;
use application::testing::{Fault, TestApp, builders};
use domain::order::OrderStatusKind;
use domain::process::{Hold, PaymentPlan, Refusal, Step};
use domain::{Order, OrderId};

/// How an order comes to use a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    Confirmed,
    Shipped,
    CancelledAfterwards,
    DeclinedAtTheEnd,
}

const COURSES: [(Course, &[Step]); 4] = [
    (
        Course::Confirmed,
        &[
            Step::Reserve,
            Step::Authorize,
            Step::Capture,
            Step::Pay,
            Step::CreateShipment,
            Step::Notify,
        ],
    ),
    (Course::Shipped, &[Step::Consume]),
    (Course::CancelledAfterwards, &[Step::Refund, Step::Release]),
    (Course::DeclinedAtTheEnd, &[Step::Void, Step::Release]),
];

fn faults() -> [Fault; 7] {
    [
        Fault::NotSent,
        Fault::RequestLost,
        Fault::AnswerLost,
        Fault::Hangs,
        Fault::HangsAfterwards,
        Fault::Mismatch,
        Fault::Refused(Refusal::Rejected("no".to_owned())),
    ]
}

fn uses(abilities: Abilities, step: Step) -> bool {
    let two_steps = matches!(abilities.payment, PaymentPlan::TwoStep(_));
    match step {
        Step::Authorize | Step::Capture | Step::Void => two_steps,
        Step::Pay => !two_steps,
        Step::Consume => abilities.inventory.consumes,
        _ => true,
    }
}

/// Runs an order along a course in which `step` meets these faults first.
async fn run(
    abilities: Abilities,
    course: Course,
    step: Step,
    faults: &[Fault],
) -> (TestApp, Order) {
    let app = TestApp::builder().among(abilities).start();
    for fault in faults {
        app.world.script.next(step, fault.clone());
    }
    if course == Course::DeclinedAtTheEnd {
        let pivot = if uses(abilities, Step::Capture) {
            Step::Capture
        } else {
            Step::Pay
        };
        let declined = Refusal::Declined("insufficient_funds".to_owned());
        app.world.script.next(pivot, Fault::Refused(declined));
    }
    let request = builders::request(&[("PROD001", 2), ("PROD002", 1)]);
    let id = app.place(request).await;
    app.run_until_idle().await;
    follow(&app, course, id).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    (app, order)
}

async fn follow(app: &TestApp, course: Course, id: OrderId) {
    match course {
        Course::Confirmed | Course::DeclinedAtTheEnd => {}
        Course::Shipped => ship(app, id).await,
        Course::CancelledAfterwards => cancel(app, id).await,
    }
}

fn goal(course: Course) -> OrderStatusKind {
    match course {
        Course::Confirmed => OrderStatusKind::Confirmed,
        Course::Shipped => OrderStatusKind::Shipped,
        Course::CancelledAfterwards | Course::DeclinedAtTheEnd => OrderStatusKind::Cancelled,
    }
}

fn every_step() -> impl Iterator<Item = (&'static str, Abilities, Course, Step)> {
    worlds().into_iter().flat_map(|(world, abilities)| {
        COURSES.into_iter().flat_map(move |(course, steps)| {
            let used = steps.iter().filter(move |step| uses(abilities, **step));
            used.map(move |step| (world, abilities, course, *step))
        })
    })
}

#[tokio::test(start_paused = true)]
async fn without_faults_each_course_ends_where_it_should() {
    for (world, abilities, course, step) in every_step() {
        let (app, order) = run(abilities, course, step, &[]).await;
        let context = format!("{world}, {course:?}");
        assert_eq!(order.status().kind(), goal(course), "{context}");
        assert_eq!(order.parked(), None, "{context}");
        let stock = builders::new_order(abilities)
            .plan
            .stock_calls(Step::Reserve, 2)
            .len();
        let times = match step {
            Step::Reserve | Step::Release | Step::Consume => stock,
            _ => 1,
        };
        let effects = app.world.effects.effects_for(order.id(), step);
        assert_eq!(effects, times, "{context}: {step:?}");
        assert_sound(&app, &context);
    }
}

#[tokio::test(start_paused = true)]
async fn a_step_done_twice_takes_effect_once() {
    for (world, abilities, course, step) in every_step() {
        let (app, order) = run(abilities, course, step, &[Fault::AnswerLost]).await;
        let context = format!("{world}, {course:?}, {step:?} done and its answer lost");
        assert_sound(&app, &context);
        if repeats(abilities) {
            assert_eq!(order.status().kind(), goal(course), "{context}");
            assert_eq!(order.parked(), None, "{context}");
            let requests = app.world.effects.requests(step);
            assert!(requests >= 2, "{context}: {requests} requests");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_at_any_step_leaves_the_books_sound() {
    for (world, abilities, course, step) in every_step() {
        for fault in faults() {
            let context = format!("{world}, {course:?}, {step:?} met {fault:?}");
            let (app, order) = run(abilities, course, step, std::slice::from_ref(&fault)).await;
            assert_sound(&app, &context);
            let harmless = fault == Fault::NotSent
                || repeats(abilities) && !matches!(fault, Fault::Mismatch | Fault::Refused(_));
            if harmless {
                assert_eq!(order.status().kind(), goal(course), "{context}");
                assert_eq!(order.parked(), None, "{context}");
            }
            if fault == Fault::Mismatch && !step.is_courtesy() {
                let hold = order.parked().map(|parked| parked.hold);
                assert_eq!(hold, Some(Hold::Mismatch), "{context}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_step_before_the_pivot_cancels_and_behind_it_parks() {
    for (world, abilities, course, step) in every_step() {
        let refused = Fault::Refused(Refusal::Rejected("no".to_owned()));
        let context = format!("{world}, {course:?}, {step:?} refused");
        let (app, order) = run(abilities, course, step, &[refused]).await;
        assert_sound(&app, &context);
        let hold = order.parked().map(|parked| parked.hold);
        let (status, expected) = match step {
            Step::Reserve | Step::Authorize | Step::Capture | Step::Pay => {
                (OrderStatusKind::Cancelled, None)
            }
            Step::CreateShipment | Step::Consume => (goal(course), Some(Hold::Refused)),
            Step::Release | Step::Void | Step::Refund => (goal(course), Some(Hold::UndoRefused)),
            Step::ClearCart | Step::Notify => (goal(course), None),
        };
        assert_eq!(order.status().kind(), status, "{context}");
        assert_eq!(hold, expected, "{context}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_step_that_fails_again_and_again_still_takes_effect_once() {
    let faults = [
        Fault::NotSent,
        Fault::RequestLost,
        Fault::HangsAfterwards,
        Fault::NotSent,
        Fault::AnswerLost,
        Fault::Hangs,
    ];
    for (world, abilities, course, step) in every_step().filter(|case| repeats(case.1)) {
        let context = format!("{world}, {course:?}, {step:?} fails six times");
        let (app, order) = run(abilities, course, step, &faults).await;
        assert_sound(&app, &context);
        assert_eq!(order.status().kind(), goal(course), "{context}");
        assert_eq!(order.parked(), None, "{context}");
    }
}
