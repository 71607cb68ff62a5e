//! What the thread "displays" remembers, and what it answers: which monitor, which profile, how it is shown,
//! and when the display was checked. Without a profile sRGB is assumed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::colour::conversion::Intent;
use crate::colour::display::Display;
use crate::desk::event::Event;
use crate::domain::display::{DisplayState, Found};
use crate::io::clerk::told;
use crate::io::display_record::{DisplayRecord, Which};
use crate::io::displays::monitors::{Monitor, PixelRect, monitor_of};
use crate::io::displays::shelf::Shelf;
use crate::io::displays::{Asked, Desktop, DisplayNews, Said};
use crate::photo::icc;

pub struct Look {
    /// The file that the settings name.
    file: Option<PathBuf>,
    desktop: Option<Box<dyn Desktop>>,
    record: DisplayRecord,
    shelf: Shelf,
    intent: Intent,
    monitors: Vec<Monitor>,
    window: Option<PixelRect>,
    /// Which monitor; the outer `None` until the window's place was told.
    at: Option<Option<usize>>,
    /// The file that is in use, and how it was when it was read.
    in_use: Option<(PathBuf, Option<Stamp>)>,
    said: Option<DisplayState>,
    /// What is wrong with the record, as it was said.
    record_trouble: Option<String>,
    shown: Option<Arc<Display>>,
}

/// When a file was changed, and how long it is.
type Stamp = (SystemTime, u64);

impl Look {
    pub fn new(file: Option<PathBuf>, desktop: Option<Box<dyn Desktop>>, record: DisplayRecord) -> Self {
        let monitors = desktop.as_ref().map(|desktop| desktop.monitors()).unwrap_or_default();
        Self {
            file,
            desktop,
            record,
            shelf: Shelf::default(),
            intent: Intent::default(),
            monitors,
            window: None,
            at: None,
            in_use: None,
            said: None,
            record_trouble: None,
            shown: None,
        }
    }

    /// Whether a file is in use that may change.
    pub fn has_file(&self) -> bool {
        self.in_use.is_some()
    }

    /// What there is to do about the file in use; a window that stays where it is costs nothing.
    pub fn file_news(&self) -> Asked {
        match &self.in_use {
            Some((path, stamp)) if stamp_of(path) != *stamp => Asked::LookAgain,
            _ => Asked::WindowAt(self.window),
        }
    }

    /// Does what is asked; answers what is new by it.
    pub fn hear(&mut self, what: Asked) -> Vec<DisplayNews> {
        match what {
            Asked::WindowAt(window) => {
                self.window = window;
                let at = Some(monitor_of(window, &self.monitors));
                if at == self.at {
                    return Vec::new();
                }
                self.at = at;
            }
            Asked::MonitorsChanged => {
                self.monitors = self.desktop.as_ref().map(|desktop| desktop.monitors()).unwrap_or_default();
                self.at = self.at.map(|_| monitor_of(self.window, &self.monitors));
            }
            Asked::ShowBy(intent) => self.intent = intent,
            Asked::LookAgain | Asked::Close => {}
            Asked::Keep(check) => {
                let kept = self.record.keep(&self.which(), &check);
                return self.after_record(kept, "The display check was not kept");
            }
            Asked::Reminded(on) => {
                let kept = self.record.note_reminder(&self.which(), on);
                return self.after_record(kept, "The reminder of the display check will come again");
            }
        }
        self.look()
    }

    /// Looks for the profile, unless nobody has told where the window is yet.
    fn look(&mut self) -> Vec<DisplayNews> {
        let Some(at) = self.at else { return Vec::new() };
        let (display, mut state) = self.found(at);
        state.monitor = at.and_then(|at| self.monitors.get(at)).map(|monitor| monitor.name().to_owned());
        self.said_of(display, state)
    }

    fn said_of(&mut self, display: Arc<Display>, mut state: DisplayState) -> Vec<DisplayNews> {
        let mut news = Vec::new();
        match self.record.history(&Which::of(&state)) {
            Ok(history) => (state.history, self.record_trouble) = (history, None),
            Err(error) if self.record_trouble.as_ref() == Some(&error) => {}
            Err(error) => {
                news.push(caution(format!("Display checks from before are not known: {error}")));
                self.record_trouble = Some(error);
            }
        }
        let is_shown = self.shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, &display));
        if !is_shown || self.said.as_ref() != Some(&state) {
            (self.shown, self.said) = (Some(Arc::clone(&display)), Some(state.clone()));
            news.push(DisplayNews { display: (!is_shown).then_some(display), event: Event::DisplayIs(state) });
        }
        news
    }

    /// The display of this monitor, and where its profile was found.
    fn found(&mut self, at: Option<usize>) -> (Arc<Display>, DisplayState) {
        let said = match (&self.file, &mut self.desktop) {
            (Some(file), _) => Said::File(file.clone(), Found::InSettings),
            (None, Some(desktop)) => desktop.profile(&self.monitors, at),
            (None, None) => Said::Nothing,
        };
        self.in_use = None;
        let mut state = DisplayState::default();
        let read = match said {
            Said::Nothing => return (self.srgb(), DisplayState { found: Found::Nowhere, ..state }),
            Said::Unknown(why) => {
                return (self.srgb(), DisplayState { found: Found::Nowhere, trouble: Some(why), ..state });
            }
            Said::Bytes(bytes, found) => {
                state.found = found;
                self.shelf.display(&bytes, self.intent)
            }
            Said::File(path, found) => {
                state.found = found;
                // Before it is read, so that a change meanwhile is seen.
                self.in_use = Some((path.clone(), stamp_of(&path)));
                bytes_of(&path).and_then(|bytes| self.shelf.display(&bytes, self.intent))
            }
        };
        match read {
            Ok((display, profile)) => {
                state.profile = Some(profile);
                (display, state)
            }
            Err(why) => {
                state.trouble = Some(format!(
                    "The display's profile ({}) cannot be used: {why}. sRGB is assumed; colours may be wrong",
                    state.found.words()
                ));
                (self.srgb(), state)
            }
        }
    }

    /// The same one as before, where that is what was shown.
    fn srgb(&self) -> Arc<Display> {
        let srgb = Display::srgb().with_intent(self.intent, 1).unwrap_or_else(Display::srgb);
        self.shown.as_ref().filter(|shown| ***shown == srgb).cloned().unwrap_or_else(|| Arc::new(srgb))
    }

    fn which(&self) -> Which {
        self.said.as_ref().map(Which::of).unwrap_or_default()
    }

    fn after_record(&mut self, kept: Result<(), String>, otherwise: &str) -> Vec<DisplayNews> {
        match (kept, &self.shown, &self.said) {
            (Err(why), _, _) => vec![caution(format!("{otherwise}: {why}"))],
            (Ok(()), Some(display), Some(state)) => self.said_of(Arc::clone(display), state.clone()),
            (Ok(()), _, _) => Vec::new(),
        }
    }
}

fn caution(words: String) -> DisplayNews {
    DisplayNews { display: None, event: told(format!("{words}."), false) }
}

fn stamp_of(path: &Path) -> Option<Stamp> {
    let facts = std::fs::metadata(path).ok()?;
    Some((facts.modified().ok()?, facts.len()))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    let too_large = |length: u64| length > icc::MOST_BYTES as u64;
    if std::fs::metadata(path).is_ok_and(|facts| too_large(facts.len())) {
        return Err("the profile is larger than 16 MB".to_owned());
    }
    std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("there is no file {}", path.display()),
        _ => format!("{} could not be read ({error})", path.display()),
    })
}
