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

    /// Opens the case once the queue lists it as waiting, and brings its photograph up once it is known.
    pub(super) fn go_on_resuming(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(at) = self.resuming.clone() else { return Vec::new() };
        if self.open.is_none() {
            // Not listed any more, or answered: the queue says what there is.
            let waits = self.queue.case(&at.case).is_some() && !self.queue.is_signed(&at.case);
            if !waits {
                if self.queue.read_at.is_some() {
                    self.resuming = None;
                }
                return Vec::new();
            }
            let effects = self.open_case(&at.case, now);
            if let Some(open) = &mut self.open {
                open.lightbox.seen.extend(at.seen.iter().cloned());
                open.page = if at.is_at_letter { Page::Letter } else { Page::Photographs };
            }
            self.resuming = Some(at);
            self.bring_up_resumed();
            return effects;
        }
        self.bring_up_resumed();
        Vec::new()
    }

    /// The photograph that was up comes up again, unless the consultant is somewhere else by now.
    fn bring_up_resumed(&mut self) {
        let (Some(at), Some(open)) = (&self.resuming, &mut self.open) else { return };
        let place = at.photograph.as_ref().and_then(|up| open.lightbox.ids().iter().position(|id| id == up));
        let is_untouched = open.case.id == at.case && open.lightbox.at() == 0 && open.lightbox.view == View::default();
        if is_untouched && (place.is_some() || open.case.is_read) {
            open.lightbox.show(place.unwrap_or(0), None);
            open.lightbox.view = at.view;
        }
        if !is_untouched || place.is_some() || open.case.is_read {
            self.resuming = None;
        }
    }
}
