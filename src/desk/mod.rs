//! What lies on the consultant's desk: everything that is remembered while the program runs.
//! Inputs come in by `take`, effects go out as its answer. No pixels, no clock, no threads.

pub mod answers;
pub mod at_card;
pub mod at_case;
pub mod at_letter;
pub mod at_queue;
pub mod commands;
pub mod correcting;
pub mod display;
pub mod display_check;
pub mod effect;
pub mod enhancing;
pub mod event;
pub mod gesture;
pub mod keymap;
pub mod lightbox;
pub mod metered;
pub mod notice;
pub mod open_case;
pub mod palette;
pub mod photographs;
pub mod plan;
pub mod queue;
pub mod resume;
pub mod tray;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::colour::conversion::Intent;
use crate::desk::commands::{Command, Place, Row};
use crate::desk::correcting::Correcting;
use crate::desk::display_check::{CheckPage, DisplayCheck};
use crate::desk::effect::Effect;
use crate::desk::event::Event;
use crate::desk::gesture::Gesture;
use crate::desk::notice::{Grade, Notices};
use crate::desk::open_case::{OpenCase, Page};
use crate::desk::palette::Palette;
use crate::desk::photographs::Photographs;
use crate::desk::plan::Plan;
use crate::desk::queue::Queue;
use crate::desk::resume::Resume;
use crate::desk::tray::Tray;
use crate::domain::case::CaseId;
use crate::domain::display::{DisplayState, Proof};
use crate::domain::draft::Draft;
use crate::domain::people::Consultant;
use crate::domain::photograph::PhotographId;

/// The command that lasts as long as its key is held.
pub const HELD: &str = "hold-original";

/// One consultant's desk.
#[derive(Debug, Clone)]
pub struct Desk {
    pub setting: Setting,
    pub queue: Queue,
    pub open: Option<OpenCase>,
    pub photographs: Photographs,
    pub tray: Tray,
    pub notices: Notices,
    pub overlay: Option<Overlay>,
    /// Whether the filter has the keys.
    pub is_filtering: bool,
    /// The display that the window is on.
    pub display: DisplayState,
    /// Whether the graphics card shows the colours that are meant.
    pub proof: Proof,
    /// Its warning that was told last.
    warned: Option<String>,
    /// What photographs are shown by.
    pub intent: Intent,
    /// Lies over everything but the overlays, which come and go without ending it.
    pub check: Option<DisplayCheck>,
    plan: Plan,
    /// The row of the card confirmed last.
    usual_card_at: usize,
    /// Where to go back to, until the queue and the case have been read.
    resuming: Option<Resume>,
    /// Words of cases that were left before they were on the disk: kept until they are.
    leaving: BTreeMap<CaseId, Draft>,
    /// Photographs seen in cases that were left or signed, for when they are opened again.
    seen_before: BTreeMap<CaseId, BTreeSet<PhotographId>>,
    /// What was learnt of the true colours in cases that were left or signed.
    corrected_before: BTreeMap<CaseId, Correcting>,
}

/// What does not change while the program runs, but for the theme.
#[derive(Debug, Clone)]
pub struct Setting {
    pub consultant: Consultant,
    /// Where the cases come from, in words.
    pub source: String,
    pub is_demonstration: bool,
    /// How long a signed report can be taken back, seconds.
    pub undo_secs: u32,
    pub zone: TimeZone,
    pub theme: Theme,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    #[default]
    Dark,
    Light,
    /// Pure neutral grey, for judging colours.
    Grey,
}

/// What lies over the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    Palette(Palette),
    Keys,
    Tray,
    ReferralLetter,
    Consent,
    /// Which colour card is it? The row that is chosen.
    Card(usize),
    /// Where the colours on the screen come from.
    Colours,
}

/// Everything that can be said to the desk.
#[derive(Clone)]
pub enum Input {
    Command(&'static Command),
    Gesture(Gesture),
    Event(Event),
    /// Time passed.
    Tick,
}

impl From<Row> for Input {
    fn from(row: Row) -> Self {
        match row {
            Row::Command(command) => Self::Command(command),
            Row::Outcome(outcome) => Self::Gesture(Gesture::ChooseOutcome(outcome.code)),
        }
    }
}

impl Desk {
    pub fn new(setting: Setting) -> Self {
        Self {
            setting,
            queue: Queue::default(),
            open: None,
            photographs: Photographs::default(),
            tray: Tray::default(),
            notices: Notices::default(),
            overlay: None,
            is_filtering: false,
            display: DisplayState::default(),
            intent: Intent::default(),
            proof: Proof::default(),
            warned: None,
            check: None,
            plan: Plan::default(),
            usual_card_at: 0,
            resuming: None,
            leaving: BTreeMap::new(),
            seen_before: BTreeMap::new(),
            corrected_before: BTreeMap::new(),
        }
    }

    /// The one door in.
    pub fn take(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let is_tick = matches!(input, Input::Tick);
        let may_want_others = may_want_others(&input);
        let mut effects = match input {
            Input::Command(command) => (command.does)(self, now),
            Input::Gesture(gesture) => self.gesture(gesture, now),
            Input::Event(event) => {
                let mut effects = self.hear(event, now);
                effects.extend(self.go_on_resuming(now));
                effects
            }
            Input::Tick => Vec::new(),
        };
        self.notices.sweep(now);
        if may_want_others {
            effects.extend(self.plan_photographs());
        }
        self.note_what_is_up(is_tick);
        effects.extend(self.note_colours(is_tick));
        if is_tick {
            effects.extend(self.remind_of_check(now));
        }
        effects.extend(self.save_if_due(now));
        effects
    }

    /// Where keys go now; innermost place.
    pub fn place(&self) -> Place {
        match (&self.overlay, &self.open) {
            (Some(Overlay::Palette(_)), _) => Place::Palette,
            (Some(Overlay::Card(_)), _) => Place::Card,
            (Some(_), _) => Place::Sheet,
            (None, _) if let Some(check) = &self.check => match check.page() {
                CheckPage::Meter => Place::Meter,
                _ => Place::Check,
            },
            (None, Some(open)) => match open.page {
                Page::Letter => Place::Letter,
                Page::Photographs if open.writing.is_some() => Place::Draft,
                Page::Photographs if open.corners.is_some() => Place::Corners,
                Page::Photographs => Place::Lightbox,
            },
            (None, None) if self.is_filtering => Place::Filter,
            (None, None) => Place::Queue,
        }
    }

    /// The first of these at which the screen changes by itself, or at which something is due.
    pub fn next_tick(&self, now: Timestamp) -> Option<Timestamp> {
        let saving = self.open.as_ref().and_then(OpenCase::save_due);
        let notice = self.notices.is_waiting_to_go().then(|| now + jiff::SignedDuration::from_secs(1));
        let undo = self.tray.withdrawable(now).map(|_| now + jiff::SignedDuration::from_secs(1));
        // Time left is shown in minutes, and the age of the queue, where it is on the screen, in seconds.
        let clock = Some(now + jiff::SignedDuration::from_secs(if self.open.is_some() { 30 } else { 5 }));
        [saving, notice, undo, clock].into_iter().flatten().min()
    }

    pub fn today(&self, now: Timestamp) -> jiff::civil::Date {
        self.setting.zone.to_datetime(now).date()
    }

    /// Whether what is on the screen is made up: said on every screen.
    pub fn is_synthetic(&self) -> bool {
        let is_marked = match &self.open {
            Some(open) => open.case.is_synthetic,
            None => self.queue.is_synthetic(),
        };
        self.setting.is_demonstration || is_marked
    }

    fn gesture(&mut self, gesture: Gesture, now: Timestamp) -> Vec<Effect> {
        match gesture {
            Gesture::Select(case) => self.queue.selected = Some(case),
            Gesture::Open(case) => return self.open_case(&case, now),
            Gesture::Filter(text) => self.filter(text, now),
            Gesture::FilterFocus(is_filtering) => self.is_filtering = is_filtering,
            Gesture::Chip(chip) => self.show_chip(chip, now),
            Gesture::PaneIs { width, height } => return self.lightbox(|lightbox| lightbox.pane_px = (width, height)),
            Gesture::PointerAt(at) => return self.lightbox(|lightbox| lightbox.pointer_px = at),
            Gesture::ZoomAt { at, factor } => {
                return self.lightbox(|lightbox| {
                    let at = glam::dvec2(f64::from(at.0), f64::from(at.1));
                    lightbox.view = lightbox.view.zoomed_at(at, f64::from(factor), lightbox.frame());
                });
            }
            Gesture::Pan { by } => {
                return self.lightbox(|lightbox| {
                    let by = glam::dvec2(f64::from(by.0), f64::from(by.1));
                    lightbox.view = lightbox.view.panned(by, lightbox.frame());
                });
            }
            Gesture::ShowPhotograph(at) => return self.show_photograph(at),
            Gesture::ChooseOutcome(code) => self.choose_outcome(code, now),
            Gesture::Write { field, text } => self.write(field, text, now),
            Gesture::Toggle { field, choice } => self.toggle(field, choice, now),
            Gesture::Focus(field) => self.focus(field),
            Gesture::PaletteText(text) => self.palette_text(text),
            Gesture::PalettePick(at) => return self.palette_pick(at, now),
            Gesture::Resume(at) => return self.resume(at, now),
            Gesture::WriteReading { at, text } => self.write_reading(at, text),
            Gesture::SendNow(parcel) => return vec![Effect::SendNow(parcel)],
            Gesture::LetGo(command) => self.let_go(command),
            Gesture::PutCorner => return self.put_corner(now),
            Gesture::TakeCard(at) => {
                self.overlay = Some(Overlay::Card(at));
                return self.take_card(now);
            }
        }
        Vec::new()
    }

    pub fn lay(&mut self, overlay: Overlay) -> Vec<Effect> {
        self.overlay = if self.overlay.as_ref() == Some(&overlay) { None } else { Some(overlay) };
        Vec::new()
    }

    pub fn close_overlay(&mut self) -> Vec<Effect> {
        self.overlay = None;
        Vec::new()
    }

    /// A key was let go that does something while it is held.
    fn let_go(&mut self, command: &str) {
        if let Some(open) = self.open.as_mut().filter(|_| command == HELD) {
            open.lightbox.is_original_held = false;
        }
    }

    pub fn dismiss_notice(&mut self) -> Vec<Effect> {
        self.notices.dismiss();
        Vec::new()
    }

    pub fn next_theme(&mut self) -> Vec<Effect> {
        self.setting.theme = match self.setting.theme {
            Theme::Dark => Theme::Light,
            Theme::Light => Theme::Grey,
            Theme::Grey => Theme::Dark,
        };
        Vec::new()
    }

    /// Whether words are not on the disk although they were asked to be.
    pub fn has_unsaved_words(&self) -> bool {
        !self.leaving.is_empty() || self.open.as_ref().is_some_and(|open| open.saved.trouble.is_some())
    }

    pub fn quit(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = self.put_away(now);
        // Words that could not be saved before are tried once more.
        effects.extend(self.leaving.values().map(|draft| Effect::SaveDraft { draft: draft.clone(), at: now }));
        effects.push(Effect::Quit);
        effects
    }

    fn tell(&mut self, grade: Grade, words: impl Into<String>, now: Timestamp) {
        self.notices.tell(grade, words, now);
    }
}

/// Whether an input can change which photographs are wanted: not what comes many times a second.
fn may_want_others(input: &Input) -> bool {
    use Gesture::{Pan, PointerAt, Write, ZoomAt};
    !matches!(input, Input::Tick | Input::Gesture(Pan { .. } | PointerAt(_) | Write { .. } | ZoomAt { .. }))
}
