//! The whole: the real binary, over real sockets, on real files, killed for real.

#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod audit_trail;
mod backups;
mod browser;
mod certificates;
mod chance;
mod choreographies;
mod client;
mod clients;
mod collaborators;
mod commands;
mod commands_page;
mod configuration;
mod containers;
mod contention;
mod crashes;
mod dashboard;
mod demo;
#[cfg(unix)]
mod deploy;
mod diagnoses;
mod diagnosis;
mod diagrams;
mod documents;
mod door;
#[cfg(unix)]
mod encrypted;
mod errors_page;
#[cfg(unix)]
mod examples;
mod faults;
mod free_port;
mod ground;
mod hanging;
mod hostile;
mod identity;
mod importing;
mod kafka;
#[expect(
    dead_code,
    reason = "brokers that are killed are tried beside the client"
)]
#[path = "../../../outbound/tests/kafka/servers/mod.rs"]
mod kafka_servers;
mod ledger;
mod limits;
mod listening_by_tls;
mod live;
mod login_page;
#[expect(dead_code, reason = "not every kind of key is needed here")]
#[path = "../../../outbound/tests/identity/made.rs"]
mod made;
#[expect(
    dead_code,
    reason = "what a mail server may do wrong is tried beside its client"
)]
#[path = "../../../outbound/tests/upstream/smtp/mail_server.rs"]
mod mail_server;
mod metrics;
mod ownership;
mod payments_later;
mod personal_data;
#[cfg(unix)]
mod postgres_programs;
mod presets;
#[expect(
    dead_code,
    reason = "what a provider may do wrong is tried beside its client"
)]
#[path = "../../../outbound/tests/identity/provider.rs"]
mod provider;
mod reconcile;
#[path = "../../../outbound/tests/redis/process.rs"]
mod redis_process;
mod retention;
#[cfg(unix)]
mod routes_named;
mod sandbox;
mod sandbox_running;
mod secrets;
#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "what the stores are tried with beside them"
)]
#[path = "../../../outbound/tests/databases/servers/mod.rs"]
mod servers;
mod service;
mod shop;
mod shop_pages;
mod signing_in;
mod spring;
mod stopping;
mod stopping_under_load;
mod traces;
mod waiting;
mod webhook_commands;
mod webhooks;
mod with_redis;
mod worlds;
