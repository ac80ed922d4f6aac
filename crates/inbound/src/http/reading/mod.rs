//! What requests say, read strictly: bodies, fields, paths and queries, each fault with its field.

pub(in crate::http) mod body;
pub(in crate::http) mod cancelling;
pub(in crate::http) mod decimal;
pub(in crate::http) mod fields;
pub(in crate::http) mod foreign_id;
pub(in crate::http) mod moment;
pub(in crate::http) mod order_filter;
pub(in crate::http) mod path;
pub(in crate::http) mod preference;
pub(in crate::http) mod query;
pub(in crate::http) mod readers;
pub(crate) mod strict_json;
pub(in crate::http) mod wanted;
