//! How long from a key to the photograph it brings up: one line of JSON for each, appended to the file
//! that `DIASCOPE_TIMINGS` names. For benchmarks; without the variable nothing is measured. No line says
//! whose photograph it was.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use crate::desk::Desk;
use crate::desk::photographs::Progress;
use crate::domain::photograph::Ticket;
use crate::gpu::{Drawn, Light};

/// Names the file.
pub const VARIABLE: &str = "DIASCOPE_TIMINGS";

/// What was drawn, and the key that waits for its photograph.
pub struct Timings {
    file: File,
    drawn: Receiver<Drawn>,
    waiting: Option<Waiting>,
}

struct Waiting {
    key: &'static str,
    at: Instant,
    ticket: Ticket,
    was_ready: bool,
    /// From the key to the first pixels of the photograph, sharp or not, milliseconds.
    first_ms: Option<f64>,
}

impl Timings {
    /// Listens to the card, where the variable names a file that can be written.
    pub fn begin(light: &Light) -> Option<Self> {
        let file = OpenOptions::new().create(true).append(true).open(std::env::var_os(VARIABLE)?).ok()?;
        let (say, drawn) = channel();
        // The window is closing where nobody listens.
        light.note_drawn(move |drawn| drop(say.send(drawn)));
        Some(Self { file, drawn, waiting: None })
    }

    /// Notes that a key brought another photograph up; `before` is what was up.
    pub fn pressed(&mut self, key: &'static str, at: Instant, before: Option<&Ticket>, desk: &Desk) {
        let Some(ticket) = desk.current_ticket().filter(|ticket| Some(ticket) != before) else { return };
        let was_ready = matches!(desk.photographs.progress(&ticket), Some(Progress::Ready(_)));
        self.waiting = Some(Waiting { key, at, ticket, was_ready, first_ms: None });
    }

    /// Writes a line where what was waited for has been drawn.
    pub fn note(&mut self) {
        for drawn in self.drawn.try_iter() {
            let Some(waiting) = self.waiting.as_mut() else { continue };
            if drawn.ticket != waiting.ticket || drawn.at < waiting.at {
                continue;
            }
            let ms = drawn.at.duration_since(waiting.at).as_secs_f64() * 1e3;
            let first_ms = *waiting.first_ms.get_or_insert(ms);
            if drawn.is_sharp {
                let Waiting { key, was_ready, .. } = waiting;
                let line = format!(
                    r#"{{"key":"{key}","ms":{ms:.2},"first_ms":{first_ms:.2},"was_ready":{was_ready},"sharp":true}}"#
                );
                writeln!(self.file, "{line}").ok(); // A benchmark notices that lines are missing.
                self.waiting = None;
            }
        }
    }
}
