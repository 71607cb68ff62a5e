//! The driver: a real desk with real stores and a real source, keys pressed one after the other, and a
//! clock that the test turns. Effects are performed in line, so that nothing waits and nothing races.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use diascope::desk::commands::Place;
use diascope::desk::effect::Effect;
use diascope::desk::event::Event;
use diascope::desk::gesture::Gesture;
use diascope::desk::keymap::Keymap;
use diascope::desk::notice::Notice;
use diascope::desk::open_case::OpenCase;
use diascope::desk::{Desk, Input, Setting, Theme};
use diascope::domain::case::{Case, CaseId, Version};
use diascope::domain::outcome::Field;
use diascope::domain::people::Consultant;
use diascope::domain::photograph::Photograph;
use diascope::domain::referral::ReferralLetter;
use diascope::domain::report::Report;
use diascope::io::inline::Inline;
use diascope::io::settings::Settings;
use diascope::io::source::folder::Folder;
use diascope::io::source::{CaseSource, ClaimError, DeliveryError, QueueRead, ReportIds, Sealed, SourceError};
use diascope::outbox::parcel::Parcel;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// When the tests happen.
pub fn start() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

/// The consultant of the demonstration: whom settings without one name.
pub fn consultant() -> Consultant {
    Settings::from_text("", "", Some("/nowhere".into()), None).unwrap().consultant
}

/// The demonstration's cases with small photographs, in a folder that may be written to.
pub fn demonstration() -> tempfile::TempDir {
    static DRAWN: OnceLock<tempfile::TempDir> = OnceLock::new();
    let drawn = DRAWN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        diascope::demonstration::draw_small(folder.path(), start(), 16, &|_, _| {}).unwrap();
        folder
    });
    let copied = tempfile::tempdir().unwrap();
    copy(drawn.path(), copied.path());
    copied
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

/// A source whose network the test can cut.
pub struct Wire {
    inner: Arc<dyn CaseSource>,
    is_cut: AtomicBool,
}

impl Wire {
    fn open(&self) -> Result<&dyn CaseSource, SourceError> {
        if self.is_cut.load(Ordering::SeqCst) {
            return Err(SourceError::Unreachable("the network is down".to_owned()));
        }
        Ok(&*self.inner)
    }
}

impl CaseSource for Wire {
    fn name(&self) -> String {
        self.inner.name()
    }

    fn queue(&self) -> Result<QueueRead, SourceError> {
        self.open()?.queue()
    }

    fn case(&self, id: &CaseId) -> Result<Case, SourceError> {
        self.open()?.case(id)
    }

    fn photograph(&self, photograph: &Photograph) -> Result<Vec<u8>, SourceError> {
        self.open()?.photograph(photograph)
    }

    fn letter(&self, letter: &ReferralLetter) -> Result<Vec<u8>, SourceError> {
        self.open()?.letter(letter)
    }

    fn claim(&self, case: &Case, by: &Consultant, at: Timestamp) -> Result<Version, ClaimError> {
        self.open()?.claim(case, by, at)
    }

    fn release(&self, case: &CaseId, by: &Consultant, at: Timestamp) -> Result<Version, ClaimError> {
        self.open()?.release(case, by, at)
    }

    fn seal(&self, report: &Report, pdf: &[u8], ids: &ReportIds) -> Result<Sealed, SourceError> {
        self.inner.seal(report, pdf, ids)
    }

    fn deliver(&self, parcel: &Parcel) -> Result<(), DeliveryError> {
        self.open().map_err(|error| DeliveryError::Later { why: error.to_string(), after_secs: None })?.deliver(parcel)
    }
}

/// One consultant at work.
pub struct Clinic {
    pub desk: Desk,
    pub now: Timestamp,
    pub wire: Arc<Wire>,
    keymap: Keymap,
    workers: Inline,
    store: PathBuf,
    /// Every effect since the clinic opened, by name only: what was asked of the workers.
    pub asked: Vec<Effect>,
    folders: Vec<tempfile::TempDir>,
}

impl Clinic {
    /// Opens on a copy of the demonstration.
    pub fn with_demonstration() -> (Self, PathBuf) {
        let folder = demonstration();
        let root = folder.path().to_owned();
        let mut clinic = Self::with(Arc::new(Folder::open(&root).unwrap()));
        clinic.folders.push(folder);
        (clinic, root)
    }

    pub fn with(source: Arc<dyn CaseSource>) -> Self {
        let store = tempfile::tempdir().unwrap();
        let mut clinic = Self::at(source, store.path());
        clinic.folders.push(store);
        clinic
    }

    /// Opens on a store that may hold work from before.
    pub fn at(source: Arc<dyn CaseSource>, store: &Path) -> Self {
        let wire = Arc::new(Wire { inner: source, is_cut: AtomicBool::new(false) });
        let now = start();
        let (workers, events) =
            Inline::open(Arc::clone(&wire) as Arc<dyn CaseSource>, consultant(), store, now).unwrap();
        let desk = Desk::new(Setting {
            consultant: consultant(),
            source: wire.name(),
            is_demonstration: false,
            undo_secs: 10,
            zone: TimeZone::UTC,
            theme: Theme::Dark,
        });
        let keymap = Keymap::new(&[]).unwrap();
        let store = store.to_owned();
        let mut clinic = Self { desk, now, wire, keymap, workers, store, asked: Vec::new(), folders: Vec::new() };
        events.into_iter().for_each(|event| clinic.tell(Input::Event(event)));
        clinic.perform(Effect::ReadQueue);
        clinic.read_all_cases();
        clinic
    }

    /// Closes without a word, as a crash would, and opens again on the same store.
    pub fn crash_and_reopen(self) -> Self {
        let Self { wire, store, workers, folders, .. } = self;
        drop(workers);
        let mut clinic = Self::at(Arc::clone(&wire.inner), &store);
        clinic.folders = folders;
        clinic
    }

    /// What the queue's reader does by itself: the details of every case.
    pub fn read_all_cases(&mut self) {
        let ids: Vec<CaseId> =
            self.desk.queue.shown().filter(|case| !case.is_read).map(|case| case.id.clone()).collect();
        ids.into_iter().for_each(|id| self.perform(Effect::ReadCase(id)));
    }

    /// Presses keys by their chord names, one after the other. A key that does nothing is a mistake.
    pub fn press(&mut self, chords: &str) -> &mut Self {
        for chord in chords.split_whitespace() {
            let place = self.desk.place();
            let row = self.keymap.row(place, chord);
            let row = row.unwrap_or_else(|| panic!("{chord} does nothing where {} is", place.words()));
            self.tell(Input::from(row));
            // As each frame of the window does.
            self.tell(Input::Tick);
        }
        self
    }

    /// Types into the field that has the keys.
    pub fn write(&mut self, words: &str) -> &mut Self {
        let field = self.open().writing.unwrap_or_else(|| panic!("no field has the keys"));
        self.tell(Input::Gesture(Gesture::Write { field, text: words.to_owned() }));
        self
    }

    /// Fills in what the outcome asks for, by keys: an answer offered where there is one, else words.
    pub fn write_what_is_asked(&mut self, words: &str) -> &mut Self {
        while let Some(field) = self.open().draft.missing().first().copied() {
            if self.desk.place() != Place::Draft {
                self.press("Tab");
            }
            let ask = self.open().draft.outcome.unwrap().asks.iter().find(|ask| ask.field == field).unwrap();
            while self.open().writing != Some(field) {
                self.press("Tab");
            }
            if ask.choices.is_empty() {
                self.write(words);
            } else {
                self.press("Alt+1");
            }
        }
        if self.desk.place() == Place::Draft {
            self.press("Esc");
        }
        self
    }

    /// Looks at every photograph of the open case.
    pub fn look_at_all(&mut self) -> &mut Self {
        for _ in 0..self.open().lightbox.ids().len() {
            if self.open().lightbox.next_unseen().is_some() {
                self.press("U");
            }
        }
        self
    }

    /// Opens a case by a double click on its row.
    pub fn go_to(&mut self, case: CaseId) -> &mut Self {
        self.tell(Input::Gesture(Gesture::Open(case)));
        self
    }

    pub fn open(&self) -> &OpenCase {
        self.desk.open.as_ref().unwrap_or_else(|| panic!("no case is open"))
    }

    pub fn answer(&self, field: Field) -> &str {
        self.open().draft.answer(field)
    }

    pub fn cut_the_network(&mut self) -> &mut Self {
        self.wire.is_cut.store(true, Ordering::SeqCst);
        self
    }

    pub fn mend_the_network(&mut self) -> &mut Self {
        self.wire.is_cut.store(false, Ordering::SeqCst);
        self
    }

    /// Lets time pass: what is due is carried, and the desk hears the clock.
    pub fn after(&mut self, time: SignedDuration) -> &mut Self {
        self.now += time;
        self.tell(Input::Tick);
        let events = self.workers.carry(self.now);
        events.into_iter().for_each(|event| self.tell(Input::Event(event)));
        self
    }

    /// Reads one case again, as when it changed.
    pub fn reread(&mut self, case: &CaseId) {
        self.perform(Effect::ReadCase(case.clone()));
    }

    pub fn refresh(&mut self) -> &mut Self {
        self.perform(Effect::ReadQueue);
        self.read_all_cases();
        self
    }

    pub fn notices(&self) -> String {
        let shown: Vec<&Notice> = self.desk.notices.shown(self.now).collect();
        shown.iter().map(|notice| notice.words.as_str()).collect::<Vec<_>>().join("\n")
    }

    pub fn tell(&mut self, input: Input) {
        for effect in self.desk.take(input, self.now) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        let events: Vec<Event> = self.workers.perform(&effect, self.now);
        self.asked.push(effect);
        events.into_iter().for_each(|event| self.tell(Input::Event(event)));
    }
}
