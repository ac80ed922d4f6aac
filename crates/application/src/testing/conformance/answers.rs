//! Answers are kept with what they answer, in one transaction, and given again byte for byte.

use super::facts::HOSTILE_TEXT;
use super::store::{Store, appending, cancelled};
use crate::ports::{AppendError, PlaceFailure, Prior, RememberError};
use crate::request::{Answer, RequestRecord};
use crate::testing::builders::{answer, fingerprint, keyed, request_key};
use domain::Order;
use domain::order::Fact;

fn odd_answers() -> [Answer; 3] {
    let every_byte: Vec<u8> = (0..=255).collect();
    [
        Answer {
            status: 201,
            headers: vec![
                ("Location".to_owned(), "/api/v1/orders/1".to_owned()),
                ("X-Odd".to_owned(), HOSTILE_TEXT.to_owned()),
                ("X-Odd".to_owned(), String::new()),
            ],
            content_type: Some("application/json; charset=utf-8".to_owned()),
            body: every_byte,
        },
        Answer {
            status: 204,
            headers: Vec::new(),
            content_type: None,
            body: Vec::new(),
        },
        Answer {
            status: 400,
            headers: Vec::new(),
            content_type: Some("application/json".to_owned()),
            body: format!("{{\"a\" : {HOSTILE_TEXT:?} }}\n").into_bytes(),
        },
    ]
}

async fn placed_with_key(store: &Store, key: &str) -> Order {
    let placed = store.place(store.ordinary(keyed(key, 1))).await;
    placed.expect("nothing is in its way")
}

pub(super) async fn the_answer_of_the_placing_request_is_kept_byte_for_byte(store: Store) {
    for (n, odd) in odd_answers().into_iter().enumerate() {
        let key = format!("key-{n}");
        let order = placed_with_key(&store, &key).await;
        let mut append = appending(&order, vec![Fact::OrderConfirmed]);
        append.answer = Some(odd.clone());
        store.append(append).await.expect("nothing is in its way");
        let record = store.request(&request_key(&key)).await.expect("on record");
        assert_eq!(record.answer, Some(odd.clone()));
        assert_eq!(record.order, Some(order.id()));
        assert_eq!(record.fingerprint, fingerprint(1));
        match store
            .place(store.ordinary(keyed(&key, 1)))
            .await
            .map_err(|f| *f)
        {
            Err(PlaceFailure::Repeated(Prior::Key(again))) => assert_eq!(again, record),
            other => panic!("{other:?}"),
        }
    }
}

pub(super) async fn the_first_answer_stays(store: Store) {
    let order = placed_with_key(&store, "key").await;
    let mut append = appending(&order, vec![Fact::OrderConfirmed]);
    append.answer = Some(answer(201, b"first"));
    let after = append.order.clone();
    store.append(append).await.expect("nothing is in its way");
    let mut append = appending(&after, vec![cancelled()]);
    append.answer = Some(answer(409, b"second"));
    store.append(append).await.expect("nothing is in its way");
    let record = store.request(&request_key("key")).await.expect("on record");
    assert_eq!(record.answer, Some(answer(201, b"first")));
    // An order placed without a key has nowhere to keep an answer, and that is no fault.
    let unkeyed = store.place_any(crate::ports::Wake::Never).await;
    let mut append = appending(&unkeyed, vec![Fact::OrderConfirmed]);
    append.answer = Some(answer(201, b"nowhere"));
    store.append(append).await.expect("nothing is in its way");
}

pub(super) async fn a_refused_append_leaves_no_answer_and_no_key(store: Store) {
    let order = placed_with_key(&store, "key").await;
    store.record(&order, Fact::OrderConfirmed).await;
    let mut stale = appending(&order, vec![cancelled()]);
    stale.answer = Some(answer(201, b"never"));
    stale.request = Some((keyed("cancel", 2), answer(204, b"")));
    assert!(store.append(stale).await.is_err());
    let record = store.request(&request_key("key")).await.expect("on record");
    assert_eq!(record.answer, None);
    assert_eq!(store.request(&request_key("cancel")).await, None);
}

pub(super) async fn an_append_records_its_own_request_with_its_answer(store: Store) {
    let order = placed_with_key(&store, "place").await;
    let mut append = appending(&order, vec![cancelled()]);
    append.request = Some((keyed("cancel", 2), answer(204, b"")));
    store.append(append).await.expect("nothing is in its way");
    let record = store
        .request(&request_key("cancel"))
        .await
        .expect("on record");
    assert_eq!(record.fingerprint, fingerprint(2));
    assert_eq!(record.order, Some(order.id()));
    assert_eq!(record.answer, Some(answer(204, b"")));
    let placing = store
        .request(&request_key("place"))
        .await
        .expect("on record");
    assert_eq!(placing.answer, None);
}

pub(super) async fn a_repeated_request_of_an_append_writes_nothing(store: Store) {
    let order = placed_with_key(&store, "place").await;
    let other = store.place_any(crate::ports::Wake::Never).await;
    let mut first = appending(&other, vec![cancelled()]);
    first.request = Some((keyed("cancel", 2), answer(204, b"first")));
    store.append(first).await.expect("nothing is in its way");
    for key in ["cancel", "place"] {
        let mut again = appending(&order, vec![cancelled()]);
        again.request = Some((keyed(key, 3), answer(204, b"second")));
        let expected = store.request(&request_key(key)).await;
        match store.append(again).await.map_err(|error| *error) {
            Err(AppendError::Repeated(record)) => assert_eq!(Some(record), expected),
            other => panic!("{other:?}"),
        }
        assert_eq!(store.request(&request_key(key)).await, expected);
    }
    store.assert_has(&order).await;
}

pub(super) async fn an_answer_that_changed_nothing_is_remembered_once(store: Store) {
    assert_eq!(store.request(&request_key("refused")).await, None);
    let remember = |bytes: &'static [u8]| {
        let (key, answer) = (request_key("refused"), Some(answer(400, bytes)));
        store.requests.remember(key, fingerprint(1), None, answer)
    };
    remember(b"first").await.expect("nothing is in its way");
    let record = store
        .request(&request_key("refused"))
        .await
        .expect("on record");
    assert_eq!(record.answer, Some(answer(400, b"first")));
    assert_eq!((record.order, record.fingerprint), (None, fingerprint(1)));
    match remember(b"second").await {
        Err(RememberError::Repeated(again)) => assert_eq!(again, record),
        other => panic!("{other:?}"),
    }
    match store
        .place(store.ordinary(keyed("refused", 1)))
        .await
        .map_err(|f| *f)
    {
        Err(PlaceFailure::Repeated(Prior::Key(again))) => assert_eq!(again, record),
        other => panic!("{other:?}"),
    }
    let order = placed_with_key(&store, "place").await;
    let (key, no_change) = (request_key("cancel-again"), answer(204, b""));
    let remembered =
        store
            .requests
            .remember(key, fingerprint(9), Some(order.id()), Some(no_change));
    remembered.await.expect("nothing is in its way");
    let record = store.request(&request_key("cancel-again")).await;
    assert_eq!(record.expect("on record").order, Some(order.id()));
}

/// What keeps a key's answer the next time, or what is on record of it.
async fn remembered(
    store: &Store,
    request: u64,
    order: &Order,
    answer: Option<Answer>,
) -> Result<(), RequestRecord> {
    let (key, order) = (request_key("second"), Some(order.id()));
    let requests = &store.requests;
    match requests
        .remember(key, fingerprint(request), order, answer)
        .await
    {
        Ok(()) => Ok(()),
        Err(RememberError::Repeated(record)) => Err(record),
        Err(RememberError::Store(error)) => panic!("{error}"),
    }
}

pub(super) async fn a_key_that_is_bound_to_an_order_is_answered_once(store: Store) {
    let order = placed_with_key(&store, "first").await;
    let other = placed_with_key(&store, "other").await;
    let bound = RequestRecord {
        fingerprint: fingerprint(2),
        order: Some(order.id()),
        answer: None,
    };
    assert_eq!(remembered(&store, 2, &order, None).await, Ok(()));
    let record = store.request(&request_key("second")).await;
    assert_eq!(record.as_ref(), Some(&bound));
    // It stands for this request and this order alone.
    let told = || Some(answer(201, b"told"));
    for again in [
        remembered(&store, 2, &order, None).await,
        remembered(&store, 3, &order, told()).await,
        remembered(&store, 2, &other, told()).await,
    ] {
        assert_eq!(again, Err(bound.clone()));
    }
    assert_eq!(remembered(&store, 2, &order, told()).await, Ok(()));
    let record = store.request(&request_key("second")).await;
    let record = record.expect("on record");
    assert_eq!((record.order, &record.answer), (bound.order, &told()));
    let late = remembered(&store, 2, &order, Some(answer(409, b"late"))).await;
    assert_eq!(late, Err(record.clone()));
    match store
        .place(store.ordinary(keyed("second", 2)))
        .await
        .map_err(|f| *f)
    {
        Err(PlaceFailure::Repeated(Prior::Key(again))) => assert_eq!(again, record),
        other => panic!("{other:?}"),
    }
    // The key that has placed the order is answered with its own append, as ever.
    let mut append = appending(&order, vec![Fact::OrderConfirmed]);
    append.answer = Some(answer(201, b"first"));
    store.append(append).await.expect("nothing is in its way");
    let first = store.request(&request_key("first")).await;
    assert_eq!(
        first.expect("on record").answer,
        Some(answer(201, b"first"))
    );
    let second = store.request(&request_key("second")).await;
    assert_eq!(second, Some(record));
}
