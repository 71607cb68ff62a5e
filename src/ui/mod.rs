//! Panels: they read the desk and say what was done; they change nothing themselves.

pub mod banner_ui;
pub mod card_ui;
pub mod case_ui;
pub mod colours_ui;
pub mod display_check_ui;
pub mod display_patterns;
pub mod field_ui;
pub mod footer_ui;
pub mod ink;
pub mod keys;
pub mod keys_ui;
pub mod letter_ui;
pub mod lightbox_ui;
pub mod menu_ui;
pub mod notice_ui;
pub mod outcome_ui;
pub mod palette_ui;
pub mod photograph_ui;
pub mod preview_ui;
pub mod queue_ui;
pub mod referral_ui;
pub mod strip_ui;
pub mod theme;
pub mod tray_ui;

use egui::{Rect, Ui};
use jiff::Timestamp;

use crate::desk::gesture::Gesture;
use crate::desk::keymap::Keymap;
use crate::desk::open_case::Page;
use crate::desk::{Desk, Input, Overlay};
use crate::gpu::Light;
use crate::ui::theme::Colours;

/// What every panel reads.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    pub desk: &'a Desk,
    pub keymap: &'a Keymap,
    /// `None` only in tests without a graphics card: panes then say so.
    pub light: Option<&'a Light>,
    /// Whether the processor draws: what moves is then drawn plainly until it rests.
    pub draws_slowly: bool,
    pub now: Timestamp,
    pub colours: &'static Colours,
}

impl Shown<'_> {
    /// A flat colour under a panel. Where the processor draws, egui's own rectangle would take longer than
    /// a photograph.
    pub fn ground(&self, ui: &Ui, rect: Rect, colour: egui::Color32) {
        match self.light.filter(|_| self.draws_slowly) {
            Some(light) => light.ground(ui.painter(), rect, colour),
            None => drop(ui.painter().rect_filled(rect, 0.0, colour)),
        }
    }

    /// The key cap of a command.
    pub fn cap(&self, name: &str) -> String {
        self.keymap.cap(name)
    }
}

/// What the panels say was done.
pub type Said = Vec<Input>;

pub fn say(said: &mut Said, gesture: Gesture) {
    said.push(Input::Gesture(gesture));
}

/// Says a command by its name; the names are those of COMMANDS, which a test holds.
pub fn say_command(said: &mut Said, name: &str) {
    let found = crate::desk::commands::rows().find(|row| row.name() == name);
    said.extend(found.map(Input::from));
}

/// The whole window.
pub fn desk_ui(ui: &mut Ui, shown: Shown<'_>, said: &mut Said) {
    let full = ui.max_rect();
    if let Some(check) = &shown.desk.check {
        let page = display_check_ui::display_check_ui(ui, full, shown, check, said);
        overlay_ui(ui, full, shown, said);
        notice_ui::notice_ui(ui, page, shown);
        return;
    }
    shown.ground(ui, full, shown.colours.background);
    let banner = banner_ui::height(ui, full.width(), shown);
    let (top, rest) = full.split_top_bottom_at_y(full.top() + banner);
    let (middle, bottom) = rest.split_top_bottom_at_y(rest.bottom() - theme::FOOTER);
    banner_ui::banner_ui(ui, top, shown, said);
    match &shown.desk.open {
        None => queue_ui::queue_ui(ui, middle, shown, said),
        Some(open) => match open.page {
            Page::Photographs => case_ui::case_ui(ui, middle, shown, open, said),
            Page::Letter => letter_ui::letter_ui(ui, middle, shown, open, said),
        },
    }
    footer_ui::footer_ui(ui, bottom, shown);
    overlay_ui(ui, full, shown, said);
    notice_ui::notice_ui(ui, notice_place(middle, shown), shown);
}

/// Notices lie over the strip or the rows, and on the letter's page over the paper: never over a
/// photograph, and never over the button that signs.
fn notice_place(middle: Rect, shown: Shown<'_>) -> Rect {
    let is_letter = shown.desk.open.as_ref().is_some_and(|open| open.page == Page::Letter);
    let left = if is_letter { letter_ui::side_width(middle.width()) } else { 0.0 };
    Rect::from_min_max(middle.min + egui::vec2(left, 0.0), middle.max)
}

fn overlay_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>, said: &mut Said) {
    match &shown.desk.overlay {
        None => {}
        Some(Overlay::Palette(palette)) => palette_ui::palette_ui(ui, full, shown, palette, said),
        Some(Overlay::Keys) => keys_ui::keys_ui(ui, full, shown),
        Some(Overlay::Tray) => tray_ui::tray_ui(ui, full, shown, said),
        Some(Overlay::ReferralLetter) => referral_ui::letter_sheet_ui(ui, full, shown),
        Some(Overlay::Consent) => referral_ui::consent_sheet_ui(ui, full, shown),
        Some(Overlay::Colours) => colours_ui::colours_ui(ui, full, shown),
        // Beside the photograph it is about: the lightbox draws it.
        Some(Overlay::Card(_)) => {}
    }
}

/// A sheet over the screen, `size` points at most, its words laid out by `add`.
pub fn sheet_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>, title: &str, size: egui::Vec2, add: impl FnOnce(&mut Ui)) {
    let rect = Rect::from_center_size(full.center(), size.min(full.size() - egui::vec2(32.0, 64.0)));
    over_ui(ui, full, shown, "sheet", rect, |ui| {
        let head = Rect::from_min_size(rect.min, egui::vec2(rect.width(), theme::BAR)).shrink2(egui::vec2(16.0, 0.0));
        ink::line(ui, head, title, theme::semibold(theme::LARGE), shown.colours.text);
        let body = Rect::from_min_max(egui::pos2(rect.left() + 16.0, head.bottom()), rect.max - egui::vec2(16.0, 12.0));
        ink::within(ui, body, egui::Layout::top_down(egui::Align::Min), |ui| {
            egui::ScrollArea::vertical().id_salt("sheet").auto_shrink(false).show(ui, add);
        });
    });
}

/// Dims the screen and lays a card of its own over it: what every sheet and the palette stand on.
pub fn over_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>, name: &str, rect: Rect, add: impl FnOnce(&mut Ui)) {
    let colours = shown.colours;
    let area = egui::Area::new(egui::Id::unique(name)).order(egui::Order::Foreground).fixed_pos(rect.min);
    area.show(ui.ctx(), |ui| {
        ui.set_clip_rect(full);
        ui.painter().rect_filled(full, 0.0, egui::Color32::from_black_alpha(110));
        ui.painter().rect(rect, 8.0, colours.panel, egui::Stroke::new(1.0, colours.line), egui::StrokeKind::Inside);
        add(ui);
    });
}
