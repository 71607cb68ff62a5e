//! `diascope demonstration FOLDER`: draws the demonstration queue, as the window does by itself.

use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use serde_json::json;

use crate::tools::answer::{Answer, failed};

pub fn demonstration(folder: &Path) -> Answer {
    let progress = |done: usize, of: usize| {
        // Progress is for whoever watches; nobody needs to.
        write!(std::io::stderr(), "\r{done} of {of} photographs").ok();
    };
    match crate::demonstration::draw(folder, Timestamp::now(), &progress) {
        Ok(drawn) => {
            writeln!(std::io::stderr()).ok(); // Ends the line of progress.
            let words = format!("{} cases and {} photographs, all synthetic", drawn.cases, drawn.photographs);
            Answer::new(&json!({ "cases": drawn.cases, "photographs": drawn.photographs }), words, None)
        }
        Err(error) => failed(&error.to_string()),
    }
}
