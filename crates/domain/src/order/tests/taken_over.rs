//! Orders taken over from elsewhere, and the two windows in which an order can be called off.

use super::*;
use crate::process::{Next, Rest, next_step};

fn take_over(status: OrderStatus) -> Result<(Order, [Event; 2]), ImportError> {
    let imported = Imported {
        status,
        payment: PaymentStatus::Paid,
        tracking_number: Some("TRK-9".to_owned()),
    };
    let lines = vec![line("P1", 1, 100, Currency::USD)];
    let by = Actor::Operator("import".to_owned());
    let now = Timestamp::from_micros(9_000_000);
    Order::import(id(), wanted(lines), AT, imported, &by, now)
}

#[test]
fn an_order_that_is_taken_over_keeps_its_dates_and_its_status_and_calls_nobody() {
    let cause = CancelCause::Requested(Reason::not_given());
    for status in [
        OrderStatus::Confirmed { at: LATER },
        OrderStatus::Processing { at: LATER },
        OrderStatus::Shipped { at: LATER },
        OrderStatus::Delivered { at: LATER },
        OrderStatus::Cancelled { at: LATER, cause },
    ] {
        let (order, events) = take_over(status.clone()).unwrap();
        assert_eq!(*order.status(), status);
        assert_eq!(order.placed().at, AT);
        assert_eq!(order.updated_at(), LATER);
        assert_eq!(*order.plan(), Plan::EMPTY);
        assert_eq!(order.payment_status(), PaymentStatus::Paid);
        assert_eq!(
            next_step(&order, LATER),
            Next::Rest(Rest::Done),
            "{status:?}"
        );
        let numbered = order.numbered(OrderNumber(7));
        let folded = Order::from_journal(numbered.id(), OrderNumber(7), &events);
        assert_eq!(folded, Ok(numbered));
    }
}

#[test]
fn an_order_that_is_still_pending_elsewhere_is_not_taken_over() {
    let refused = take_over(OrderStatus::Pending).map(|_| ());
    assert_eq!(refused, Err(ImportError::StillPending));
}

#[test]
fn each_window_lets_an_order_be_called_off_exactly_while_it_is_open() {
    use OrderStatusKind::{Cancelled, Confirmed, Delivered, Pending, Processing, Shipped};
    for status in OrderStatusKind::ALL {
        let (order, _) = order_that_is(status);
        let ask = |window| {
            let by = Actor::Anyone;
            match order.cancel(window, &by, Reason::not_given(), LATER) {
                Ok(Command::Applied(events)) => {
                    assert!(order.with_events(&events).is_cancelled());
                    "applied"
                }
                Ok(Command::AlreadyApplied) => "already",
                Err(IllegalTransition { from, wanted }) => {
                    assert_eq!((from, wanted), (status, "cancelled"));
                    "refused"
                }
            }
        };
        let expected = match status {
            Pending | Confirmed => ("applied", "applied"),
            Processing => ("applied", "refused"),
            Cancelled => ("already", "refused"),
            Shipped | Delivered => ("refused", "refused"),
        };
        let asked = (
            ask(CancelWindow::BeforeShipment),
            ask(CancelWindow::BeforeProcessing),
        );
        assert_eq!(asked, expected, "{status:?}");
    }
}
