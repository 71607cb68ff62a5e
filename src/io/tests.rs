use super::*;
use crate::domain::case::{CaseId, Priority};
use crate::domain::draft::Draft;
use crate::domain::outcome::Field;
use crate::io::in_memory::{InMemory, case, photograph, report, ticket};
use crate::outbox::parcel::ParcelState;

/// Longer than anything here takes: a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Workers over a source in memory, and a bell that they ring.
struct Office {
    workers: Workers,
    bell: Receiver<()>,
    heard: Vec<Event>,
    seen: Vec<DevelopedPhotograph>,
}

impl Office {
    fn open(source: Arc<InMemory>, folder: &std::path::Path) -> Self {
        let settings = Settings::from_text("", "", Some(folder.into()), None).unwrap();
        let (ring, bell) = channel();
        let wake = Arc::new(move || ring.send(()).unwrap_or(()));
        let workers = Workers::start(source, &settings, wake).unwrap();
        Self { workers, bell, heard: Vec::new(), seen: Vec::new() }
    }

    /// Waits until something was heard.
    fn until(&mut self, is_it: impl Fn(&Event) -> bool) {
        loop {
            self.seen.extend(self.workers.developed());
            let new = self.workers.finished();
            let is_heard = new.iter().any(&is_it);
            self.heard.extend(new);
            if is_heard {
                return;
            }
            self.bell.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("never heard; only {:?}", self.heard));
        }
    }
}

fn state_is(state: ParcelState) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Parcel(news) if news.state == state)
}

fn draft() -> Draft {
    let mut draft = Draft::new(&case("c1", Priority::Routine));
    draft.write(Field::Findings, "Even pigment.".to_owned());
    draft
}

#[test]
fn the_queue_and_the_cases_are_read_without_being_asked() {
    let folder = tempfile::tempdir().unwrap();
    let source = Arc::new(InMemory::with_cases([case("c1", Priority::Routine)]));
    let mut office = Office::open(source, folder.path());
    office.until(|event| matches!(event, Event::CaseRead(case) if case.is_read));
    assert!(office.heard.iter().any(|event| matches!(event, Event::QueueRead { .. })));
}

#[test]
fn a_photograph_comes_by_its_own_door_and_before_the_event_that_speaks_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbaImage::new(8, 8).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let source = Arc::new(InMemory::with_files([("a", png.into_inner())]));
    let mut office = Office::open(source, folder.path());
    let wish = Effect::ReadPhotograph { ticket: ticket("a", 1), photograph: photograph("a", "a"), is_ahead: false };
    office.workers.perform(wish);
    office.until(|event| matches!(event, Event::PhotographReady(..)));
    office.seen.extend(office.workers.developed());
    assert_eq!(office.seen.len(), 1);
    assert_eq!(office.seen[0].ticket, ticket("a", 1));
}

#[test]
fn a_report_goes_all_the_way_and_its_draft_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let source = Arc::new(InMemory::default());
    let mut office = Office::open(Arc::clone(&source), folder.path());
    office.workers.perform(Effect::SaveDraft { draft: draft(), at: Timestamp::now() });
    office.workers.perform(Effect::Seal { report: Box::new(report("c1")), send_after: Timestamp::now() });
    office.until(state_is(ParcelState::Delivered));
    let said = |is_it: fn(&Event) -> bool| office.heard.iter().position(is_it);
    let saved = said(|event| matches!(event, Event::DraftSaved { .. }));
    let sealed = said(|event| matches!(event, Event::Sealed { .. }));
    assert!(saved.is_some() && saved < sealed);
    assert_eq!(source.delivered.lock().unwrap().len(), 1);
    office.workers.perform(Effect::FindDraft(CaseId("c1".into())));
    office.workers.perform(Effect::SaveDraft { draft: draft(), at: Timestamp::now() });
    office.heard.clear();
    office.until(|event| matches!(event, Event::DraftSaved { .. }));
    assert!(!office.heard.iter().any(|event| matches!(event, Event::DraftFound { .. })));
}

#[test]
fn what_was_asked_of_the_clerk_is_on_disk_when_the_window_closes_and_is_told_again() {
    let folder = tempfile::tempdir().unwrap();
    let source = Arc::new(InMemory::default());
    *source.is_offline.lock().unwrap() = true;
    let mut office = Office::open(Arc::clone(&source), folder.path());
    for revision in 1..=30 {
        office.workers.perform(Effect::SaveDraft { draft: Draft { revision, ..draft() }, at: Timestamp::now() });
    }
    office.workers.perform(Effect::Seal { report: Box::new(report("c2")), send_after: Timestamp::now() });
    drop(office);
    let mut office = Office::open(source, folder.path());
    office.workers.perform(Effect::FindDraft(CaseId("c1".into())));
    office.until(|event| matches!(event, Event::DraftFound { draft, .. } if draft.revision == 30));
    assert!(office.heard.iter().any(|event| matches!(event, Event::Parcel(news) if news.case.0 == "c2")));
}

#[test]
fn a_clerk_that_falls_over_says_that_nothing_was_signed_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut office = Office::open(Arc::new(InMemory::default()), folder.path());
    office.workers.perform(Effect::Seal { report: Box::new(report("panic")), send_after: Timestamp::now() });
    office.workers.perform(Effect::SaveDraft { draft: draft(), at: Timestamp::now() });
    office.until(|event| matches!(event, Event::DraftSaved { .. }));
    assert!(office.heard.iter().any(|event| matches!(event, Event::NotSealed { case, .. } if case.0 == "panic")));
}

#[test]
fn a_second_window_is_turned_away() {
    let folder = tempfile::tempdir().unwrap();
    let _office = Office::open(Arc::new(InMemory::default()), folder.path());
    let settings = Settings::from_text("", "", Some(folder.path().into()), None).unwrap();
    let second = Workers::start(Arc::new(InMemory::default()), &settings, Arc::new(|| {}));
    assert!(matches!(second, Err(WorkDbError::InUse)));
}
