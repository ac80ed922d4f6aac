//! The five worlds that the documents describe, each as its preset makes it: the real service, asked by
//! customers over HTTP, and the sandbox as all other services, as keyless as the documents have them.
//! Calls come in the documented order, answers are the documented ones, and so is every failure.

mod cloudforge;
mod coordinator;
mod msvc_order;
mod msvc_order_away;
mod simple;
mod urbanmart;
mod world;
