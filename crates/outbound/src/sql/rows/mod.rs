//! What the rows of the tables hold, the same in every database: from the domain into columns, and back.

mod backlog;
mod cart;
mod claim;
mod dead_letter;
mod deed;
mod event;
mod feed_entry;
mod holding;
mod key;
mod newer;
mod order;
mod order_request;
mod payment;
mod personal;
mod product;
mod relay;
mod stock;
mod summary;
mod waiting;
mod webhook;

pub(super) use backlog::{backlog, parked_by};
pub(super) use cart::{cart, cart_lines, kept_revision};
pub(super) use claim::{cart_name, guard, turn, turns_of};
pub(super) use dead_letter::{
    TABLE as LETTERS, dead_letter, dead_letter_in_full, letter_columns, message_headers,
    parked_letters,
};
pub(super) use deed::{deed, deed_columns};
pub(super) use event::{Journaled, journaled, until_damage};
pub(super) use feed_entry::entry;
pub(super) use holding::of_order;
pub(super) use key::{NewKey, TABLE as KEYS, headers, keyed, record};
pub(super) use newer::KNOWN;
pub(super) use order::{
    OrderRow, WakeAfter, WakeAt, new_write_id, notation_name, process_version, signed, stored,
};
pub(super) use order_request::{asked_order, asked_text};
pub(super) use payment::{Due, booked, payment_record};
pub(super) use personal::{address_term, among, erasure, person_order, person_request};
pub(super) use product::{product, shipment_record};
pub(super) use relay::{held_back, hold, sink_state};
pub(super) use stock::{
    clamped, items_text, parse_items, reservation_record, reserved, shortage_text, state,
    stock_level, stock_record, units_available,
};
pub(super) use summary::{IN_FULL, SUMMARY, in_full, summary};
pub(super) use waiting::{claimed, expiry, unpaid_order};
pub(super) use webhook::{
    EndpointRow, answered_key, delivery, delivery_columns, endpoint, endpoint_columns, failures,
};
