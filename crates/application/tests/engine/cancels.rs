//! A cancel at any moment: one conditional write decides, and what was held is given back.

use super::books::{assert_sound, cancel, repeats, worlds};
use application::testing::{Fault, TestApp, builders};
use domain::order::OrderStatusKind;
use domain::process::{Hold, Step};

const CALLS: [Step; 6] = [
    Step::Reserve,
    Step::Authorize,
    Step::Capture,
    Step::Pay,
    Step::CreateShipment,
    Step::Notify,
];

async fn cancelled_during(step: Step, fault: Option<Fault>) {
    for (world, abilities) in worlds() {
        let context = format!("{world}: cancelled during {step:?}, which met {fault:?}");
        let app = TestApp::builder().among(abilities).start();
        app.world.script.hold(step);
        if let Some(fault) = &fault {
            app.world.script.next(step, fault.clone());
        }
        let id = app.place(builders::request(&[("PROD001", 2)])).await;
        let held = app.world.script.until_held(step);
        if tokio::time::timeout(std::time::Duration::from_secs(2), held)
            .await
            .is_err()
        {
            assert!(
                matches!(step, Step::Authorize | Step::Capture | Step::Pay),
                "{context}"
            );
            continue;
        }
        cancel(&app, id).await;
        app.world.script.let_go(step);
        app.run_until_idle().await;
        let order = app.order(id).await;
        assert_eq!(
            order.status().kind(),
            OrderStatusKind::Cancelled,
            "{context}"
        );
        assert_sound(&app, &context);
        if repeats(abilities) || fault.is_none() {
            assert_eq!(order.parked(), None, "{context}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_during_any_call_wins_and_gives_everything_back() {
    for step in CALLS {
        cancelled_during(step, None).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_during_any_call_that_then_fails_gives_everything_back() {
    for step in CALLS {
        for fault in [
            Fault::AnswerLost,
            Fault::RequestLost,
            Fault::NotSent,
            Fault::HangsAfterwards,
        ] {
            cancelled_during(step, Some(fault)).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_cancel_changes_nothing() {
    let app = TestApp::start();
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    cancel(&app, id).await;
    cancel(&app, id).await;
    app.run_until_idle().await;
    cancel(&app, id).await;
    app.run_until_idle().await;
    assert_eq!(app.world.effects.effects(Step::Refund), 1);
    assert_eq!(app.world.effects.effects(Step::Release), 1);
    assert_sound(&app, "cancelled three times");
}

#[tokio::test(start_paused = true)]
async fn an_order_called_off_while_its_call_kept_failing_waits_for_nobody() {
    let app = TestApp::start();
    app.world.script.always(Step::Reserve, Fault::NotSent);
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    tokio::time::sleep(std::time::Duration::from_hours(3)).await;
    let parked = app.order(id).await.parked().map(|parked| parked.hold);
    assert_eq!(parked, Some(Hold::StillFailing));
    cancel(&app, id).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    assert_eq!(order.status().kind(), OrderStatusKind::Cancelled);
    assert_eq!(order.parked(), None);
    assert_sound(&app, "called off while its call kept failing");
}
