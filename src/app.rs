//! The window's frame: events in, desk drawn, effects out.

mod display;
pub mod ended;
mod lost_card;
mod proof;
mod timings;
mod waiting;

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::ended::{Ending, WayBack};
use crate::app::proof::Prover;
use crate::app::timings::Timings;
use crate::app::waiting::{redraw, waiting_ui};
use crate::demonstration::drawing::Drawing;
use crate::desk::commands::{Place, Row};
use crate::desk::effect::Effect;
use crate::desk::event::Event;
use crate::desk::gesture::Gesture;
use crate::desk::keymap::{Keymap, KeymapError};
use crate::desk::resume::Resume;
use crate::desk::{Desk, HELD, Input, Setting, Theme};
use crate::domain::case::CaseId;
use crate::domain::display::Proof;
use crate::domain::people::Consultant;
use crate::domain::photograph::Ticket;
use crate::gpu::Light;
use crate::gpu::adapter::{self, AdapterFacts, Kind};
use crate::io::Workers;
use crate::io::displays::{Displays, Places};
use crate::io::settings::{self, Settings};
use crate::io::source;
use crate::photo::pyramid::Pyramid;
use crate::ui::keys::{Keys, Offer};
use crate::ui::{self, Shown, theme};

/// Said when this program has taken over from itself.
const CAME_BACK: &str = "The graphics card stopped working, and Diascope started itself again where you were. \
     Your words and signed reports are safe.";

/// The same, where not everything could be saved.
const CAME_BACK_WITHOUT_WORDS: &str = "The graphics card stopped working, and Diascope started itself again where \
     you were. Signed reports are safe. Some words could not be saved: read each draft before you sign.";

/// One window, one consultant.
pub struct App {
    stage: Stage,
    settings: Settings,
    keymap: Keymap,
    keys: Keys,
    /// Everything on the graphics card; `None` where the window has none, and then it says so.
    light: Option<Light>,
    /// Whether the processor draws.
    draws_slowly: bool,
    /// Which display the window is on.
    displays: Displays,
    /// Tests the colours of the card; `None` where there is none.
    prover: Option<Prover>,
    proof: Proof,
    /// While the display is checked on the full screen: whether the window had it before.
    full_screen_before: Option<bool>,
    timings: Option<Timings>,
    theme: Option<Theme>,
    start: Start,
    began: Instant,
}

/// How the window begins, and where it writes why it ended.
#[derive(Default)]
pub struct Start {
    /// The case to open.
    pub open: Option<CaseId>,
    /// What the program before this one has left.
    pub way_back: Option<WayBack>,
    pub ending: Ending,
}

/// Whether the desk is still the one that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    SameSource,
    OtherSource,
}

enum Stage {
    /// The demonstration's photographs are being drawn for the first time.
    Drawing(Drawing),
    Working(Box<Working>),
    /// Nothing can be done, and why.
    Stopped(String),
}

struct Working {
    desk: Desk,
    workers: Workers,
    /// Where the cases come from; `None` for the demonstration.
    address: Option<String>,
}

impl App {
    /// Opens on the source of the settings, or on the demonstration where there is none.
    pub fn new(cc: &eframe::CreationContext<'_>, settings: Settings, start: Start) -> Result<Self, KeymapError> {
        theme::set_fonts(&cc.egui_ctx);
        if let Some(scale) = settings.scale {
            cc.egui_ctx.set_zoom_factor(scale);
        }
        // Keys belong to the commands: egui must not zoom the whole window by Ctrl and plus.
        cc.egui_ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let kind = cc.wgpu_render_state.as_ref().map(|state| AdapterFacts::of(&state.adapter).kind);
        let light = cc.wgpu_render_state.as_ref().map(|state| {
            let budget = u64::from(settings.card_mib.unwrap_or_else(|| adapter::usual_card_mib(kind))) << 20;
            let light = Light::new(&state.device, &state.queue, state.target_format, budget);
            let wake = cc.egui_ctx.clone();
            light.when_lost(move || redraw(&wake));
            light
        });
        let stage = match settings.source.clone() {
            Some(address) => open(&address, &settings, &cc.egui_ctx, false),
            None => {
                let (folder, wake) = (settings.data_folder.join("demonstration"), cc.egui_ctx.clone());
                Stage::Drawing(Drawing::begin(folder, Timestamp::now(), move || redraw(&wake)))
            }
        };
        let wake = cc.egui_ctx.clone();
        let mut app = Self {
            stage,
            prover: Prover::begin(cc),
            proof: Proof::default(),
            full_screen_before: None,
            displays: Displays::begin(Places::of(&settings), move || redraw(&wake)),
            keymap: Keymap::new(&settings.keys)?,
            keys: Keys::default(),
            settings,
            timings: light.as_ref().and_then(Timings::begin),
            light,
            draws_slowly: kind == Some(Kind::Software),
            theme: None,
            start,
            began: Instant::now(),
        };
        app.go_where_asked(&cc.egui_ctx);
        Ok(app)
    }

    /// Once there is a desk: opens the case that was named, or goes back to where the consultant was.
    fn go_where_asked(&mut self, ctx: &egui::Context) {
        if !matches!(self.stage, Stage::Working(_)) {
            return;
        }
        self.tell_of_display(ctx);
        let way_back = self.start.way_back.as_ref();
        // Who comes back goes where they were, not where the arguments once said.
        let place = match way_back {
            Some(way_back) => way_back.resume(),
            None => self.start.open.take().map(Resume::at_case),
        };
        if let Some(way_back) = way_back {
            let is_alarm = way_back.has_unsaved_words;
            let what = if is_alarm { CAME_BACK_WITHOUT_WORDS } else { CAME_BACK };
            self.tell(ctx, Input::Event(Event::Told { what: what.to_owned(), is_alarm }));
        }
        if let Some(place) = place {
            self.tell(ctx, Input::Gesture(Gesture::Resume(place)));
        }
    }

    /// Puts everything away; when the workers end, it is on the disk.
    fn save(&mut self) {
        if let Stage::Working(working) = &mut self.stage {
            for effect in working.desk.quit(Timestamp::now()) {
                working.workers.perform(effect);
            }
        }
    }

    /// Tells the desk, and does what it asks. Says whether another source was opened by it.
    fn tell(&mut self, ctx: &egui::Context, input: Input) -> Told {
        let Stage::Working(working) = &mut self.stage else { return Told::SameSource };
        let mut address = None;
        for effect in working.desk.take(input, Timestamp::now()) {
            match effect {
                Effect::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
                Effect::CopyText(text) => ctx.copy_text(text),
                Effect::OpenSource(other) => address = Some(other),
                Effect::ShowBy(intent) => self.displays.show_by(intent),
                Effect::KeepDisplayCheck(check) => self.displays.keep_check(check),
                Effect::KeepCheckReminder(on) => self.displays.keep_reminder(on),
                other => {
                    if let (Effect::KeepPhotographs { tickets, pane_px }, Some(light)) = (&other, &self.light) {
                        light.forget_all_but(tickets);
                        light.expect_pane_px(pane_px.0, pane_px.1);
                    }
                    working.workers.perform(other);
                }
            }
        }
        if let Some(address) = address {
            // Tickets of the new source may read the same: nothing of the old one may stay on the card.
            if let Some(light) = &self.light {
                light.forget_all_but(&[]);
            }
            // The old workers end first: they hold the work database of the old source.
            self.stage = Stage::Stopped(String::new());
            self.stage = open(&address, &self.settings, ctx, false);
            self.tell_of_display(ctx);
            return Told::OtherSource;
        }
        Told::SameSource
    }

    /// Pixels to the card first, so that the desk never hears of a photograph that is not there.
    fn hear_workers(&mut self, ctx: &egui::Context) {
        let Stage::Working(working) = &mut self.stage else { return };
        let developed = working.workers.developed();
        let events = working.workers.finished();
        for photograph in developed {
            // What nobody wants any more would only take memory.
            let is_wanted = working.desk.photographs.progress(&photograph.ticket).is_some();
            if let Some(light) = self.light.as_ref().filter(|_| is_wanted) {
                let pyramid: Arc<Pyramid> = photograph.pyramid;
                light.keep(&photograph.ticket, pyramid, photograph.is_preview);
            }
        }
        for event in events {
            // What the old source's workers still had to say is not about the new one.
            if self.tell(ctx, Input::Event(event)) == Told::OtherSource {
                break;
            }
        }
    }

    fn draw_desk(&mut self, ui: &mut egui::Ui, now: Timestamp) {
        let Stage::Working(working) = &self.stage else { return };
        let theme = working.desk.setting.theme;
        if self.theme != Some(theme) {
            theme::apply(ui.ctx(), theme);
            self.theme = Some(theme);
        }
        let colours = theme::colours(theme);
        let shown = Shown {
            desk: &working.desk,
            keymap: &self.keymap,
            light: self.light.as_ref(),
            draws_slowly: self.draws_slowly,
            now,
            colours,
        };
        let mut said = Vec::new();
        ui::desk_ui(ui, shown, &mut said);
        // Where the pointer is changes nothing on the screen but under the loupe.
        let has_loupe = working.desk.open.as_ref().is_some_and(|open| open.lightbox.loupe.is_some());
        if said.iter().any(|input| has_loupe || !matches!(input, Input::Gesture(Gesture::PointerAt(_)))) {
            redraw(ui.ctx());
        }
        for input in said {
            self.tell(&ui.ctx().clone(), input);
        }
    }

    /// A key's row: what a press of it says to the desk. Measured where somebody measures.
    fn press(&mut self, ctx: &egui::Context, row: Row) {
        let (at, before) = (Instant::now(), self.ticket_up());
        self.tell(ctx, Input::from(row));
        if let (Stage::Working(working), Some(timings)) = (&self.stage, &mut self.timings) {
            timings.pressed(row.name(), at, before.as_ref(), &working.desk);
        }
    }

    fn ticket_up(&self) -> Option<Ticket> {
        match &self.stage {
            Stage::Working(working) if self.timings.is_some() => working.desk.current_ticket(),
            _ => None,
        }
    }
}

impl eframe::App for App {
    /// Takes the keys before egui does. Each is looked up where the one before it has led.
    fn raw_input_hook(&mut self, ctx: &egui::Context, raw_input: &mut egui::RawInput) {
        let mut keys = std::mem::take(&mut self.keys);
        let waits = keys.sort(&mut raw_input.events, |chord, offer| {
            let Stage::Working(working) = &self.stage else { return false };
            let row = self.keymap.row(working.desk.place(), chord);
            match (row, offer) {
                (Some(row), Offer::Take) => self.press(ctx, row),
                // Whatever has the keys by now.
                (_, Offer::LetGo) if self.keymap.row(Place::Lightbox, chord).is_some_and(|row| row.name() == HELD) => {
                    self.tell(ctx, Input::Gesture(Gesture::LetGo(HELD)));
                }
                (Some(row), Offer::Repeat) => return row.goes_by_steps(),
                _ => {}
            }
            row.is_some()
        });
        self.keys = keys;
        if waits {
            redraw(ctx);
        }
    }

    /// Takes in what the workers have finished; also while the window is hidden.
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        if let Stage::Drawing(drawing) = &self.stage
            && let Some(ended) = drawing.ended()
        {
            self.stage = match ended {
                Ok(folder) => open(&folder.display().to_string(), &self.settings, ctx, true),
                Err(error) => Stage::Stopped(format!("The demonstration could not be drawn: {error}.")),
            };
            self.go_where_asked(ctx);
        }
        if self.hear_displays(ctx) {
            self.hear_workers(ctx);
        }
        self.tell(ctx, Input::Tick);
        if let Some(timings) = &mut self.timings {
            timings.note();
        }
        self.fit_screen_to_check(ctx);
        self.look_after_card(ctx, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let now = Timestamp::now();
        match &self.stage {
            Stage::Working(_) => self.draw_desk(ui, now),
            Stage::Drawing(drawing) => {
                let (done, of) = drawing.progress();
                let words = format!("Drawing the photographs of the demonstration: {done} of {of}");
                waiting_ui(ui, "Diascope", &words, "This happens once. They are synthetic; nobody was photographed.");
            }
            Stage::Stopped(why) => waiting_ui(ui, "Diascope cannot open", why, "Close this window and try again."),
        }
        if let Stage::Working(working) = &self.stage
            && let Some(next) = working.desk.next_tick(now)
        {
            let wait = next.duration_since(now).unsigned_abs().max(std::time::Duration::from_millis(10));
            ui.ctx().request_repaint_after(wait);
        }
    }

    fn on_exit(&mut self) {
        self.save();
    }
}

impl Drop for App {
    /// The toolkit panics where it draws on a card that is lost, at times before anybody was told of it.
    fn drop(&mut self) {
        let is_lost = self.light.as_ref().is_some_and(Light::is_lost);
        if is_lost && std::thread::panicking() && self.start.ending.borrow().is_none() {
            self.note_way_back();
        }
    }
}

/// Starts on a source: its own work database, so that a report never goes to another place than
/// the one it was signed for.
fn open(address: &str, settings: &Settings, ctx: &egui::Context, is_demonstration: bool) -> Stage {
    let source = match source::open(address) {
        Ok(source) => source,
        Err(error) => return Stage::Stopped(format!("The source of cases could not be opened: {error}.")),
    };
    let name = source.name();
    let settings = Settings { data_folder: settings.store_of(address), ..settings.clone() };
    let wake = ctx.clone();
    let mut workers = match Workers::start(source, &settings, Arc::new(move || redraw(&wake))) {
        Ok(workers) => workers,
        Err(error) => return Stage::Stopped(format!("{error}.")),
    };
    workers.perform(Effect::ReadQueue);
    let desk = Desk::new(Setting {
        consultant: Consultant::clone(&settings.consultant),
        source: name,
        is_demonstration,
        undo_secs: settings.undo_secs,
        zone: TimeZone::system(),
        theme: match settings.theme {
            settings::Theme::Dark => Theme::Dark,
            settings::Theme::Light => Theme::Light,
            settings::Theme::Grey => Theme::Grey,
        },
    });
    let address = (!is_demonstration).then(|| address.to_owned());
    Stage::Working(Box::new(Working { desk, workers, address }))
}
