//! What is to be fetched and developed next, and what of it stays in memory. Knows what the desk wants,
//! in its order, and gives each photograph its share of the budget; whenever that changes, those that
//! have more are reduced and those that have less are developed anew. No threads and no clock: `now` is
//! the time since any fixed moment, and never goes back.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::desk::event::Event;
use crate::domain::photograph::{Facts, Photograph, Ticket};
use crate::io::allotment::{Share, USUAL_SIZE_PX, finest_level};
use crate::io::developed::{Album, DevelopedPhotograph, Key, key};
use crate::io::spill::{Label, Spill};
use crate::photo::header::Header;
use crate::photo::pyramid::Pyramid;

/// Pixels, and then the event that speaks of them.
pub type Answer = (Option<DevelopedPhotograph>, Option<Event>);

/// What a thread does next.
pub enum Task {
    Fetch(Work),
    /// The file, or `None` where it is on the disk.
    Develop(Work, Option<Arc<Vec<u8>>>),
    /// A file that memory has no room for.
    Spill(Label, Arc<Vec<u8>>),
}

/// Which photograph, in which version.
#[derive(Clone)]
pub struct Work {
    pub key: Key,
    pub label: Label,
    pub photograph: Photograph,
}

/// The pile of photographs to develop, and those that are.
pub struct Pile {
    /// The most important first.
    wishes: Vec<Wish>,
    album: Album,
    disk: Option<Arc<Spill>>,
    budget_bytes: usize,
    /// What one photograph is shown in, physical pixels.
    pane_px: (u32, u32),
    /// Taken for a photograph of which nothing is known yet.
    usual_size_px: (u32, u32),
    /// Being fetched (its expected bytes) or developed (the bytes that takes).
    fetching: BTreeMap<Key, usize>,
    developing: BTreeMap<Key, usize>,
    to_disk: Vec<(Label, Arc<Vec<u8>>)>,
    /// What is to be told, in order.
    answers: VecDeque<Answer>,
}

/// A photograph that the desk wants.
struct Wish {
    key: Key,
    tickets: Vec<Ticket>,
    /// `None` until it is asked for: the desk says what it wants first.
    asked: Option<(Photograph, Label)>,
    is_ahead: bool,
    header: Option<Header>,
    share: Share,
    /// Whether anything was shown of it.
    is_shown: bool,
    failure: Option<Failure>,
}

struct Failure {
    why: String,
    tries: usize,
    /// When it is tried again by itself; `None` where that would not help.
    again_at: Option<Duration>,
}

/// How long after each failure a photograph is tried again; the last one again and again.
const AGAIN_AFTER: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(60)];

/// Taken for the file of a photograph until it is here, bytes.
const USUAL_FILE_BYTES: usize = 12 << 20;

/// Taken for the place of a photograph until the desk has said it, physical pixels.
const USUAL_PANE_PX: (u32, u32) = (1920, 1080);

impl Pile {
    /// `budget_bytes` is for pixels, files and what developing takes.
    pub fn new(budget_bytes: usize, disk: Option<Arc<Spill>>) -> Self {
        Self {
            wishes: Vec::new(),
            album: Album::default(),
            disk,
            budget_bytes,
            pane_px: USUAL_PANE_PX,
            usual_size_px: USUAL_SIZE_PX,
            fetching: BTreeMap::new(),
            developing: BTreeMap::new(),
            to_disk: Vec::new(),
            answers: VecDeque::new(),
        }
    }

    /// Asks for a photograph. What is held of it is answered at once; one that failed is tried again.
    pub fn ask(&mut self, ticket: &Ticket, photograph: &Photograph, label: Label, is_ahead: bool) {
        let key = key(ticket);
        self.album.forget_unless(&key, &label);
        let at = self.wishes.iter().position(|wish| wish.key == key).unwrap_or_else(|| {
            // Not in the desk's list: what is looked at comes before all, what is ahead after all.
            let at = if is_ahead { self.wishes.len() } else { 0 };
            self.wishes.insert(at, Wish::new(key.clone()));
            at
        });
        let wish = &mut self.wishes[at];
        if wish.asked.as_ref().is_some_and(|(_, known)| *known != label) {
            *wish = Wish { tickets: std::mem::take(&mut wish.tickets), ..Wish::new(key.clone()) };
        }
        if !wish.tickets.contains(ticket) {
            wish.tickets.push(ticket.clone());
        }
        (wish.asked, wish.is_ahead, wish.failure) = (Some((photograph.clone(), label)), is_ahead, None);
        if let Some(why) = &photograph.blocked {
            wish.failure = Some(Failure { why: why.clone(), tries: 1, again_at: None });
            self.album.forget(&key);
            self.answers.push_back((None, Some(Event::PhotographFailed(ticket.clone(), why.clone()))));
        }
        self.share_out();
        self.show(&key, Some(ticket));
    }

    /// The pixels of a photograph, as far as they are in memory.
    pub fn pyramid(&self, ticket: &Ticket) -> Option<Arc<Pyramid>> {
        self.album.pixels(&key(ticket)).map(|(pyramid, _)| Arc::clone(pyramid))
    }

    /// Says what the desk wants, the most important first. What was asked before and is not in the list is
    /// dropped.
    pub fn keep(&mut self, wanted: &[Ticket], pane_px: (u32, u32)) {
        let mut old: BTreeMap<Key, Wish> =
            std::mem::take(&mut self.wishes).into_iter().map(|wish| (wish.key.clone(), wish)).collect();
        for ticket in wanted {
            let key = key(ticket);
            if self.wishes.iter().any(|wish| wish.key == key) {
                continue;
            }
            let mut wish = old.remove(&key).unwrap_or_else(|| Wish::new(key));
            wish.tickets.retain(|ticket| wanted.contains(ticket));
            // Who asks in a new opening of the case has seen nothing yet.
            wish.is_shown &= !wish.tickets.is_empty();
            self.wishes.push(wish);
        }
        let wishes = &self.wishes;
        self.album.keep_pixels_of(|key| wishes.iter().any(|wish| wish.key == *key));
        let before_px = std::mem::replace(&mut self.pane_px, pane_px);
        self.tell_outgrown(before_px);
        self.share_out();
    }

    /// In a larger pane what fitted may be too coarse: it is not ready until it is developed again.
    fn tell_outgrown(&mut self, before_px: (u32, u32)) {
        for wish in &self.wishes {
            let Some((pyramid, facts)) = self.album.pixels(&wish.key) else { continue };
            let is_ready = |pane_px| pyramid.finest() <= finest_level(Share::Fit, facts.size_px, pane_px);
            if is_ready(before_px) && !is_ready(self.pane_px) {
                let told = wish.tickets.iter().map(|ticket| (None, Some(Event::PhotographReduced(ticket.clone()))));
                self.answers.extend(told);
            }
        }
    }

    /// What is to be told, in order.
    pub fn answers(&mut self) -> VecDeque<Answer> {
        std::mem::take(&mut self.answers)
    }

    /// The next task, if there is one that memory has room for.
    pub fn take(&mut self, now: Duration) -> Option<Task> {
        let mut has_room = true;
        for at in 0..self.wishes.len() {
            if at == 1
                && let Some((label, file)) = self.to_disk.pop()
            {
                return Some(Task::Spill(label, file));
            }
            if !self.needs_work(at, now) {
                continue;
            }
            if let Some(task) = self.task(at, &mut has_room) {
                return Some(task);
            }
        }
        self.to_disk.pop().map(|(label, file)| Task::Spill(label, file))
    }

    /// When the next photograph is to be tried again; one whose time has come waits for something else.
    pub fn next_try(&self, now: Duration) -> Option<Duration> {
        let again_at = self.wishes.iter().filter_map(|wish| wish.failure.as_ref()?.again_at);
        again_at.filter(|at| *at > now).min()
    }

    /// Forgets everything: nothing is to be done any more.
    pub fn clear(&mut self) {
        self.wishes.clear();
        self.to_disk.clear();
        self.album = Album::default();
    }

    /// A file has come.
    pub fn fetched(&mut self, work: &Work, file: Arc<Vec<u8>>, header: Option<Header>) {
        self.fetching.remove(&work.key);
        let is_another_version = self
            .wishes
            .iter()
            .any(|wish| wish.key == work.key && wish.asked.as_ref().is_some_and(|(_, label)| *label != work.label));
        if let Some(wish) = self.wish(work) {
            wish.header = header.or(wish.header);
            wish.failure = None;
        }
        if !is_another_version {
            self.album.keep_file(&work.key, &work.label, file);
        }
        self.share_out();
    }

    /// A file that was thought to be on the disk is not: it is fetched.
    pub fn lost(&mut self, work: &Work) {
        self.developing.remove(&work.key);
    }

    /// Whether nothing of a photograph has been shown to anybody who waits for it.
    pub fn wants_preview(&mut self, work: &Work) -> bool {
        let is_held = self.album.pixels(&work.key).is_some();
        self.wish(work).is_some_and(|wish| !wish.is_shown && !is_held)
    }

    /// The small picture in a file, and the upright size of the whole.
    pub fn previewed(&mut self, work: &Work, pyramid: &Arc<Pyramid>, size_px: (u32, u32)) {
        let Some(wish) = self.wish(work) else { return };
        wish.is_shown = true;
        let tickets = wish.tickets.clone();
        for ticket in tickets {
            let developed =
                DevelopedPhotograph { ticket: ticket.clone(), pyramid: Arc::clone(pyramid), is_preview: true };
            self.answers.push_back((Some(developed), Some(Event::PreviewReady(ticket, size_px))));
        }
    }

    /// A photograph is developed: as much of it is kept as it has a share of by now. The rest is let go in
    /// here, before anybody can begin with the next.
    pub fn developed(&mut self, work: &Work, pyramid: Pyramid, facts: &Facts) {
        let developing_bytes = self.developing.remove(&work.key).unwrap_or_default();
        let Some(wish) = self.wish(work) else { return self.share_out() };
        let header = Header { size_px: facts.size_px, developing_bytes };
        wish.header = Some(wish.header.map_or(header, |known| Header { size_px: facts.size_px, ..known }));
        wish.failure = None;
        self.share_out();
        let pane_px = self.pane_px;
        let Some(wish) = self.wish(work) else { return };
        if wish.share == Share::Nothing {
            return;
        }
        wish.is_shown = true;
        let kept = pyramid.without_finer_than(finest_level(wish.share, facts.size_px, pane_px));
        drop(pyramid);
        self.album.keep_pixels(&work.key, &work.label, Arc::new(kept), facts.clone());
        self.make_room();
        self.show(&work.key, None);
    }

    /// A photograph did not come or is none. Said at once; `may_pass` says whether to try again.
    pub fn failed(&mut self, work: &Work, why: &str, may_pass: bool, now: Duration) {
        self.fetching.remove(&work.key);
        self.developing.remove(&work.key);
        let is_held = self.album.pixels(&work.key).is_some();
        let Some(wish) = self.wish(work) else { return };
        let tries = wish.failure.as_ref().map_or(0, |failure| failure.tries) + 1;
        let is_news = wish.failure.as_ref().is_none_or(|failure| failure.why != why);
        let wait = AGAIN_AFTER[(tries - 1).min(AGAIN_AFTER.len() - 1)];
        wish.failure = Some(Failure { why: why.to_owned(), tries, again_at: may_pass.then(|| now + wait) });
        // What is held stays up, but where it was to become whole it is said to be a preview, and why.
        let tickets = if is_news { wish.tickets.clone() } else { Vec::new() };
        for ticket in tickets {
            let event = if is_held {
                Event::PhotographReduced(ticket)
            } else {
                Event::PhotographFailed(ticket, why.to_owned())
            };
            self.answers.push_back((None, Some(event)));
        }
        if is_news && is_held {
            let what = format!("A photograph could not be had in full: {why}. A smaller picture of it is shown");
            self.answers.push_back((None, Some(Event::Told { what, is_alarm: false })));
        }
        if !may_pass {
            // Damaged for good: its file is of no use, and its share is free.
            self.album.take_file(&work.key);
            self.share_out();
        }
    }

    /// Everything that is held for the album's sake or being made, bytes.
    pub fn bytes(&self) -> usize {
        let waiting: usize = self.to_disk.iter().map(|(_, file)| file.len()).sum();
        self.album.pixel_bytes() + self.album.file_bytes() + waiting + self.developing.values().sum::<usize>()
    }
}

mod shares;

#[cfg(test)]
mod tests;
