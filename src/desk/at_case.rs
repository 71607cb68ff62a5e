//! What the consultant does at an open case: look at photographs, choose an outcome, write.

use jiff::Timestamp;

use crate::desk::Desk;
use crate::desk::effect::Effect;
use crate::desk::lightbox::Lightbox;
use crate::desk::open_case::Page;
use crate::domain::outcome::Field;

impl Desk {
    /// Does something to the lightbox of the open case.
    pub fn lightbox(&mut self, does: impl FnOnce(&mut Lightbox)) -> Vec<Effect> {
        if let Some(open) = &mut self.open {
            does(&mut open.lightbox);
        }
        Vec::new()
    }

    pub fn step_photograph(&mut self, by: isize) -> Vec<Effect> {
        let Some(open) = &self.open else { return Vec::new() };
        let last = open.lightbox.ids().len().saturating_sub(1);
        self.show_photograph(open.lightbox.at().saturating_add_signed(by).min(last))
    }

    pub fn next_unseen(&mut self) -> Vec<Effect> {
        match self.open.as_ref().and_then(|open| open.lightbox.next_unseen()) {
            Some(at) => self.show_photograph(at),
            None => Vec::new(),
        }
    }

    pub(super) fn show_photograph(&mut self, at: usize) -> Vec<Effect> {
        let size = self.open.as_ref().and_then(|open| {
            let id = open.lightbox.ids().get(at)?;
            self.progress(&open.case.id, id)?.size_px()
        });
        self.lightbox(|lightbox| lightbox.show(at, size))
    }

    /// Takes the size of the photograph that is up. It counts as seen once a tick, which comes with each
    /// frame, finds it up at full resolution with nothing laid over it: not when keys only ran past it.
    pub(super) fn note_what_is_up(&mut self, is_tick: bool) {
        let Some(ticket) = self.current_ticket() else { return };
        let Some(progress) = self.photographs.progress(&ticket) else { return };
        let (size_px, is_whole) = (progress.size_px(), progress.is_whole());
        let is_free = self.overlay.is_none() && self.check.is_none();
        let Some(open) = &mut self.open else { return };
        open.lightbox.photo_px = size_px;
        if is_tick && is_whole && is_free && open.page == Page::Photographs {
            open.lightbox.seen.insert(ticket.photograph);
        }
    }

    pub(super) fn choose_outcome(&mut self, code: &str, now: Timestamp) {
        self.edit(now, |draft| draft.choose(code));
    }

    pub(super) fn write(&mut self, field: Field, text: String, now: Timestamp) {
        self.edit(now, |draft| draft.write(field, text));
    }

    pub(super) fn toggle(&mut self, field: Field, choice: &str, now: Timestamp) {
        self.edit(now, |draft| {
            let ask = draft.outcome.and_then(|outcome| outcome.asks.iter().find(|ask| ask.field == field));
            if let Some(ask) = ask {
                draft.toggle(ask, choice);
            }
        });
    }

    /// Changes the draft, unless it is just being sealed.
    fn edit(&mut self, now: Timestamp, does: impl FnOnce(&mut crate::domain::draft::Draft)) {
        let Some(open) = self.open.as_mut().filter(|open| !open.is_sealing) else { return };
        let before = open.draft.revision;
        does(&mut open.draft);
        if open.draft.revision != before {
            open.touch(now);
        }
    }

    pub(super) fn focus(&mut self, field: Option<Field>) {
        if let Some(open) = &mut self.open {
            open.writing = field;
        }
    }

    /// Starts to write what is missing first, or the first field where nothing is.
    pub fn write_first_missing(&mut self) -> Vec<Effect> {
        if let Some(open) = &mut self.open {
            open.writing = open.draft.missing().first().copied().or_else(|| open.fields().first().copied());
        }
        Vec::new()
    }

    pub fn step_field(&mut self, by: isize) -> Vec<Effect> {
        let Some(open) = &mut self.open else { return Vec::new() };
        let fields = open.fields();
        if let Some(at) = open.writing.and_then(|writing| fields.iter().position(|field| *field == writing)) {
            let next = (at as isize + by).rem_euclid(fields.len() as isize) as usize;
            open.writing = fields.get(next).copied();
        }
        Vec::new()
    }

    /// Takes one of the answers offered for the field being written.
    pub fn take_choice(&mut self, at: usize, now: Timestamp) -> Vec<Effect> {
        let Some(open) = &self.open else { return Vec::new() };
        let ask =
            open.draft.outcome.and_then(|outcome| outcome.asks.iter().find(|ask| Some(ask.field) == open.writing));
        if let Some((ask, choice)) = ask.and_then(|ask| Some((ask, ask.choices.get(at)?))) {
            self.toggle(ask.field, choice, now);
        }
        Vec::new()
    }

    pub fn stop_writing(&mut self) -> Vec<Effect> {
        self.focus(None);
        Vec::new()
    }

    /// Saves the draft if it changed a pause ago, or long enough ago.
    pub(super) fn save_if_due(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.open.as_ref().and_then(|open| open.save_due()) {
            Some(due) if due <= now => self.save_now(now),
            _ => Vec::new(),
        }
    }

    /// Saves the draft if it changed since it was last asked to be.
    pub(super) fn save_now(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(open) = self.open.as_mut().filter(|open| open.draft.revision > open.saved.asked_revision) else {
            return Vec::new();
        };
        open.saved.asked_revision = open.draft.revision;
        open.saved.changed_at = None;
        open.saved.unsaved_since = None;
        vec![Effect::SaveDraft { draft: open.draft.clone(), at: now }]
    }
}
