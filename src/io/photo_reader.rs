//! The threads that fetch and develop photographs. What is looked at goes first, newest wish first;
//! what the desk does not want any more is dropped. A decoder that panics fails one photograph.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::desk::event::Event;
use crate::domain::photograph::{Colours, Facts, Photograph, Ticket};
use crate::io::developed::{Album, DevelopedPhotograph, Key, key};
use crate::io::source::CaseSource;
use crate::photo::pyramid::Pyramid;
use crate::photo::{self, Developed, Profile};

/// Where the threads put what they have made: pixels, and then the event that speaks of them.
pub type Out<'a> = &'a dyn Fn(Option<DevelopedPhotograph>, Event);

/// The pile of photographs to develop, shared by its threads.
pub struct PhotoReader {
    pile: Mutex<Pile>,
    changed: Condvar,
}

/// Held for a look, never while fetching or developing.
struct Pile {
    waiting: Vec<Job>,
    /// Being fetched or developed now, with every ticket that waits for it.
    in_hand: HashMap<Key, Vec<Ticket>>,
    /// What the desk wants, once it has said so.
    wanted: Option<Vec<Ticket>>,
    album: Album,
    is_closed: bool,
}

#[derive(Clone)]
struct Job {
    ticket: Ticket,
    photograph: Photograph,
    is_ahead: bool,
}

impl PhotoReader {
    /// `budget_bytes` is for developed photographs in main memory.
    pub fn new(budget_bytes: usize) -> Self {
        let pile = Pile {
            waiting: Vec::new(),
            in_hand: HashMap::new(),
            wanted: None,
            album: Album::new(budget_bytes),
            is_closed: false,
        };
        Self { pile: Mutex::new(pile), changed: Condvar::new() }
    }

    /// Asks for a photograph. One that is developed already is answered at once, without decoding.
    pub fn ask(&self, ticket: &Ticket, photograph: &Photograph, is_ahead: bool, out: Out<'_>) {
        let mut pile = self.pile();
        if let Some((pyramid, facts)) = pile.album.find(&key(ticket)) {
            drop(pile);
            let developed = DevelopedPhotograph { ticket: ticket.clone(), pyramid, is_preview: false };
            return out(Some(developed), Event::PhotographReady(ticket.clone(), facts));
        }
        if let Some(tickets) = pile.in_hand.get_mut(&key(ticket)) {
            if !tickets.contains(ticket) {
                tickets.push(ticket.clone());
            }
            return;
        }
        pile.waiting.retain(|job| job.ticket != *ticket);
        pile.waiting.push(Job { ticket: ticket.clone(), photograph: photograph.clone(), is_ahead });
        drop(pile);
        self.changed.notify_one();
    }

    /// Says what the desk wants. What was asked before and is not in the list is dropped; what is
    /// asked afterwards is wanted too.
    pub fn keep(&self, wanted: &[Ticket]) {
        let mut pile = self.pile();
        pile.waiting.retain(|job| wanted.contains(&job.ticket));
        for tickets in pile.in_hand.values_mut() {
            tickets.retain(|ticket| wanted.contains(ticket));
        }
        pile.album.want(wanted.iter().map(key).collect());
        pile.wanted = Some(wanted.to_vec());
    }

    /// Ends the threads, each after the photograph in its hand.
    pub fn close(&self) {
        let mut pile = self.pile();
        pile.is_closed = true;
        pile.waiting.clear();
        drop(pile);
        self.changed.notify_all();
    }

    /// A thread of the pool: until the pile is closed.
    pub fn run(&self, source: &dyn CaseSource, out: Out<'_>) {
        while let Some(job) = self.next_job() {
            self.work(source, &job, out);
        }
    }

    /// Everything that waits, in line: for tests and tools.
    pub fn work_now(&self, source: &dyn CaseSource, out: Out<'_>) {
        loop {
            let job = self.pile().take();
            let Some(job) = job else { return };
            self.work(source, &job, out);
        }
    }

    fn next_job(&self) -> Option<Job> {
        let mut pile = self.pile();
        while !pile.is_closed {
            if let Some(job) = pile.take() {
                return Some(job);
            }
            pile = self.changed.wait(pile).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    fn work(&self, source: &dyn CaseSource, job: &Job, out: Out<'_>) {
        let key = key(&job.ticket);
        if let Some(why) = &job.photograph.blocked {
            return self.fail(&key, why, out);
        }
        let read = guarded(|| source.photograph(&job.photograph).map_err(|error| error.to_string()));
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(why) => return self.fail(&key, &why, out),
        };
        if self.is_given_up(&key) {
            // Nobody looks at it any more: developing would hold up what is looked at.
            return;
        }
        if let Ok(Some((preview, size_px))) = guarded(|| Ok(preview(&bytes))) {
            for ticket in self.waiting_for(&key) {
                let pyramid = Arc::clone(&preview);
                let developed = DevelopedPhotograph { ticket: ticket.clone(), pyramid, is_preview: true };
                out(Some(developed), Event::PreviewReady(ticket, size_px));
            }
        }
        match guarded(|| developed(&bytes, &job.photograph)) {
            Ok((pyramid, facts)) => {
                let mut pile = self.pile();
                pile.album.keep(key.clone(), Arc::clone(&pyramid), facts.clone());
                let tickets = pile.in_hand.remove(&key).unwrap_or_default();
                drop(pile);
                for ticket in tickets {
                    let pyramid = Arc::clone(&pyramid);
                    let developed = DevelopedPhotograph { ticket: ticket.clone(), pyramid, is_preview: false };
                    out(Some(developed), Event::PhotographReady(ticket, facts.clone()));
                }
            }
            Err(why) => self.fail(&key, &why, out),
        }
    }

    fn fail(&self, key: &Key, why: &str, out: Out<'_>) {
        for ticket in self.pile().in_hand.remove(key).unwrap_or_default() {
            out(None, Event::PhotographFailed(ticket, why.to_owned()));
        }
    }

    /// Lays a photograph down that no ticket waits for any more. In one look, so that a ticket which comes
    /// just then is either waited for or begins anew.
    fn is_given_up(&self, key: &Key) -> bool {
        let mut pile = self.pile();
        let is_given_up = pile.in_hand.get(key).is_none_or(Vec::is_empty);
        if is_given_up {
            pile.in_hand.remove(key);
        }
        is_given_up
    }

    fn waiting_for(&self, key: &Key) -> Vec<Ticket> {
        self.pile().in_hand.get(key).cloned().unwrap_or_default()
    }

    fn pile(&self) -> MutexGuard<'_, Pile> {
        // Nothing panics while it holds the pile but for want of memory; what is in it stays usable.
        self.pile.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pile {
    /// The next job: what is looked at before what is read ahead; of the first the newest wish, of the
    /// second the desk's order.
    fn take(&mut self) -> Option<Job> {
        let place = |job: &Job| {
            let wanted = self.wanted.as_ref()?;
            wanted.iter().position(|ticket| *ticket == job.ticket)
        };
        let looked_at = self.waiting.iter().rposition(|job| !job.is_ahead);
        let ahead = || (0..self.waiting.len()).min_by_key(|at| place(&self.waiting[*at]).unwrap_or(usize::MAX));
        let job = self.waiting.remove(looked_at.or_else(ahead)?);
        self.in_hand.entry(key(&job.ticket)).or_default().push(job.ticket.clone());
        Some(job)
    }
}

/// The small picture in the file, and the upright size of the whole photograph as its header says it.
fn preview(bytes: &[u8]) -> Option<(Arc<Pyramid>, (u32, u32))> {
    let pixels = photo::preview(bytes)?;
    let found = photo::markers::markers_before_scan(bytes);
    let frame = found.frame?;
    let orientation = found.exif.and_then(|block| photo::exif::notes_from_exif(block).orientation).unwrap_or_default();
    let size_px = if orientation.swaps_sides() { (frame.height, frame.width) } else { (frame.width, frame.height) };
    Some((Arc::new(Pyramid::from_pixels(pixels)), size_px))
}

/// Fetched bytes to a pyramid and what is known of it.
fn developed(bytes: &[u8], photograph: &Photograph) -> Result<(Arc<Pyramid>, Facts), String> {
    let Developed { pixels, profile, is_complete, taken, .. } = photo::develop(bytes).map_err(|e| e.to_string())?;
    let is_as_announced = photograph.announced_bytes.is_none_or(|announced| announced == bytes.len() as u64);
    let facts = Facts {
        size_px: (pixels.width, pixels.height),
        colours: match profile {
            Profile::Embedded(name) => Colours::Profiled(name),
            Profile::AssumedSrgb => Colours::AssumedSrgb,
            Profile::Unusable => Colours::Unknown,
        },
        is_complete: is_complete && is_as_announced,
        camera_date: taken,
    };
    Ok((Arc::new(Pyramid::from_pixels(pixels)), facts))
}

/// Runs `work`; a panic becomes a sentence.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err("this program failed while it was developing the photograph".to_owned()))
}

#[cfg(test)]
mod tests;
