//! The documents' diagrams: drawn from what the domain itself answers, and compared with what is in
//! `docs/pictures`. `ORDER_SERVICE_TEST_RENEW=1` draws them anew.

mod comparing;
mod crates;
mod drawing;
mod lifecycle;
mod payment;
mod process;
mod walk;
