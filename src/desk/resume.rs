//! Coming back to where the consultant was: after the graphics card was lost and the program started
//! itself again, or when it is started on one case. The draft comes back by itself, from the disk.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::desk::Desk;
use crate::desk::effect::Effect;
use crate::desk::open_case::Page;
use crate::desk::view::View;
use crate::domain::case::CaseId;
use crate::domain::photograph::PhotographId;

/// Where the consultant was.
#[derive(Debug, Clone, PartialEq)]
pub struct Resume {
    pub case: CaseId,
    /// The photograph that was up; `None` for the first.
    pub photograph: Option<PhotographId>,
    pub view: View,
    pub is_at_letter: bool,
    pub seen: BTreeSet<PhotographId>,
}

impl Resume {
    /// The beginning of a case.
    pub fn at_case(case: CaseId) -> Self {
        Self { case, photograph: None, view: View::default(), is_at_letter: false, seen: BTreeSet::new() }
    }
}

impl Desk {
    /// Where the consultant is now; `None` at the queue.
    pub fn resume_point(&self) -> Option<Resume> {
        let open = self.open.as_ref()?;
        Some(Resume {
            case: open.case.id.clone(),
            photograph: open.lightbox.current().cloned(),
            view: open.lightbox.view,
            is_at_letter: open.page == Page::Letter,
            seen: open.lightbox.seen.clone(),
        })
    }

    pub(super) fn resume(&mut self, at: Resume, now: Timestamp) -> Vec<Effect> {
        self.resuming = Some(at);
        self.go_on_resuming(now)
    }

    /// Opens the case once the queue lists it, and brings its photograph up once it is known.
    pub(super) fn go_on_resuming(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(at) = self.resuming.clone() else { return Vec::new() };
        let mut effects = Vec::new();
        match &self.open {
            // The consultant was quicker, and is somewhere else already.
            Some(open) if open.case.id != at.case => self.resuming = None,
            Some(_) => {}
            None if self.queue.case(&at.case).is_some() => effects = self.open_case(&at.case, now),
            // Not listed any more: the queue says what there is.
            None if self.queue.read_at.is_some() => self.resuming = None,
            None => return effects,
        }
        let Some(open) = self.open.as_mut().filter(|open| open.case.id == at.case) else { return effects };
        let place = at.photograph.as_ref().and_then(|up| open.lightbox.ids().iter().position(|id| id == up));
        if open.case.is_read || place.is_some() {
            open.lightbox.seen.extend(at.seen);
            open.lightbox.show(place.unwrap_or(0), None);
            open.lightbox.view = at.view;
            open.page = if at.is_at_letter { Page::Letter } else { Page::Photographs };
            self.resuming = None;
        }
        effects
    }
}
