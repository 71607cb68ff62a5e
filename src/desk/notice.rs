//! What the consultant is told: what happened, what it means for the patient's report, what to do.

use jiff::{SignedDuration, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub grade: Grade,
    pub words: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Goes away by itself.
    Told,
    /// Stays until dismissed.
    Caution,
    Alarm,
}

/// How long a notice of grade `Told` stays.
const TOLD_FOR: SignedDuration = SignedDuration::from_secs(8);

/// Newest last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Notices {
    list: Vec<Notice>,
}

impl Notices {
    pub fn tell(&mut self, grade: Grade, words: impl Into<String>, at: Timestamp) {
        let words = words.into();
        // The same thing said again is said once, at its newest time.
        self.list.retain(|notice| notice.words != words);
        self.list.push(Notice { grade, words, at });
    }

    pub fn shown(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = &Notice> {
        self.list.iter().filter(move |notice| notice.grade != Grade::Told || now.duration_since(notice.at) < TOLD_FOR)
    }

    pub fn dismiss(&mut self) {
        self.list.pop();
    }

    /// Forgets what has gone away by itself.
    pub fn sweep(&mut self, now: Timestamp) {
        self.list.retain(|notice| notice.grade != Grade::Told || now.duration_since(notice.at) < TOLD_FOR);
    }

    pub fn is_waiting_to_go(&self) -> bool {
        self.list.iter().any(|notice| notice.grade == Grade::Told)
    }
}
