//! What opens the breaker, and what closes it.

use super::*;
use BreakerState::{Closed, Open, Probing};
use Told::{Complained, Failed, Well};
use tokio::time::advance;

const REST: Duration = Duration::from_secs(5);

fn breaker() -> Breaker {
    Breaker::new("inventory", BreakerSettings::default())
}

fn no() -> Fault {
    Fault::NotSent("refused".to_owned())
}

fn calls(breaker: &Breaker, went_well: &[bool]) {
    for well in went_well {
        let fault = no();
        let told = if *well { Well } else { Failed(&fault) };
        breaker.admit().map(|call| call.ended(told)).unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn ten_failures_in_a_row_open_it_and_nine_do_not() {
    let breaker = breaker();
    calls(&breaker, &[false; 9]);
    calls(&breaker, &[true; 32]);
    calls(&breaker, &[false; 9]);
    assert_eq!(breaker.state(), Closed);
    calls(&breaker, &[false]);
    assert_eq!(breaker.state(), Open { left: REST });
    assert!(matches!(breaker.admit(), Err(Fault::HeldBack(_))));
}

#[tokio::test(start_paused = true)]
async fn half_of_the_latest_calls_open_it_although_it_answers_now_and_then() {
    let breaker = breaker();
    for _ in 0..15 {
        calls(&breaker, &[false, true]);
    }
    assert_eq!(breaker.state(), Closed);
    calls(&breaker, &[false]);
    assert_eq!(breaker.state(), Open { left: REST });
}

#[tokio::test(start_paused = true)]
async fn one_probe_at_a_time_finds_out_whether_it_is_back() {
    let breaker = breaker();
    calls(&breaker, &[false; 10]);
    advance(REST).await;
    for _ in 0..3 {
        let probe = breaker.admit().unwrap_or_else(|_| panic!("held back"));
        assert_eq!(breaker.state(), Probing);
        assert!(matches!(breaker.admit(), Err(Fault::HeldBack(_))));
        probe.ended(Failed(&no()));
        assert_eq!(breaker.state(), Open { left: REST });
        advance(REST).await;
    }
    calls(&breaker, &[true]);
    assert_eq!(breaker.state(), Closed);
    calls(&breaker, &[false; 9]);
    assert_eq!(
        breaker.state(),
        Closed,
        "what was before it came back is forgotten"
    );
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_leaves_the_next_call_to_probe() {
    let breaker = breaker();
    calls(&breaker, &[false; 10]);
    advance(REST).await;
    drop(breaker.admit().unwrap_or_else(|_| panic!("held back")));
    assert_eq!(
        breaker.state(),
        Open {
            left: Duration::ZERO
        }
    );
    calls(&breaker, &[true]);
    assert_eq!(breaker.state(), Closed);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_given_up_late_tell_of_a_service_that_hangs() {
    let breaker = breaker();
    for wait in [900, 1_000] {
        for _ in 0..10 {
            let call = breaker.admit();
            advance(Duration::from_millis(wait)).await;
            drop(call);
        }
        let hangs = wait == 1_000;
        assert_eq!(breaker.state() == Open { left: REST }, hangs, "{wait} ms");
    }
    advance(REST).await;
    let probe = breaker.admit();
    advance(GIVEN_UP_LATE).await;
    drop(probe);
    assert_eq!(breaker.state(), Open { left: REST });
}

#[tokio::test(start_paused = true)]
async fn what_a_call_from_before_has_to_tell_is_out_of_date() {
    let breaker = breaker();
    let (slow, slower) = (breaker.admit(), breaker.admit());
    calls(&breaker, &[false; 10]);
    slow.map(|call| call.ended(Well)).unwrap();
    assert_eq!(breaker.state(), Open { left: REST });
    advance(REST).await;
    let probe = breaker.admit().unwrap_or_else(|_| panic!("held back"));
    slower.map(|call| call.ended(Failed(&no()))).unwrap();
    assert_eq!(breaker.state(), Probing);
    probe.ended(Well);
    assert_eq!(breaker.state(), Closed);
}

/// The calls of these orders are complained of, one after the other.
fn complaints(breaker: &Breaker, orders: impl IntoIterator<Item = u32>) {
    let fault = Fault::unreadable("400").answered();
    for order in orders {
        let key = format!("{order}:pay");
        let call = breaker.admit();
        call.map(|call| call.ended(Complained(&fault, Some(&key))))
            .unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn complaints_of_twenty_calls_and_no_answer_between_open_it() {
    let breaker = breaker();
    complaints(&breaker, 0..19);
    calls(&breaker, &[false]);
    assert_eq!(breaker.state(), Closed);
    complaints(&breaker, 19..20);
    assert_eq!(breaker.state(), Open { left: REST });
}

#[tokio::test(start_paused = true)]
async fn an_answer_between_complaints_and_complaints_of_the_same_call_leave_it_closed() {
    let breaker = breaker();
    for first in [0, 19, 38] {
        complaints(&breaker, first..first + 19);
        calls(&breaker, &[true]);
    }
    complaints(&breaker, (0..1_000).map(|n| n % 19));
    assert_eq!(breaker.state(), Closed);
    let unnamed = Complained(&no(), None);
    for _ in 0..40 {
        breaker.admit().map(|call| call.ended(unnamed)).unwrap();
    }
    assert_eq!(breaker.state(), Closed);
}

#[tokio::test(start_paused = true)]
async fn a_complaint_is_no_success() {
    let breaker = breaker();
    for order in 0..10 {
        assert_eq!(breaker.state(), Closed);
        calls(&breaker, &[false]);
        complaints(&breaker, (order < 9).then_some(order));
    }
    assert_eq!(breaker.state(), Open { left: REST });
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_complained_of_closes_nothing_and_leaves_the_next_call_to_probe() {
    let breaker = breaker();
    calls(&breaker, &[false; 10]);
    advance(REST).await;
    complaints(&breaker, 0..3);
    let left = Duration::ZERO;
    assert_eq!(breaker.state(), Open { left });
    calls(&breaker, &[true]);
    assert_eq!(breaker.state(), Closed);
}

#[tokio::test(start_paused = true)]
async fn where_complaints_have_opened_it_one_call_is_made_in_each_rest() {
    let breaker = breaker();
    complaints(&breaker, 0..20);
    for order in 20..25 {
        advance(REST).await;
        complaints(&breaker, [order]);
        assert_eq!(breaker.state(), Open { left: REST });
    }
    advance(REST).await;
    calls(&breaker, &[true]);
    complaints(&breaker, 0..19);
    assert_eq!(breaker.state(), Closed);
}
