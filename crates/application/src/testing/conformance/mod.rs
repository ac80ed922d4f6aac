//! What every store must do: named cases, each run on a fresh store. A surprise of a database
//! becomes a case here.

mod answers;
mod audit_trail;
mod backlog;
mod cart_world;
mod carts;
mod carts_at_once;
mod dead_letters;
mod dropped;
mod facts;
mod feed;
mod filters;
mod from_elsewhere;
mod lists;
mod newer;
mod order_requests;
mod placing;
mod relay_book;
mod relay_replays;
mod retention;
mod round_trip;
mod stock_levels;
mod store;
mod taken_keys;
mod unpaid;
mod versions;
mod wakes;
mod webhook_deliveries;
mod webhook_endpoints;

pub use audit_trail::audit_trail_conformance;
pub use cart_world::{CartWorld, carts_conformance};
pub use dead_letters::dead_letters_conformance;
pub use facts::{HOSTILE_ID, HOSTILE_TEXT, every_fact, every_plan, hostile_order};
pub use order_requests::order_requests_conformance;
pub use relay_book::{BookWorld, book_conformance};
pub use retention::{RetentionWorld, retention_conformance};
pub use stock_levels::stock_levels_conformance;
pub use store::Store;
pub use webhook_deliveries::webhook_deliveries_conformance;
pub use webhook_endpoints::webhook_endpoints_conformance;

use futures::future::BoxFuture;

/// One thing that every store must do.
#[derive(Clone, Copy)]
pub struct Case {
    /// What, as a sentence.
    pub name: &'static str,
    run: fn(Store) -> BoxFuture<'static, ()>,
}

macro_rules! cases {
    ($($module:ident: $($case:ident),+;)+) => {
        /// Every case.
        pub const CASES: &[Case] = &[
            $($(Case {
                name: stringify!($case),
                run: |store| Box::pin($module::$case(store)),
            },)+)+
        ];
    };
}

cases! {
    round_trip:
        every_fact_and_every_field_comes_back,
        every_plan_comes_back,
        the_largest_order_comes_back,
        an_order_is_found_by_id_and_by_number_and_by_nothing_else;
    versions:
        of_many_writers_of_one_version_one_wins,
        a_conflict_does_not_fail_its_neighbours,
        a_stale_a_future_and_an_unknown_version_are_refused,
        an_append_without_events_changes_only_when_the_order_is_due;
    placing:
        one_key_places_one_order_under_a_hundred_concurrent_tries,
        a_repeated_key_does_not_fail_its_neighbours,
        keys_are_compared_byte_by_byte,
        an_id_is_placed_once,
        numbers_are_unique_and_rise,
        the_guard_finds_the_pending_order_of_equal_content,
        the_guard_ends_when_the_order_is_no_longer_pending,
        a_guard_holds_under_concurrent_tries,
        a_key_and_a_guard_do_not_meet;
    from_elsewhere:
        one_state_of_a_cart_is_ordered_once,
        of_many_checkouts_of_one_state_one_wins,
        a_cart_is_free_again_when_its_order_is_called_off,
        a_turn_is_taken_once_and_for_good,
        of_many_checkouts_in_one_turn_one_wins,
        a_refused_checkout_leaves_nothing_behind,
        a_number_is_kept_and_later_ones_go_on_above,
        a_number_that_is_taken_is_refused_and_leaves_nothing_behind,
        of_many_that_want_one_number_one_gets_it;
    answers:
        the_answer_of_the_placing_request_is_kept_byte_for_byte,
        the_first_answer_stays,
        a_refused_append_leaves_no_answer_and_no_key,
        an_append_records_its_own_request_with_its_answer,
        a_repeated_request_of_an_append_writes_nothing,
        an_answer_that_changed_nothing_is_remembered_once,
        a_key_that_is_bound_to_an_order_is_answered_once;
    taken_keys:
        a_key_is_taken_by_one_of_many_and_answered_once;
    wakes:
        an_order_is_due_when_its_wake_up_comes_and_not_before,
        an_order_without_a_wake_up_is_never_due,
        keeping_a_wake_up_keeps_it,
        claims_are_counted_until_the_next_append,
        a_claim_can_be_taken_back_from_the_count,
        two_claimers_never_get_the_same_order,
        stale_leases_end_all_at_once_or_not_at_all,
        an_order_set_aside_is_listed_and_due_again_later;
    backlog:
        what_waits_is_counted_as_far_as_somebody_wants_to_know,
        orders_that_wait_for_a_person_are_counted_by_why;
    newer:
        an_order_of_a_newer_version_is_left_alone;
    lists:
        a_list_shows_what_the_orders_say,
        a_list_in_full_shows_what_was_agreed,
        filters_narrow_a_list,
        pages_stay_stable_under_inserts,
        pages_can_be_counted;
    feed:
        the_feed_has_every_event_as_its_journal_has_it,
        the_feed_says_where_the_order_stood_after_each_event,
        the_feed_knows_where_an_imported_order_stands,
        the_feed_goes_on_behind_any_place,
        the_feed_is_counted_as_far_as_somebody_wants_to_know,
        nothing_turns_up_behind_what_was_read;
    filters:
        every_filter_finds_what_it_says_and_nothing_else,
        filters_together_find_what_fits_all_of_them,
        a_text_finds_whole_words_of_an_order,
        a_text_that_names_an_order_or_a_parcel_finds_that,
        hostile_texts_are_only_texts,
        lists_are_in_the_order_of_time_and_pages_stay_stable_when_old_orders_come_in,
        every_filter_turns_pages_both_ways;
    unpaid:
        pending_orders_that_are_not_paid_are_found_by_age,
        every_unpaid_order_is_met_once_whatever_the_size_of_the_pages;
    dropped:
        a_dropped_place_wrote_all_or_nothing,
        a_dropped_append_wrote_all_or_nothing,
        what_others_write_survives_dropped_neighbours;
}

/// Runs every case on a store of its own; `started` is told each name first. Panics where the store
/// falls short. Returns how many cases there were.
pub async fn conformance(make: impl AsyncFn() -> Store, started: impl Fn(&str)) -> usize {
    for case in CASES {
        started(case.name);
        case.run_on(make().await).await;
    }
    CASES.len()
}

impl Case {
    /// Runs this case on a fresh store.
    pub async fn run_on(&self, store: Store) {
        (self.run)(store).await;
    }
}
