//! Who has which share of memory, what follows from it, and what there is room to begin.

use std::sync::Arc;
use std::time::Duration;

use super::{Pile, Task, USUAL_FILE_BYTES, Wish, Work};
use crate::desk::event::Event;
use crate::domain::photograph::{Facts, Ticket};
use crate::io::allotment::{Share, Sizes, allot, finest_level};
use crate::io::developed::{DevelopedPhotograph, Key};

/// Room for files that wait to be developed: one part in so many of the budget.
const WAITING_FILES: usize = 16;

impl Wish {
    pub(super) fn new(key: Key) -> Self {
        Self {
            key,
            tickets: Vec::new(),
            asked: None,
            is_ahead: true,
            header: None,
            share: Share::Nothing,
            is_shown: false,
            failure: None,
        }
    }

    fn is_lost(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.again_at.is_none())
    }
}

impl Pile {
    /// The wish for this version of a photograph, if there still is one.
    pub(super) fn wish(&mut self, work: &Work) -> Option<&mut Wish> {
        let is_it = |wish: &&mut Wish| {
            wish.key == work.key && wish.asked.as_ref().is_some_and(|(_, label)| *label == work.label)
        };
        self.wishes.iter_mut().find(is_it)
    }

    /// Gives each its share anew; those that hold more are reduced.
    pub(super) fn share_out(&mut self) {
        let sizes: Vec<Sizes> = self.wishes.iter().map(|wish| self.sizes(wish)).collect();
        let shares = allot(&sizes, self.budget_bytes.saturating_sub(self.reserve()));
        for (at, share) in shares.into_iter().enumerate() {
            self.wishes[at].share = share;
            self.reduce(at);
        }
        self.make_room();
    }

    /// Of one that will not come there is nothing to keep.
    fn sizes(&self, wish: &Wish) -> Sizes {
        if wish.is_lost() && self.album.pixels(&wish.key).is_none() {
            return Sizes::default();
        }
        Sizes::of(self.size_px(wish), self.pane_px)
    }

    fn size_px(&self, wish: &Wish) -> (u32, u32) {
        wish.header.map_or(self.usual_size_px, |header| header.size_px)
    }

    /// Memory that developing takes beside the file, bytes.
    fn developing_bytes(&self, wish: &Wish) -> usize {
        wish.header.map_or_else(|| self.sizes(wish).whole, |header| header.developing_bytes)
    }

    /// What is left free of kept pixels: room to develop the largest, and for files that wait. So that it
    /// cannot take everything, half the budget at most.
    fn reserve(&self) -> usize {
        let wanted = self.wishes.iter().filter(|wish| !wish.is_lost());
        let largest = wanted.map(|wish| self.developing_bytes(wish)).max().unwrap_or_default();
        (largest + self.budget_bytes / WAITING_FILES).min(self.budget_bytes / 2)
    }

    /// Lets go what a photograph holds beyond its share, and says so: the graphics card's side gets the
    /// smaller pyramid, so that nobody holds the large one.
    fn reduce(&mut self, at: usize) {
        let wish = &self.wishes[at];
        let Some((pyramid, facts)) = self.album.pixels(&wish.key) else { return };
        let fit = finest_level(Share::Fit, facts.size_px, self.pane_px);
        let finest = finest_level(wish.share, facts.size_px, self.pane_px);
        let was_ready = pyramid.finest() <= fit;
        // What was whole and still fits the pane is ready, but not whole any more.
        let facts = Facts { is_whole: false, ..facts.clone() };
        let reduced = self.album.reduce(&wish.key, finest);
        if wish.share == Share::Nothing {
            self.album.drop_pixels(&wish.key);
        }
        let Some(reduced) = reduced else { return };
        let is_loss = was_ready && reduced.finest() > fit;
        for ticket in &wish.tickets {
            let developed =
                DevelopedPhotograph { ticket: ticket.clone(), pyramid: Arc::clone(&reduced), is_preview: false };
            let event = match (is_loss, was_ready) {
                (true, _) => Some(Event::PhotographReduced(ticket.clone())),
                (false, true) => Some(Event::PhotographReady(ticket.clone(), facts.clone())),
                (false, false) => None,
            };
            self.answers.push_back((Some(developed), event));
        }
    }

    /// Puts what is held of a photograph out, to one ticket or to all of its.
    pub(super) fn show(&mut self, key: &Key, to: Option<&Ticket>) {
        let Some((pyramid, facts)) = self.album.pixels(key) else { return };
        let Some(wish) = self.wishes.iter_mut().find(|wish| wish.key == *key) else { return };
        wish.is_shown = true;
        let is_ready = pyramid.finest() <= finest_level(Share::Fit, facts.size_px, self.pane_px);
        for ticket in to.map_or(wish.tickets.as_slice(), std::slice::from_ref) {
            let developed =
                DevelopedPhotograph { ticket: ticket.clone(), pyramid: Arc::clone(pyramid), is_preview: false };
            let event = if is_ready {
                let is_whole = pyramid.finest() == 0;
                Event::PhotographReady(ticket.clone(), Facts { is_whole, ..facts.clone() })
            } else {
                // The small picture of a photograph that has no room to be sharp.
                Event::PreviewReady(ticket.clone(), facts.size_px)
            };
            self.answers.push_back((Some(developed), Some(event)));
        }
    }

    /// Lets files go to the disk until the budget holds: first those nobody wants, the oldest first, then
    /// from the end of the list. Those that wait to be developed stay: they are few.
    pub(super) fn make_room(&mut self) {
        let mut files = self.album.file_bytes();
        let coming = self.fetching.values().chain(self.developing.values()).sum::<usize>();
        let others = self.album.pixel_bytes() + coming;
        while others + files > self.budget_bytes {
            let place = |key: &Key| self.wishes.iter().position(|wish| wish.key == *key);
            let may_go = |key: &Key| {
                !self.developing.contains_key(key)
                    && place(key).is_none_or(|at| self.wishes[at].failure.is_some() || !self.lacks(at))
            };
            let leaving = self
                .album
                .with_files()
                .filter(|(key, _)| may_go(key))
                .max_by_key(|(key, number)| (place(key).unwrap_or(usize::MAX), u64::MAX - number));
            let Some(key) = leaving.map(|(key, _)| key.clone()) else { return };
            let Some((label, file)) = self.album.take_file(&key) else { return };
            files -= file.len();
            if self.disk.as_ref().is_some_and(|disk| !disk.holds(&label)) {
                self.to_disk.push((label, file));
            }
        }
    }

    /// Whether less is held of a photograph than it has a share of. One that is read ahead is not developed
    /// for a small picture alone.
    fn lacks(&self, at: usize) -> bool {
        let wish = &self.wishes[at];
        let wanted = match wish.share {
            Share::Nothing => return false,
            Share::Least if !self.is_looked_at(wish) => return false,
            share => finest_level(share, self.size_px(wish), self.pane_px),
        };
        self.album.pixels(&wish.key).is_none_or(|(pyramid, _)| pyramid.finest() > wanted)
    }

    /// Whether a photograph is of the case that is on the screen: the first of the list is. What was asked
    /// ahead may be there by now.
    fn is_looked_at(&self, wish: &Wish) -> bool {
        !wish.is_ahead || self.wishes.first().is_some_and(|first| first.key.0 == wish.key.0)
    }

    /// Whether a photograph is to be fetched or developed now.
    pub(super) fn needs_work(&self, at: usize, now: Duration) -> bool {
        let wish = &self.wishes[at];
        let is_in_hand = self.fetching.contains_key(&wish.key) || self.developing.contains_key(&wish.key);
        let is_asked = wish.asked.is_some() && !wish.tickets.is_empty();
        let may_try = wish.failure.as_ref().is_none_or(|failure| failure.again_at.is_some_and(|at| at <= now));
        is_asked && !is_in_hand && may_try && self.lacks(at)
    }

    /// Begins with a photograph: develops it where its file is here, else fetches it. One at a time always
    /// has room; `has_room` says whether those after it may be developed as well.
    pub(super) fn task(&mut self, at: usize, has_room: &mut bool) -> Option<Task> {
        let wish = &self.wishes[at];
        let (photograph, label) = wish.asked.clone()?;
        let expected = photograph.announced_bytes.map_or(USUAL_FILE_BYTES, |bytes| bytes as usize);
        let work = Work { key: wish.key.clone(), label, photograph };
        // On its way to the disk: wanted back.
        if let Some(at) = self.to_disk.iter().position(|(label, _)| *label == work.label) {
            let (label, file) = self.to_disk.swap_remove(at);
            self.album.keep_file(&work.key, &label, file);
        }
        let wish = &self.wishes[at];
        let file = self.album.file(&work.key, &work.label);
        let is_on_disk = file.is_none() && self.disk.as_ref().is_some_and(|disk| disk.holds(&work.label));
        if file.is_some() || is_on_disk {
            let bytes = self.developing_bytes(wish) + if is_on_disk { expected } else { 0 };
            let busy = self.busy_bytes();
            let held = self.album.pixel_bytes() + self.waiting_bytes() + busy;
            if !self.developing.is_empty() && (!*has_room || held + bytes > self.budget_bytes) {
                // One that waits for memory is not overtaken by smaller ones, only by fetching.
                *has_room = false;
                return None;
            }
            self.developing.insert(work.key.clone(), bytes);
            self.make_room();
            return Some(Task::Develop(work, file));
        }
        let on_their_way = self.fetching.values().sum::<usize>() + self.waiting_bytes();
        if at > 0 && on_their_way > 0 && on_their_way + expected > self.budget_bytes / WAITING_FILES {
            return None;
        }
        self.fetching.insert(work.key.clone(), expected);
        self.make_room();
        Some(Task::Fetch(work))
    }

    /// Files that wait to be developed, bytes.
    fn waiting_bytes(&self) -> usize {
        let is_waiting = |at: &usize| {
            let wish = &self.wishes[*at];
            wish.failure.is_none() && !self.developing.contains_key(&wish.key) && self.lacks(*at)
        };
        let waiting = (0..self.wishes.len()).filter(is_waiting);
        waiting.filter_map(|at| self.album.any_file(&self.wishes[at].key)).map(|file| file.len()).sum()
    }

    /// What developing takes now, with the files in hand and those on their way to the disk, bytes.
    fn busy_bytes(&self) -> usize {
        let files = self.developing.keys().filter_map(|key| self.album.any_file(key)).map(|file| file.len());
        let to_disk = self.to_disk.iter().map(|(_, file)| file.len());
        self.developing.values().sum::<usize>() + files.chain(to_disk).sum::<usize>()
    }
}
