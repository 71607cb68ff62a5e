//! Photographs in main memory: as much of each as is kept of its pixels, and its file as it was fetched,
//! so that a reduced photograph can be made whole again without the network. Counts bytes; what stays
//! and what goes is for the pile to say.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::case::CaseId;
use crate::domain::photograph::{Facts, PhotographId, Ticket};
use crate::io::spill::Label;
use crate::photo::pyramid::Pyramid;

/// A photograph on its way to the graphics card. Pixels never go through the desk.
#[derive(Clone)]
pub struct DevelopedPhotograph {
    pub ticket: Ticket,
    pub pyramid: Arc<Pyramid>,
    /// Something recognisable that came with the file; the photograph itself follows.
    pub is_preview: bool,
}

/// Which photograph of which case, whatever opening of the case asked for it.
pub type Key = (CaseId, PhotographId);

pub fn key(ticket: &Ticket) -> Key {
    (ticket.case.clone(), ticket.photograph.clone())
}

/// The photographs in main memory.
#[derive(Default)]
pub struct Album {
    held: BTreeMap<Key, Held>,
    /// Counts what was put in, to tell which file came first.
    count: u64,
}

struct Held {
    /// Of which version these are.
    label: Label,
    pixels: Option<(Arc<Pyramid>, Facts)>,
    file: Option<Arc<Vec<u8>>>,
    number: u64,
}

impl Album {
    /// The pixels, as far as they are kept, and what is known of the photograph.
    pub fn pixels(&self, key: &Key) -> Option<&(Arc<Pyramid>, Facts)> {
        self.held.get(key)?.pixels.as_ref()
    }

    pub fn keep_pixels(&mut self, key: &Key, label: &Label, pyramid: Arc<Pyramid>, facts: Facts) {
        self.place(key, label).pixels = Some((pyramid, facts));
    }

    /// Lets the levels finer than `finest` go; gives the smaller pyramid where that was any.
    pub fn reduce(&mut self, key: &Key, finest: u8) -> Option<Arc<Pyramid>> {
        let (pyramid, _) = self.held.get_mut(key)?.pixels.as_mut()?;
        let reduced = pyramid.without_finer_than(finest);
        (reduced.finest() > pyramid.finest()).then(|| {
            *pyramid = Arc::new(reduced);
            Arc::clone(pyramid)
        })
    }

    /// Lets the pixels go, and keeps the file.
    pub fn drop_pixels(&mut self, key: &Key) {
        if let Some(held) = self.held.get_mut(key) {
            held.pixels = None;
            self.tidy(key);
        }
    }

    /// The file of this version of a photograph.
    pub fn file(&self, key: &Key, label: &Label) -> Option<Arc<Vec<u8>>> {
        self.held.get(key).filter(|held| held.label == *label)?.file.clone()
    }

    /// The file of a photograph, of whatever version: for counting.
    pub fn any_file(&self, key: &Key) -> Option<&Arc<Vec<u8>>> {
        self.held.get(key)?.file.as_ref()
    }

    pub fn keep_file(&mut self, key: &Key, label: &Label, file: Arc<Vec<u8>>) {
        self.place(key, label).file = Some(file);
    }

    /// Lets a file go, and gives it with its label.
    pub fn take_file(&mut self, key: &Key) -> Option<(Label, Arc<Vec<u8>>)> {
        let held = self.held.get_mut(key)?;
        let taken = held.file.take().map(|file| (held.label.clone(), file));
        self.tidy(key);
        taken
    }

    /// Those whose files are here, with a number that is greater for what came later.
    pub fn with_files(&self) -> impl Iterator<Item = (&Key, u64)> {
        self.held.iter().filter(|(_, held)| held.file.is_some()).map(|(key, held)| (key, held.number))
    }

    pub fn forget(&mut self, key: &Key) {
        self.held.remove(key);
    }

    /// Lets what is of another version than this one go: it must not come up as if it were this one.
    pub fn forget_unless(&mut self, key: &Key, label: &Label) {
        if self.held.get(key).is_some_and(|held| held.label != *label) {
            self.forget(key);
        }
    }

    /// Lets the pixels of everything else go.
    pub fn keep_pixels_of(&mut self, is_wanted: impl Fn(&Key) -> bool) {
        for (key, held) in &mut self.held {
            if !is_wanted(key) {
                held.pixels = None;
            }
        }
        self.held.retain(|_, held| held.pixels.is_some() || held.file.is_some());
    }

    pub fn pixel_bytes(&self) -> usize {
        self.held.values().filter_map(|held| held.pixels.as_ref()).map(|(pyramid, _)| pyramid.bytes()).sum()
    }

    pub fn file_bytes(&self) -> usize {
        self.held.values().filter_map(|held| held.file.as_ref()).map(|file| file.len()).sum()
    }

    /// Where a photograph is kept; one of another version makes way.
    fn place(&mut self, key: &Key, label: &Label) -> &mut Held {
        self.forget_unless(key, label);
        self.count += 1;
        let number = self.count;
        let new = || Held { label: label.clone(), pixels: None, file: None, number };
        self.held.entry(key.clone()).or_insert_with(new)
    }

    fn tidy(&mut self, key: &Key) {
        if self.held.get(key).is_some_and(|held| held.pixels.is_none() && held.file.is_none()) {
            self.held.remove(key);
        }
    }
}

#[cfg(test)]
mod tests;
