//! The files in `deploy/`: every name, port, path, command and setting in them is one that the binary
//! knows, asked of the binary itself, and they fit together as far as can be seen without an engine.

mod binary;
mod board;
mod compose;
mod compose_file;
mod compose_rendered;
mod compose_servers;
mod declared;
mod files;
pub(crate) mod judged;
mod kubernetes;
mod manifests;
mod networks;
mod notified;
mod pods;
mod promql;
mod proxy;
mod rendered;
mod rules;
mod runbook;
mod schemas;
mod systemd;
mod unit_file;
