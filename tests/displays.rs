//! Which profile the display has: on a virtual X server whose root window is given profiles, and from a file
//! that the settings name. What the colour daemon says, and the check of the display, stand beside.

#[path = "displays/check.rs"]
mod check;
#[path = "displays/daemon.rs"]
mod daemon;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use diascope::colour::conversion::Intent;
use diascope::colour::display::Display;
use diascope::desk::event::Event;
use diascope::domain::display::{DisplayState, FinishedCheck, Found};
use diascope::io::clerk::sha256_hex;
use diascope::io::displays::monitors::PixelRect;
use diascope::io::displays::{Bus, Displays, Places, Session};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, PropMode};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::window::{display, until};

/// A window somewhere on the virtual screen.
const WINDOW: Option<PixelRect> = Some(PixelRect { left: 40, top: 40, width: 800, height: 600 });

/// Profiles beside the project; `None`, said aloud, where they are absent.
fn profile(name: &str) -> Option<(PathBuf, Vec<u8>)> {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/colour/icc")).join(name);
    match std::fs::read(&file) {
        Ok(bytes) => Some((file, bytes)),
        Err(_) => {
            println!("skipped: {} is absent", file.display());
            None
        }
    }
}

fn places(data: &Path, session: Session) -> Places {
    Places {
        file: None,
        session,
        bus: Bus::Nowhere,
        data_folder: data.to_owned(),
        check_days: 90,
        file_every: Duration::from_millis(50),
    }
}

/// What the thread has said so far.
struct Heard {
    displays: Displays,
    display: Option<Arc<Display>>,
    told: Vec<String>,
}

impl Heard {
    fn begin(places: Places) -> Self {
        let mut displays = Displays::begin(places, || ());
        displays.window_at(WINDOW);
        Self { displays, display: None, told: Vec::new() }
    }

    fn take(&mut self) {
        for news in self.displays.news() {
            self.display = news.display.or(self.display.take());
            if let Event::Told { what, .. } = news.event {
                self.told.push(what);
            }
        }
    }

    /// Waits for a state.
    fn state(&mut self, what: &str, is_it: impl Fn(&DisplayState) -> bool) -> DisplayState {
        until(what, || {
            self.take();
            self.displays.last().filter(|state| is_it(state)).cloned()
        })
    }

    fn display(&self) -> &Display {
        self.display.as_ref().unwrap()
    }
}

/// The root window of a virtual display, as a calibration program sees it.
struct Root {
    server: RustConnection,
    window: u32,
    atom: u32,
}

impl Root {
    fn of(name: &str) -> Self {
        let (server, screen) = RustConnection::connect(Some(name)).unwrap();
        let window = server.setup().roots[screen].root;
        let atom = server.intern_atom(false, b"_ICC_PROFILE").unwrap().reply().unwrap().atom;
        Self { server, window, atom }
    }

    fn set(&self, profile: &[u8]) {
        let set = self.server.change_property8(PropMode::REPLACE, self.window, self.atom, AtomEnum::CARDINAL, profile);
        set.unwrap().check().unwrap();
    }

    fn remove(&self) {
        self.server.delete_property(self.window, self.atom).unwrap().check().unwrap();
    }
}

#[test]
fn a_profile_on_the_root_window_is_found_changed_and_gone() {
    let (Some((_, wide)), Some((_, office))) = (profile("DisplayP3.icm"), profile("office_x.icc")) else { return };
    let (_xvfb, name) = display();
    let data = tempfile::tempdir().unwrap();
    let root = Root::of(&name);
    root.set(&wide);
    let mut heard = Heard::begin(places(data.path(), Session::X11(Some(name))));
    let state = heard.state("the first profile", |state| state.found == Found::OnRootWindow);
    let digest = state.profile.unwrap().digest;
    assert_eq!((digest.as_str(), state.trouble), (&sha256_hex(&wide)[..16], None));
    assert_eq!(state.monitor.as_deref(), Some("screen"), "as Xvfb calls its only monitor");
    assert!(heard.display().cube().is_none(), "a matrix needs none");
    // A table: nobody asks for it, the server tells.
    root.set(&office);
    let is_office = sha256_hex(&office)[..16].to_owned();
    heard.state("the second profile", |state| state.profile.as_ref().is_some_and(|one| one.digest == is_office));
    assert!(heard.display().cube().is_some(), "a table has its cube");
    root.remove();
    let state = heard.state("no profile", |state| state.found == Found::Nowhere);
    assert!(state.is_assumed_srgb() && state.trouble.is_none());
    assert_eq!(heard.display(), &Display::srgb());
    // What was made ready is kept: the very same one comes back.
    root.set(&office);
    heard.state("the second profile again", |state| state.found == Found::OnRootWindow);
    assert!(heard.display().cube().is_some());
}

#[test]
fn a_damaged_profile_is_said_and_srgb_is_assumed() {
    let (_xvfb, name) = display();
    let data = tempfile::tempdir().unwrap();
    Root::of(&name).set(&[7; 4000]);
    let mut heard = Heard::begin(places(data.path(), Session::X11(Some(name))));
    let state = heard.state("the damaged profile", |state| state.found == Found::OnRootWindow);
    let trouble = state.trouble.clone().unwrap();
    assert!(trouble.contains("damaged") && trouble.contains("sRGB is assumed"), "{trouble}");
    assert_eq!((state.words().as_str(), heard.display()), ("Display: assumed sRGB", &Display::srgb()));
}

#[test]
fn a_file_in_the_settings_wins_and_its_change_is_seen() {
    let (Some((_, wide)), Some((_, office))) = (profile("DisplayP3.icm"), profile("office_x.icc")) else { return };
    let (_xvfb, name) = display();
    let data = tempfile::tempdir().unwrap();
    Root::of(&name).set(&office);
    let file = data.path().join("display.icc");
    std::fs::write(&file, &wide).unwrap();
    let named = Places { file: Some(file.clone()), ..places(data.path(), Session::X11(Some(name))) };
    let mut heard = Heard::begin(named);
    let state = heard.state("the named profile", |state| state.profile.is_some());
    assert_eq!((state.found, state.profile.unwrap().digest.as_str()), (Found::InSettings, &sha256_hex(&wide)[..16]));
    std::fs::write(&file, &office).unwrap();
    let digest = sha256_hex(&office)[..16].to_owned();
    heard.state("the changed file", |state| state.profile.as_ref().is_some_and(|one| one.digest == digest));
    std::fs::remove_file(&file).unwrap();
    let state = heard.state("the file being gone", |state| state.trouble.is_some());
    assert!(state.is_assumed_srgb() && state.trouble.unwrap().contains("there is no file"));
}

#[test]
fn the_intent_changes_the_display_and_not_its_profile() {
    let Some((file, _)) = profile("office_x.icc") else { return };
    let data = tempfile::tempdir().unwrap();
    let mut heard = Heard::begin(Places { file: Some(file), ..places(data.path(), Session::Unknown) });
    let state = heard.state("the profile", |state| state.profile.is_some());
    let before = Arc::clone(heard.display.as_ref().unwrap());
    assert_eq!(before.intent(), Intent::RelativeWithBlackPoint);
    heard.displays.show_by(Intent::Perceptual);
    until("the display by another intent", || {
        heard.take();
        (heard.display().intent() == Intent::Perceptual).then_some(())
    });
    assert_ne!(heard.display().cube(), before.cube());
    assert_eq!(heard.displays.last(), Some(&state));
    heard.displays.show_by(Intent::RelativeWithBlackPoint);
    until("the first display again", || {
        heard.take();
        heard.display.as_ref().filter(|display| Arc::ptr_eq(display, &before)).map(drop)
    });
}

#[test]
fn without_x_and_colord_the_answer_comes_at_once_and_without_trouble() {
    let data = tempfile::tempdir().unwrap();
    let nobody = Bus::At(format!("unix:path={}", data.path().join("no bus").display()));
    let mut heard =
        Heard::begin(Places { bus: nobody, ..places(data.path(), Session::X11(Some(":59000".to_owned()))) });
    let state = heard.state("an answer", |state| state.found == Found::Nowhere);
    assert_eq!((state.profile, state.trouble, state.monitor), (None, None, None));
    assert_eq!(heard.told, Vec::<String>::new());
}

#[test]
fn a_check_is_kept_under_its_display_and_comes_back() {
    let data = tempfile::tempdir().unwrap();
    let mut heard = Heard::begin(places(data.path(), Session::Unknown));
    heard.state("an answer", |state| state.found == Found::Nowhere && state.history.every_days == 90);
    let at = super::clinic::start();
    heard.displays.keep_check(FinishedCheck { at, findings: Vec::new() });
    heard.displays.keep_reminder("2026-11-24".parse().unwrap());
    drop(heard);
    // What was asked before the end is on the disk.
    let mut heard = Heard::begin(places(data.path(), Session::Unknown));
    let state = heard.state("an answer", |state| state.found == Found::Nowhere);
    assert_eq!((state.history.checked_at, state.history.reminded_on), (Some(at), Some("2026-11-24".parse().unwrap())));
}

#[test]
fn a_damaged_record_is_said_once_and_not_at_every_look() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("displays.toml"), "[[display]\n").unwrap();
    let mut heard = Heard::begin(places(data.path(), Session::Unknown));
    heard.state("an answer", |state| state.found == Found::Nowhere);
    for intent in [Intent::Perceptual, Intent::Relative] {
        heard.displays.show_by(intent);
        until("the display by another intent", || {
            heard.take();
            (heard.display().intent() == intent).then_some(())
        });
    }
    assert_eq!(heard.told.len(), 1, "{:?}", heard.told);
    assert!(heard.told[0].contains("is damaged"), "{:?}", heard.told);
}

#[test]
fn nobody_waits_longer_than_a_moment_for_the_first_display() {
    let data = tempfile::tempdir().unwrap();
    // Nobody tells where the window is, so no answer comes.
    let displays = Displays::begin(places(data.path(), Session::Unknown), || ());
    until("the end of patience", || (!displays.is_worth_waiting_for()).then_some(()));
}
