//! Diascope: the consultant's end of a teledermatology service.
//!
//! Inputs go in by one door (`desk::Desk::take`), effects come out by one door (its answer), and
//! everything between is plain values that can be printed. The modules stand in reading order, from
//! the quiet middle to the noisy edge; each may use those before it, as ARCHITECTURE.md and
//! `tests/house.rs` say.

pub mod domain;

pub mod colour;
pub mod photo;

pub mod fhir;

pub mod outbox;

pub mod desk;

pub mod io;

pub mod gpu;

pub mod ui;

pub mod demonstration;

pub mod app;
pub mod tools;
