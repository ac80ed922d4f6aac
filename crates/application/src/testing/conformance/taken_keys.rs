//! Keys that are taken before work that is no order's: by one of all who come at the same moment.

use super::store::Store;
use crate::ports::RememberError;
use crate::request::{Answer, RequestRecord};
use crate::testing::builders::{answer, fingerprint, request_key};
use futures::future::join_all;

async fn remembered(
    store: &Store,
    request: u64,
    answer: Option<Answer>,
) -> Result<(), RequestRecord> {
    let (key, fingerprint) = (request_key("taken"), fingerprint(request));
    let kept = store.requests.remember(key, fingerprint, None, answer);
    match kept.await {
        Ok(()) => Ok(()),
        Err(RememberError::Repeated(record)) => Err(record),
        Err(RememberError::Store(error)) => panic!("{error}"),
    }
}

pub(super) async fn a_key_is_taken_by_one_of_many_and_answered_once(store: Store) {
    let taken = RequestRecord {
        fingerprint: fingerprint(1),
        order: None,
        answer: None,
    };
    let all = join_all((0..8).map(|_| remembered(&store, 1, None))).await;
    let (had, others): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
    assert_eq!((had.len(), others.len()), (1, 7));
    assert!(others.iter().all(|told| *told == Err(taken.clone())));
    let told = || Some(answer(303, b"told"));
    assert_eq!(remembered(&store, 2, told()).await, Err(taken));
    assert_eq!(remembered(&store, 1, told()).await, Ok(()));
    let record = store.request(&request_key("taken")).await;
    let record = record.expect("on record");
    assert_eq!((record.order, &record.answer), (None, &told()));
    for late in [None, Some(answer(409, b"late"))] {
        assert_eq!(remembered(&store, 1, late).await, Err(record.clone()));
    }
}
