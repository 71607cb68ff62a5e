//! Developed photographs in main memory, within a budget in bytes, so that going back to one is free.
//! What the desk wants is kept first, in its order; of the others the one seen longest ago goes first.

use std::sync::Arc;

use crate::domain::case::CaseId;
use crate::domain::photograph::{Facts, PhotographId, Ticket};
use crate::photo::pyramid::Pyramid;

/// A photograph on its way to the graphics card. Pixels never go through the desk.
#[derive(Clone)]
pub struct DevelopedPhotograph {
    pub ticket: Ticket,
    pub pyramid: Arc<Pyramid>,
    /// Something recognisable that came with the file; the whole photograph follows.
    pub is_preview: bool,
}

/// Which photograph of which case, whatever opening of the case asked for it.
pub type Key = (CaseId, PhotographId);

pub fn key(ticket: &Ticket) -> Key {
    (ticket.case.clone(), ticket.photograph.clone())
}

/// The developed photographs in main memory.
pub struct Album {
    /// The one seen last stands last.
    kept: Vec<Kept>,
    wanted: Vec<Key>,
    budget_bytes: usize,
}

struct Kept {
    key: Key,
    pyramid: Arc<Pyramid>,
    facts: Facts,
}

impl Album {
    pub fn new(budget_bytes: usize) -> Self {
        Self { kept: Vec::new(), wanted: Vec::new(), budget_bytes }
    }

    /// A developed photograph, which counts as seen now.
    pub fn find(&mut self, key: &Key) -> Option<(Arc<Pyramid>, Facts)> {
        let at = self.kept.iter().position(|kept| kept.key == *key)?;
        let kept = self.kept.remove(at);
        let found = (Arc::clone(&kept.pyramid), kept.facts.clone());
        self.kept.push(kept);
        Some(found)
    }

    /// Keeps a photograph, and lets others go where there is no room.
    pub fn keep(&mut self, key: Key, pyramid: Arc<Pyramid>, facts: Facts) {
        self.kept.retain(|kept| kept.key != key);
        self.kept.push(Kept { key, pyramid, facts });
        self.make_room();
    }

    /// What the desk wants kept, the most important first.
    pub fn want(&mut self, wanted: Vec<Key>) {
        self.wanted = wanted;
        self.make_room();
    }

    pub fn bytes(&self) -> usize {
        self.kept.iter().map(|kept| kept.pyramid.bytes()).sum()
    }

    fn make_room(&mut self) {
        while self.bytes() > self.budget_bytes {
            // The greatest is the least wanted: not wanted at all, or last in the list; then seen longest ago.
            let place = |kept: &Kept| self.wanted.iter().position(|key| *key == kept.key).unwrap_or(usize::MAX);
            let least = (0..self.kept.len()).max_by_key(|at| (place(&self.kept[*at]), usize::MAX - at));
            let Some(least) = least else { return };
            self.kept.remove(least);
        }
    }
}

#[cfg(test)]
mod tests;
