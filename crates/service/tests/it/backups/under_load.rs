//! Copies while customers place one order after the other: each is one moment of the whole, and a service
//! that is started on it finishes what was under way.

use super::said;
use crate::client::{Request, client, send};
use crate::shop::Shop;
use crate::waiting::eventually;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;

const CUSTOMERS: usize = 8;
const COPIES: usize = 3;

/// As many orders are there before the first copy, so that the copies take their time.
const BEFORE: usize = 150;

/// Each order waits for its payment for a while, so that every moment has orders under way.
const LATER: (&str, &str) = ("payments.builtin", "later");

/// The orders that customers were told of, by their keys.
type Told = Arc<Mutex<BTreeMap<String, String>>>;

/// A copy, with what customers had been told before it was begun.
struct Made {
    file: PathBuf,
    told_before: BTreeMap<String, String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_made_under_load_is_one_moment_that_a_service_goes_on_from() {
    let shop = Shop::new();
    shop.stock("PROD001", 1_000_000).await;
    let service = shop.start(&[LATER]).await;
    let initial = shop.ledger().stock;
    let (told, is_over) = (Told::default(), Arc::new(AtomicBool::new(false)));
    let mut shopping = JoinSet::new();
    for customer in 0..CUSTOMERS {
        let url = service.url("/api/v1/orders");
        shopping.spawn(orders(url, customer, told.clone(), is_over.clone()));
    }
    eventually("there are orders", || async {
        (told.lock().unwrap().len() >= BEFORE).then_some(())
    })
    .await;
    let mut made = Vec::new();
    for number in 0..COPIES {
        made.push(copied(&shop, number, &told).await);
    }
    is_over.store(true, Ordering::Relaxed);
    shopping.join_all().await;
    for copy in &made {
        goes_on(copy, &initial).await;
    }
    // The running service has not suffered.
    all_are_paid(&shop).await;
    assert_eq!(shop.ledger().violations(&initial), Vec::<String>::new());
    service.stop().await;
}

/// At a pace that leaves time for many writes, which the copy outlasts.
async fn copied(shop: &Shop, number: usize, told: &Told) -> Made {
    let told_before = told.lock().unwrap().clone();
    let file = shop.folder().join(format!("copy-{number}.db"));
    let mut program = shop.program(&[LATER]);
    program.args(["backup", "--rate", "1", "--to"]).arg(&file);
    let output = tokio::task::spawn_blocking(move || program.output().unwrap());
    let said = said(&output.await.unwrap());
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("nothing is wrong with them"), "{said:?}");
    let since = told.lock().unwrap().len() - told_before.len();
    assert!(since > 0, "nobody bought anything while the copy was made");
    Made { file, told_before }
}

async fn goes_on(copy: &Made, initial: &BTreeMap<String, crate::ledger::Stock>) {
    let other = Shop::new();
    restored(&other, &copy.file);
    let ledger = other.ledger();
    assert_eq!(ledger.journal_violations(), Vec::<String>::new());
    for (key, order) in &copy.told_before {
        assert_eq!(ledger.order_of(key).as_ref(), Some(order), "{key}");
    }
    assert!(
        ledger.count("PENDING") > 0,
        "nothing was under way in the copy"
    );
    let service = other.start(&[LATER]).await;
    all_are_paid(&other).await;
    service.stop().await;
    assert_eq!(other.ledger().violations(initial), Vec::<String>::new());
    let compared = other.program(&[LATER]).arg("reconcile").output();
    let compared = said(&compared.unwrap());
    assert_eq!(compared.code, Some(0), "{compared:?}");
}

/// An order that waits for its payment rests, too.
async fn all_are_paid(shop: &Shop) {
    eventually("all orders are paid", || async {
        let ledger = shop.ledger();
        (ledger.count("PENDING") == 0 && ledger.is_at_rest()).then_some(())
    })
    .await;
}

fn restored(shop: &Shop, file: &Path) {
    let mut program = shop.program(&[LATER]);
    program.args(["restore", "--from"]).arg(file);
    let said = said(&program.output().unwrap());
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("no order under way"), "{said:?}");
}

/// Places orders until it is over.
async fn orders(url: String, customer: usize, told: Told, is_over: Arc<AtomicBool>) {
    let client = client();
    let body = format!(
        r#"{{"customerId": {customer}, "items": [{{"productId": "PROD001", "quantity": 1}}],
             "deliveryAddress": "123 Main St", "carrier": "DHL"}}"#
    );
    for number in 0.. {
        if is_over.load(Ordering::Relaxed) {
            return;
        }
        let key = format!("{customer}-{number}");
        let request = Request::post("", &body).keyed(&key);
        let answer = send(&client, &url, request).await.unwrap();
        assert!(answer.status.is_success(), "{answer:?}");
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        told.lock().unwrap().insert(key, id);
    }
}
