//! Colour from end to end: conversions against the reference values of another engine, published
//! numbers, cards found in real photographs and corrected by, and the two tools. What needs the shared
//! data beside the project says so and is skipped where they are absent.

#[path = "colour/corrections.rs"]
mod corrections;
#[path = "colour/engine.rs"]
mod engine;
#[path = "colour/facts.rs"]
mod facts;
#[path = "colour/finding.rs"]
mod finding;
#[path = "colour/on_card.rs"]
mod on_card;
#[path = "colour/on_card_marks.rs"]
mod on_card_marks;
#[path = "colour/shared.rs"]
mod shared;
#[path = "colour/tools.rs"]
mod tools;
