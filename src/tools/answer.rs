//! What a tool answers: words for a person, JSON for a machine, and the code it ends with.

use serde::Serialize;
use serde_json::json;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub words: String,
    pub json: String,
    /// Also said on the error stream.
    pub problem: Option<String>,
    /// Exit code: nought only on success.
    pub code: u8,
}

impl Answer {
    /// An answer whose JSON is the value's; a `problem` makes the code 1.
    pub fn new(value: &impl Serialize, words: String, problem: Option<String>) -> Self {
        let code = u8::from(problem.is_some());
        let json = serde_json::to_string_pretty(value)
            .unwrap_or_else(|error| json!({ "problem": error.to_string() }).to_string());
        Self { words, json, problem, code }
    }
}

/// An answer that is only a problem.
pub fn failed(problem: &str) -> Answer {
    Answer::new(&json!({ "problem": problem }), String::new(), Some(problem.to_owned()))
}
