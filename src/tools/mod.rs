//! The commands beside the window. Each runs the very code that the window runs, answers in sentences
//! or JSON, and ends with nought only on success. Their JSON keys are documented in the README.

pub mod answer;
pub mod card;
pub mod check;
pub mod colour;
pub mod demonstration;
pub mod develop;
pub mod print_card;
pub mod queue;
