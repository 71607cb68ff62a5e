//! Which profile the monitor has that the window is on: the file that the settings name, else what colord
//! says, else a property of the X server's root window, else sRGB. One thread, "displays", looks again when
//! the window comes to another monitor and when a profile changes; it keeps the dates of display checks too.
//! On Windows and macOS only the settings are asked for now.

#[cfg(target_os = "linux")]
pub mod colour_daemon;
#[cfg(target_os = "linux")]
mod linux;
mod look;
pub mod monitors;
mod shelf;
#[cfg(target_os = "linux")]
mod x11;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use jiff::civil::Date;

use crate::colour::conversion::Intent;
use crate::colour::display::Display;
use crate::desk::event::Event;
use crate::domain::display::{DisplayState, FinishedCheck, Found};
use crate::io::clerk::told;
use crate::io::display_record::DisplayRecord;
use crate::io::displays::look::Look;
use crate::io::displays::monitors::{Monitor, PixelRect};
use crate::io::settings::Settings;

/// How long the first photograph waits for its display: a second showing in other colours would be worse.
pub const LONGEST_WAIT: Duration = Duration::from_millis(300);
/// How long closing waits for a check that is being kept.
const LONGEST_GOODBYE: Duration = Duration::from_secs(2);
/// How often a profile's file is looked at: nothing tells when a file changes.
const USUAL_FILE_EVERY: Duration = Duration::from_secs(3);

/// Where profiles are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The profile that the settings name.
    pub file: Option<PathBuf>,
    pub session: Session,
    pub bus: Bus,
    /// Where display checks are kept.
    pub data_folder: PathBuf,
    pub check_days: u32,
    pub file_every: Duration,
}

/// How the window comes to the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// The X server of this name; `None` is the environment's.
    X11(Option<String>),
    /// It does not tell which monitor a window is on.
    Wayland,
    /// Only the settings are asked.
    Unknown,
}

/// Where colord is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bus {
    System,
    /// A bus of one's own: for tests.
    At(String),
    Nowhere,
}

/// What the desktop says of a monitor's profile.
enum Said {
    Nothing,
    File(PathBuf, Found),
    Bytes(Vec<u8>, Found),
    /// It cannot be known, and why.
    Unknown(String),
}

/// Where the desktop is asked; `None` where there is nothing to ask.
trait Desktop {
    /// In the order of the X server's numbers.
    fn monitors(&self) -> Vec<Monitor>;
    /// What is known of the profile of one of these.
    fn profile(&mut self, monitors: &[Monitor], at: Option<usize>) -> Said;
}

/// What the thread is asked.
enum Asked {
    /// Outer edges of the window in physical pixels of the whole desktop; `None` where nobody tells.
    WindowAt(Option<PixelRect>),
    ShowBy(Intent),
    /// A profile may be another one.
    LookAgain,
    /// A monitor came, went or moved.
    MonitorsChanged,
    Keep(FinishedCheck),
    Reminded(Date),
    Close,
}

/// What the thread answers. Photographs are shown by `display` before the desk hears of it.
pub struct DisplayNews {
    pub display: Option<Arc<Display>>,
    pub event: Event,
}

/// The thread that knows the display. When it is dropped, checks that were to be kept are on disk.
pub struct Displays {
    asker: Sender<Asked>,
    /// For what has to be said where the thread cannot.
    says: Sender<DisplayNews>,
    answers: Receiver<DisplayNews>,
    /// Says nothing, and ends with the thread.
    gone: Receiver<()>,
    /// What was said last, for a desk that comes later.
    last: Option<DisplayState>,
    window: Option<Option<PixelRect>>,
    began: Instant,
}

impl Places {
    /// As the settings and the environment have it.
    pub fn of(settings: &Settings) -> Self {
        let is_named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        // The order in which the window's toolkit looks.
        let session = match (is_named("WAYLAND_DISPLAY") || is_named("WAYLAND_SOCKET"), is_named("DISPLAY")) {
            (true, _) => Session::Wayland,
            (false, true) => Session::X11(None),
            (false, false) => Session::Unknown,
        };
        Self {
            file: settings.display_profile.clone(),
            session,
            bus: Bus::System,
            data_folder: settings.data_folder.clone(),
            check_days: settings.display_check_days,
            file_every: USUAL_FILE_EVERY,
        }
    }
}

impl Displays {
    /// Starts the thread; it looks once it is told where the window is. `wake` is called from it whenever
    /// there is something to take. Without the thread sRGB is assumed, and that is said.
    pub fn begin(places: Places, wake: impl Fn() + Send + 'static) -> Self {
        let (asker, asked) = channel();
        let (says, answers) = channel();
        let (here, gone) = channel();
        let (listener, fallback) = (asker.clone(), says.clone());
        let work = move || {
            let say = |news| {
                says.send(news).ok(); // The window is closing.
                wake();
            };
            let is_keeping = Cell::new(false);
            let ran = catch_unwind(AssertUnwindSafe(|| run(&places, &asked, &listener, &is_keeping, &say)));
            if ran.is_err() {
                say(unknown("this program failed while it asked for the display's profile"));
                refuse_checks(&asked, is_keeping.get(), &say);
            }
            drop(here);
        };
        if std::thread::Builder::new().name("displays".to_owned()).spawn(work).is_err() {
            // We hold the other end.
            fallback.send(unknown("this computer would not start a thread to ask for the display's profile")).ok();
        }
        Self { asker, says: fallback, answers, gone, last: None, window: None, began: Instant::now() }
    }

    /// Tells where the window is: outer edges in physical pixels, `None` where nobody knows. Cheap where it
    /// has not moved.
    pub fn window_at(&mut self, place: Option<PixelRect>) {
        if self.window != Some(place) {
            self.window = Some(place);
            self.ask(Asked::WindowAt(place));
        }
    }

    pub fn show_by(&self, intent: Intent) {
        self.ask(Asked::ShowBy(intent));
    }

    /// Keeps a check of the display that the window is on; where it cannot, that is news.
    pub fn keep_check(&self, check: FinishedCheck) {
        if !self.ask(Asked::Keep(check)) {
            self.says.send(not_kept()).ok(); // We hold the other end.
        }
    }

    /// Remembers that the consultant was reminded on this day.
    pub fn keep_reminder(&self, on: Date) {
        self.ask(Asked::Reminded(on));
    }

    /// What was answered since the last call. Never waits.
    pub fn news(&mut self) -> Vec<DisplayNews> {
        let news: Vec<DisplayNews> = self.answers.try_iter().collect();
        for one in &news {
            if let Event::DisplayIs(state) = &one.event {
                self.last = Some(state.clone());
            }
        }
        news
    }

    /// What was said last.
    pub fn last(&self) -> Option<&DisplayState> {
        self.last.as_ref()
    }

    /// Whether photographs should still wait for the first answer.
    pub fn is_worth_waiting_for(&self) -> bool {
        self.last.is_none() && self.began.elapsed() < LONGEST_WAIT
    }

    /// Whether there is a thread to ask; where there is none sRGB is assumed, and that was said.
    fn ask(&self, what: Asked) -> bool {
        self.asker.send(what).is_ok()
    }
}

impl Drop for Displays {
    fn drop(&mut self) {
        self.ask(Asked::Close);
        // Ends by "disconnected" when what was asked before is done, or after the wait.
        self.gone.recv_timeout(LONGEST_GOODBYE).ok();
    }
}

/// Said where nothing can be asked: photographs are shown for sRGB, as is said, and the card is tested for it.
fn unknown(why: &str) -> DisplayNews {
    let trouble = Some(format!("The display is not known: {why}. Colours may be wrong"));
    let state = DisplayState { found: Found::Nowhere, trouble, ..DisplayState::default() };
    DisplayNews { display: Some(Arc::new(Display::srgb())), event: Event::DisplayIs(state) }
}

fn not_kept() -> DisplayNews {
    let words = "The display check was not kept: the part of this program that knows displays has stopped. \
         Start Diascope again and repeat the check.";
    DisplayNews { display: None, event: told(words.to_owned(), false) }
}

/// After a failure, until it is asked to close: whoever wants a check kept hears that it is not.
fn refuse_checks(asked: &Receiver<Asked>, was_keeping: bool, say: &dyn Fn(DisplayNews)) {
    if was_keeping {
        say(not_kept());
    }
    while let Ok(what) = asked.recv() {
        match what {
            Asked::Keep(_) => say(not_kept()),
            Asked::Close => return,
            _ => {}
        }
    }
}

/// Until it is asked to close. Between questions it looks at the profile's file, where there is one.
/// `is_keeping` says whether a check is in hand.
fn run(
    places: &Places,
    asked: &Receiver<Asked>,
    listener: &Sender<Asked>,
    is_keeping: &Cell<bool>,
    say: &dyn Fn(DisplayNews),
) {
    let record = DisplayRecord::in_folder(&places.data_folder, places.check_days);
    let mut look = Look::new(places.file.clone(), desktop(places, listener), record);
    loop {
        let what = if look.has_file() {
            asked.recv_timeout(places.file_every).unwrap_or_else(|_| look.file_news())
        } else {
            asked.recv().unwrap_or(Asked::Close)
        };
        if matches!(what, Asked::Close) {
            return;
        }
        is_keeping.set(matches!(what, Asked::Keep(_)));
        look.hear(what).into_iter().for_each(say);
        is_keeping.set(false);
    }
}

fn desktop(places: &Places, listener: &Sender<Asked>) -> Option<Box<dyn Desktop>> {
    #[cfg(target_os = "linux")]
    return Some(Box::new(linux::Linux::begin(places, listener)));
    #[cfg(not(target_os = "linux"))]
    return None;
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn words(news: &DisplayNews) -> &str {
        let Event::Told { what, .. } = &news.event else { return "" };
        what
    }

    fn check() -> FinishedCheck {
        FinishedCheck { at: jiff::Timestamp::UNIX_EPOCH, findings: Vec::new() }
    }

    #[test]
    fn a_check_that_nobody_can_keep_is_said_not_to_be_kept() {
        let (asker, _) = channel();
        let (says, answers) = channel();
        let (_, gone) = channel();
        let mut displays = Displays { asker, says, answers, gone, last: None, window: None, began: Instant::now() };
        displays.keep_check(check());
        let news = displays.news();
        assert_eq!(news.len(), 1);
        assert!(words(&news[0]).starts_with("The display check was not kept"));
    }

    #[test]
    fn after_a_failure_every_check_is_refused_aloud() {
        let (asker, asked) = channel();
        for what in [Asked::Keep(check()), Asked::LookAgain, Asked::Close, Asked::Keep(check())] {
            asker.send(what).unwrap();
        }
        let said = RefCell::new(Vec::new());
        refuse_checks(&asked, true, &|news| said.borrow_mut().push(words(&news).to_owned()));
        // The one in hand and the one that waited.
        assert_eq!(said.borrow().len(), 2);
    }

    #[test]
    fn an_unknown_display_is_shown_as_it_is_called() {
        let news = unknown("nobody answered");
        assert!(news.display.is_some_and(|display| *display == Display::srgb()));
        let Event::DisplayIs(state) = news.event else { panic!("no state") };
        assert!(state.is_assumed_srgb() && state.trouble.is_some());
    }
}
