//! The demonstration being drawn on a thread of its own, and how far it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};

use jiff::Timestamp;

use crate::demonstration::{DemonstrationError, draw, is_current};

pub struct Drawing {
    done: Arc<AtomicUsize>,
    of: Arc<AtomicUsize>,
    ended: Receiver<Result<PathBuf, DemonstrationError>>,
}

impl Drawing {
    /// Begins to draw into `folder`, where it is not drawn already. `wake` is called at each step.
    pub fn begin(folder: PathBuf, now: Timestamp, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (done, of) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (send, ended) = channel();
        let drawing = Self { done: Arc::clone(&done), of: Arc::clone(&of), ended };
        std::thread::spawn(move || {
            let progress = |at: usize, all: usize| {
                done.store(at, Ordering::Relaxed);
                of.store(all, Ordering::Relaxed);
                wake();
            };
            let drawn = if is_current(&folder, now) {
                Ok(())
            } else {
                forget_answers(&folder);
                draw(&folder, now, &progress).map(|_| ())
            };
            send.send(drawn.map(|()| folder)).ok(); // The window was closed meanwhile.
            wake();
        });
        drawing
    }

    /// How many photographs are drawn, of how many.
    pub fn progress(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }

    /// The folder, once it is drawn.
    pub fn ended(&self) -> Option<Result<PathBuf, DemonstrationError>> {
        self.ended.try_recv().ok()
    }
}

/// A new day begins with a queue that nobody answered yet. Only this demonstration's own folder is
/// touched, and only what was written into it.
fn forget_answers(folder: &Path) {
    for answers in ["tasks", "reports"] {
        std::fs::remove_dir_all(folder.join(answers)).ok(); // The first day there are none.
    }
}
