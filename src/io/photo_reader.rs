//! The threads that fetch and develop photographs. What comes next and what is kept is for the pile to say.
//! A source or a decoder that panics fails one photograph.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::colour::borrow::Settings as CameraSettings;
use crate::desk::event::Event;
use crate::domain::photograph::{ColourFacts, Colours, Facts, Photograph, TakenWith, Ticket};
use crate::io::clerk::sha256_hex;
use crate::io::developed::DevelopedPhotograph;
use crate::io::heic::HeicDecoder;
use crate::io::photo_pile::{Pile, Task, Work};
use crate::io::settings::Settings;
use crate::io::source::{CaseSource, SourceError};
use crate::io::spill::{Label, Spill};
use crate::photo::header::header;
use crate::photo::pyramid::Pyramid;
use crate::photo::stated_colours::Basis;
use crate::photo::{self, DevelopError, Developed};

/// Where the threads put what they have made: pixels, and then the event that speaks of them.
pub type Out<'a> = &'a dyn Fn(Option<DevelopedPhotograph>, Option<Event>);

/// What reading photographs may take, and what helps with it.
#[derive(Default)]
pub struct Means {
    /// Main memory for pixels, files and developing, bytes.
    pub budget_bytes: usize,
    /// Where files wait that memory has no room for.
    pub disk: Option<Spill>,
    pub heic: Option<HeicDecoder>,
}

/// The pile of photographs to develop, shared by its threads.
pub struct PhotoReader {
    /// Held for a look, never while fetching, developing or writing.
    pile: Mutex<Pile>,
    changed: Condvar,
    /// Held while answers go out, so that they go in the order in which the pile gave them.
    door: Mutex<()>,
    is_closed: std::sync::atomic::AtomicBool,
    started: Instant,
    /// Names the source in the labels of files.
    source: String,
    disk: Option<Arc<Spill>>,
    heic: Option<HeicDecoder>,
}

/// Why a photograph cannot be shown.
struct Failed {
    why: String,
    /// Whether the same may succeed later.
    may_pass: bool,
}

impl Means {
    /// As the settings say; files wait in a folder beside the work database.
    pub fn of(settings: &Settings) -> Self {
        let disk_bytes = u64::from(settings.disk_mib) << 20;
        Self {
            budget_bytes: (settings.memory_mib as usize) << 20,
            disk: Spill::open(&settings.data_folder.join("photographs"), disk_bytes),
            heic: HeicDecoder::new(&settings.heic_decoder),
        }
    }
}

impl PhotoReader {
    /// `source` is its name; a photograph of one source never stands for another's.
    pub fn new(source: &str, means: Means) -> Self {
        let disk = means.disk.map(Arc::new);
        Self {
            pile: Mutex::new(Pile::new(means.budget_bytes, disk.clone())),
            changed: Condvar::new(),
            door: Mutex::new(()),
            is_closed: false.into(),
            started: Instant::now(),
            source: source.to_owned(),
            disk,
            heic: means.heic,
        }
    }

    /// Asks for a photograph. One that is developed already is answered at once, without decoding.
    pub fn ask(&self, ticket: &Ticket, photograph: &Photograph, is_ahead: bool, out: Out<'_>) {
        let label = Label::new(&self.source, &ticket.case, photograph);
        self.pile().ask(ticket, photograph, label, is_ahead);
        self.changed_and_told(out);
    }

    /// Says what the desk wants, the most important first, and in how many physical pixels one is shown.
    /// What was asked before and is not in the list is dropped; what is asked afterwards is wanted too.
    pub fn keep(&self, wanted: &[Ticket], pane_px: (u32, u32), out: Out<'_>) {
        self.pile().keep(wanted, pane_px);
        self.changed_and_told(out);
    }

    /// The pixels of a photograph, as far as they are in memory.
    pub fn pyramid(&self, ticket: &Ticket) -> Option<Arc<Pyramid>> {
        self.pile().pyramid(ticket)
    }

    /// Ends the threads, each after the photograph in its hand, and empties the disk.
    pub fn close(&self) {
        let mut pile = self.pile();
        self.is_closed.store(true, std::sync::atomic::Ordering::Release);
        pile.clear();
        drop(pile);
        self.changed.notify_all();
        if let Some(disk) = &self.disk {
            disk.close();
        }
    }

    /// A thread of the pool: until the pile is closed.
    pub fn run(&self, source: &dyn CaseSource, out: Out<'_>) {
        let now = || self.started.elapsed();
        while let Some(task) = self.next_task(&now) {
            self.work(source, task, &now, out);
        }
    }

    /// Everything that waits, in line: for tests and tools. `now` since any fixed moment.
    pub fn work_now(&self, source: &dyn CaseSource, now: Duration, out: Out<'_>) {
        loop {
            let task = self.pile().take(now);
            let Some(task) = task else { return };
            self.work(source, task, &|| now, out);
        }
    }

    /// Waits for the next task; `None` once the pile is closed.
    fn next_task(&self, now: &dyn Fn() -> Duration) -> Option<Task> {
        let mut pile = self.pile();
        while !self.is_closed.load(std::sync::atomic::Ordering::Acquire) {
            if let Some(task) = pile.take(now()) {
                return Some(task);
            }
            let now = now();
            pile = match pile.next_try(now) {
                Some(at) => {
                    let woken = self.changed.wait_timeout(pile, at.saturating_sub(now));
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(pile).unwrap_or_else(PoisonError::into_inner),
            };
        }
        None
    }

    fn work(&self, source: &dyn CaseSource, task: Task, now: &dyn Fn() -> Duration, out: Out<'_>) {
        match task {
            Task::Spill(label, file) => {
                // Whatever comes of it, a file that is not kept is fetched again.
                guarded(|| Ok(self.disk.as_ref().is_some_and(|disk| disk.keep(&label, &file)))).ok();
            }
            Task::Fetch(work) => match guarded(|| source.photograph(&work.photograph).map_err(Failed::from)) {
                Ok(mut file) => {
                    file.shrink_to_fit();
                    let file = Arc::new(file);
                    self.preview(&work, &file, out);
                    let header = guarded(|| Ok(header(&file))).ok().flatten();
                    self.pile().fetched(&work, file, header);
                }
                Err(Failed { why, may_pass }) => self.pile().failed(&work, &why, may_pass, now()),
            },
            Task::Develop(work, file) => self.develop(&work, file, now, out),
        }
        self.changed_and_told(out);
    }

    fn develop(&self, work: &Work, file: Option<Arc<Vec<u8>>>, now: &dyn Fn() -> Duration, out: Out<'_>) {
        let found = || self.disk.as_ref().and_then(|disk| disk.find(&work.label));
        let from_disk = || guarded(|| Ok(found())).ok().flatten();
        let Some(file) = file.or_else(|| from_disk().map(Arc::new)) else { return self.pile().lost(work) };
        self.preview(work, &file, out);
        match guarded(|| developed(&file, &work.photograph, self.heic.as_ref())) {
            Ok((pyramid, facts)) => self.pile().developed(work, pyramid, &facts),
            Err(Failed { why, may_pass }) => self.pile().failed(work, &why, may_pass, now()),
        }
    }

    /// Shows the small picture in a file where nothing is shown yet.
    fn preview(&self, work: &Work, file: &[u8], out: Out<'_>) {
        if !self.pile().wants_preview(work) {
            return;
        }
        let small = || photo::preview(file).map(|small| Arc::new(Pyramid::new(small.pixels, small.colours)));
        let preview = guarded(|| Ok(small()));
        let header = guarded(|| Ok(header(file))).ok().flatten();
        if let (Ok(Some(preview)), Some(header)) = (preview, header) {
            self.pile().previewed(work, &preview, header.size_px);
            self.changed_and_told(out);
        }
    }

    /// Wakes those who wait and tells what there is to tell, in order.
    fn changed_and_told(&self, out: Out<'_>) {
        self.changed.notify_all();
        let door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = self.pile().answers();
        for (developed, event) in answers {
            out(developed, event);
        }
        drop(door);
    }

    fn pile(&self) -> MutexGuard<'_, Pile> {
        // Nothing panics while it holds the pile but for want of memory; what is in it stays usable.
        self.pile.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<SourceError> for Failed {
    fn from(error: SourceError) -> Self {
        // A server that did not answer may answer later; what it refuses or does not have it has not then.
        Self { may_pass: matches!(error, SourceError::Unreachable(_)), why: error.to_string() }
    }
}

/// A fetched file to a pyramid and what is known of it.
fn developed(
    file: &Arc<Vec<u8>>,
    photograph: &Photograph,
    heic: Option<&HeicDecoder>,
) -> Result<(Pyramid, Facts), Failed> {
    let outcome = match (photo::develop(file), heic) {
        (Err(DevelopError::Heic), Some(decoder)) => photo::develop(&decoder.decode(file).map_err(Failed::for_good)?),
        (outcome, _) => outcome,
    };
    let developed = outcome.map_err(Failed::for_good)?;
    let is_as_announced = photograph.announced_bytes.is_none_or(|announced| announced == file.len() as u64);
    let facts = Facts {
        size_px: (developed.pixels.width, developed.pixels.height),
        colours: match developed.colours.basis {
            Basis::Profile | Basis::Named => Colours::Profiled(developed.colours.words()),
            Basis::Assumed => Colours::AssumedSrgb,
            Basis::Uncalibrated => Colours::Uncalibrated,
            Basis::Unusable(reason) => Colours::Unknown(reason.to_string()),
        },
        colour_facts: colour_facts(&developed),
        is_complete: developed.is_complete && is_as_announced,
        camera_date: developed.taken,
        is_whole: true,
        not_shown: developed.not_shown,
    };
    Ok((Pyramid::new(developed.pixels, developed.colours.model), facts))
}

/// Digits of a profile's digest that are shown.
const DIGITS: usize = 16;

fn colour_facts(developed: &Developed) -> ColourFacts {
    let CameraSettings { camera, exposure_secs, f_number, iso, is_auto_white_balance, has_flashed } =
        developed.settings.clone();
    ColourFacts {
        words: developed.colours.words(),
        icc_sha256: developed.icc.as_deref().map(|icc| sha256_hex(icc).chars().take(DIGITS).collect()),
        exif_colour_space: developed.exif_colours.map(photo::exif::ExifColours::words),
        taken_with: TakenWith { camera, exposure_secs, f_number, iso, is_auto_white_balance, has_flashed },
    }
}

impl Failed {
    fn for_good(error: impl std::error::Error) -> Self {
        Self { why: error.to_string(), may_pass: false }
    }
}

/// Runs `work`; a panic becomes a sentence.
fn guarded<T>(work: impl FnOnce() -> Result<T, Failed>) -> Result<T, Failed> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let why = "this program failed while it was developing the photograph".to_owned();
        Err(Failed { why, may_pass: false })
    })
}

#[cfg(test)]
mod tests;
