//! The thread that reads the queue: when asked, and by itself. Waits longer after each failure.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::desk::event::Event;
use crate::domain::case::{Case, CaseId, Version};
use crate::io::case_reader::Asked;
use crate::io::source::{CaseSource, QueueRead, SourceError};

/// Between two readings, seconds: a new urgent case is seen within half a minute.
pub const INTERVAL_SECS: u32 = 20;
/// The longest wait after failures, seconds.
pub const LONGEST_WAIT_SECS: u32 = 300;
/// How many cases have their details read before they are asked for.
pub const MOST_READ_AHEAD: usize = 60;

/// Reads the queue once. `failures` is how often it has failed on end before.
pub fn read_queue(source: &dyn CaseSource, failures: u32, now: Timestamp) -> Event {
    let read = catch_unwind(AssertUnwindSafe(|| source.queue())).unwrap_or_else(|_| Err(fell_over("the queue")));
    match read {
        Ok(QueueRead { cases, problems }) => Event::QueueRead { cases, problems, at: now },
        Err(error) => {
            let wait = SignedDuration::from_secs(i64::from(wait_secs(failures + 1)));
            let next_try = now.checked_add(wait).unwrap_or(Timestamp::MAX);
            Event::QueueNotRead { why: error.to_string(), at: now, next_try }
        }
    }
}

/// The cases whose details are worth reading ahead, most urgent first.
pub fn worth_reading(cases: &[Case]) -> Vec<(CaseId, Version)> {
    let mut unread: Vec<&Case> = cases.iter().filter(|case| !case.is_read).collect();
    // A case without a date comes after those with one.
    unread.sort_by_key(|case| (case.priority, case.due.unwrap_or(Timestamp::MAX), case.asked_at));
    unread.truncate(MOST_READ_AHEAD);
    unread.into_iter().map(|case| (case.id.clone(), case.version.clone())).collect()
}

/// The thread: until nobody can ask it any more.
pub fn run(source: &dyn CaseSource, asked: &Receiver<()>, cases: &Sender<Asked>, say: &dyn Fn(Event)) {
    let mut failures = 0;
    loop {
        let event = read_queue(source, failures, Timestamp::now());
        if let Event::QueueRead { cases: read, .. } = &event {
            failures = 0;
            cases.send(Asked::Ahead(worth_reading(read))).ok(); // The window is closing.
        } else {
            failures += 1;
        }
        say(event);
        // What was asked while it was read is answered by this reading.
        while asked.try_recv().is_ok() {}
        let wait = Duration::from_secs(u64::from(wait_secs(failures)));
        if let Err(RecvTimeoutError::Disconnected) = asked.recv_timeout(wait) {
            return;
        }
    }
}

/// 20 s, then 20, 40, 80 … 300 s after the first, second, third … failure on end.
fn wait_secs(failures: u32) -> u32 {
    INTERVAL_SECS.saturating_mul(1 << failures.saturating_sub(1).min(8)).min(LONGEST_WAIT_SECS)
}

/// What is said of a source that panicked: the thread goes on.
pub fn fell_over(what: &str) -> SourceError {
    SourceError::Broken { what: "this program failed while it was reading".to_owned(), place: what.to_owned() }
}

#[cfg(test)]
mod tests;
