//! The thread "tiles": puts up tiles before they are looked at, so that the next photograph is sharp at
//! once, without redrawing the window. It sleeps until something changes, and ends with the last `Light`.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use eframe::egui_wgpu::wgpu;

use crate::gpu::card::{Ahead, Card};
use crate::gpu::drawn::Notes;
use crate::gpu::faults::Faults;
use crate::gpu::paint::locked;

/// While a benchmark waits for a frame the device is polled so often.
const POLL_EVERY: Duration = Duration::from_micros(250);

/// What the thread works on.
pub struct Work {
    pub card: Arc<Mutex<Card>>,
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub faults: Arc<Faults>,
    pub notes: Arc<Notes>,
}

/// The thread's owner: it ends when this is dropped.
pub struct Tiles {
    bell: Arc<Bell>,
    /// `None` where the system gave no thread: then tiles go up when they are looked at.
    thread: Option<JoinHandle<()>>,
}

impl Tiles {
    pub fn begin(work: Work) -> Self {
        let bell = Arc::new(Bell::default());
        let heard = Arc::clone(&bell);
        let thread = thread::Builder::new().name("tiles".to_owned()).spawn(move || put_up(&work, &heard)).ok();
        if thread.is_none() {
            bell.end();
        }
        Self { bell, thread }
    }

    /// Something has changed that the thread should look at.
    pub fn ring(&self) {
        self.bell.ring();
    }

    /// Waits until the thread has done all it was rung for.
    pub fn wait(&self) {
        self.bell.wait_for_answer();
    }
}

impl Drop for Tiles {
    fn drop(&mut self) {
        self.bell.end();
        // A thread cannot wait for its own end: the last handle may be dropped by who is told of a frame.
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != thread::current().id()) {
            thread.join().ok(); // Had it panicked, tiles would have gone up when they were looked at.
        }
    }
}

fn put_up(work: &Work, bell: &Bell) {
    while let Some(ring) = bell.next_ring() {
        while !bell.has_ended() && !work.faults.is_lost() {
            let Ahead { has_put, is_done } = locked(&work.card).put_ahead(&work.device, &work.queue);
            if has_put {
                // Without the card: a frame that waits for it goes first.
                work.queue.submit([]);
            }
            if !is_done {
                continue;
            }
            if !work.notes.are_under_way() {
                break;
            }
            work.device.poll(wgpu::PollType::Poll).ok(); // A lost device tells nothing more, and says so itself.
            bell.pause(POLL_EVERY);
        }
        bell.answer(ring);
    }
}

/// Wakes the thread, and those who wait for it.
#[derive(Default)]
struct Bell {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// How often it was rung.
    rings: u64,
    /// The last ring that was fully answered.
    answered: u64,
    has_ended: bool,
}

impl Bell {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self) {
        self.state().rings += 1;
        self.changed.notify_all();
    }

    fn end(&self) {
        self.state().has_ended = true;
        self.changed.notify_all();
    }

    fn has_ended(&self) -> bool {
        self.state().has_ended
    }

    /// Sleeps until a ring is unanswered; `None` at the end.
    fn next_ring(&self) -> Option<u64> {
        let waits = |state: &mut State| !state.has_ended && state.rings == state.answered;
        let state = self.changed.wait_while(self.state(), waits).unwrap_or_else(PoisonError::into_inner);
        (!state.has_ended).then_some(state.rings)
    }

    fn answer(&self, ring: u64) {
        self.state().answered = ring;
        self.changed.notify_all();
    }

    fn wait_for_answer(&self) {
        let state = self.state();
        let ring = state.rings;
        let waits = |state: &mut State| !state.has_ended && state.answered < ring;
        drop(self.changed.wait_while(state, waits).unwrap_or_else(PoisonError::into_inner));
    }

    /// A short rest that `end` cuts short.
    fn pause(&self, length: Duration) {
        let state = self.state();
        if !state.has_ended {
            drop(self.changed.wait_timeout(state, length).unwrap_or_else(PoisonError::into_inner));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bell_is_heard_once_for_many_rings_and_never_after_the_end() {
        let bell = Bell::default();
        bell.ring();
        bell.ring();
        assert_eq!(bell.next_ring(), Some(2));
        bell.ring();
        bell.answer(2);
        assert_eq!(bell.next_ring(), Some(3), "rung while it was answered");
        bell.end();
        assert_eq!(bell.next_ring(), None);
        bell.wait_for_answer();
    }
}
