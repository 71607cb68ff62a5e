//! All integration tests, one binary: each extra one would link wgpu again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::too_many_lines,
    reason = "a test that cannot go on stops and says where"
)]

mod ahead;
mod cards;
mod clinic;
mod colour;
mod commands;
mod demonstration;
mod displays;
mod house;
mod journey;
mod letters;
mod light;
mod outbox;
mod photographs;
mod screens;
mod server;
mod shaders;
mod window;
mod wire;
