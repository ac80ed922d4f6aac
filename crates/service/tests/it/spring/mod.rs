//! The real binary in a Spring world: a real Eureka server and a real Spring Cloud config server.

mod config_server;
mod eureka;
mod shipped;
mod trust;
mod without;
mod world;
