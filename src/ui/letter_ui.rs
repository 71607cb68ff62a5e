//! The letter as the GP gets it, the action first; beside it whom it goes to, what the outcome
//! means and what is still open, each with its key. One button signs.

use egui::{Align, Layout, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::desk::at_letter::{Check, Standing};
use crate::desk::open_case::OpenCase;
use crate::domain::letter::{Letter, MOST_CHARACTERS};
use crate::ui::ink::{self, Look};
use crate::ui::{Said, Shown, say_command, theme};

/// The paper and what stands on it, in every theme.
const PAPER: egui::Color32 = egui::Color32::WHITE;
const PRINT: egui::Color32 = egui::Color32::from_rgb(0x1A, 0x1C, 0x1F);
const PRINT_DIM: egui::Color32 = egui::Color32::from_rgb(0x55, 0x5A, 0x61);
const PRINT_HEADING: egui::Color32 = egui::Color32::from_rgb(0x1F, 0x47, 0x58);
const ACTION_GROUND: egui::Color32 = egui::Color32::from_rgb(0xEC, 0xF2, 0xF5);

/// Width of the column beside the paper, points.
pub fn side_width(width: f32) -> f32 {
    if width >= theme::WIDE { 420.0 } else { 360.0 }
}

pub fn letter_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    let (side, page) = rect.split_left_right_at_x(rect.left() + side_width(rect.width()));
    let letter = shown.desk.letter(open, shown.now);
    side_ui(ui, side, shown, open, &letter, said);
    page_ui(ui, page, shown, &letter);
}

fn side_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, letter: &Letter, said: &mut Said) {
    let colours = shown.colours;
    shown.ground(ui, rect, colours.panel);
    ink::hairline(ui, rect.right_top(), rect.right_bottom(), colours);
    let inner = rect.shrink(16.0);
    let (body, foot) = inner.split_top_bottom_at_y(inner.bottom() - 128.0);
    let checks = shown.desk.checks(open, shown.now);
    ink::within(ui, body, Layout::top_down(Align::Min), |ui| {
        egui::ScrollArea::vertical().id_salt("letter side").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 8.0;
            to_ui(ui, shown, open);
            ui.add_space(8.0);
            ink::heading(ui, "Outcome", colours);
            match open.draft.outcome {
                Some(outcome) => {
                    ink::paragraph(ui, outcome.label, theme::semibold(theme::LARGE), colours.text);
                    ink::paragraph(ui, outcome.meaning, theme::regular(theme::BODY), colours.dim);
                }
                None => {
                    ink::paragraph(ui, "None chosen yet", theme::semibold(theme::LARGE), colours.caution);
                }
            }
            ui.add_space(8.0);
            ink::heading(ui, "Before you sign", colours);
            for check in &checks {
                check_ui(ui, shown, check);
            }
            ui.add_space(8.0);
            let length = format!("{} of {MOST_CHARACTERS} characters", letter.characters());
            ink::paragraph(ui, &length, theme::regular(theme::SMALL), colours.dim);
        });
    });
    sign_ui(ui, foot, shown, open, &checks, said);
}

fn to_ui(ui: &mut Ui, shown: Shown<'_>, open: &OpenCase) {
    let colours = shown.colours;
    let referrer = &open.case.referral.referrer;
    let or = |words: &str, otherwise: &str| if words.is_empty() { otherwise.to_owned() } else { words.to_owned() };
    ink::heading(ui, "To", colours);
    ink::paragraph(ui, &or(&referrer.gp, "GP not given"), theme::semibold(theme::LARGE), colours.text);
    let practice = format!("{} {}", or(&referrer.practice, "Practice not given"), referrer.ods_code);
    ink::paragraph(ui, practice.trim(), theme::regular(theme::BODY), colours.text);
    ink::paragraph(ui, "Copy: the patient's record", theme::regular(theme::BODY), colours.dim);
}

fn check_ui(ui: &mut Ui, shown: Shown<'_>, check: &Check) {
    let colours = shown.colours;
    let (sign, ink) = match check.standing {
        Standing::Good => ("✓", colours.good),
        Standing::Caution => ("▲", colours.caution),
        Standing::Open => ("○", colours.alarm),
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.allocate_ui(vec2(16.0, 20.0), |ui| {
            ui.set_min_width(16.0);
            ink::paragraph(ui, sign, theme::semibold(theme::BODY), ink);
        });
        ui.vertical(|ui| {
            ink::paragraph(ui, &check.words, theme::regular(theme::BODY), colours.text);
            if check.standing != Standing::Good && !check.command.is_empty() {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 4.0;
                    for key in mending_keys(shown, check.command) {
                        ink::key_cap(ui, colours, &key);
                    }
                });
            }
        });
    });
}

/// The keys that lead from here to where a thing is mended: first back to the photographs.
fn mending_keys(shown: Shown<'_>, command: &str) -> Vec<String> {
    let mut keys = vec![shown.cap("edit-report")];
    if command != "edit-report" {
        keys.push(shown.cap(command));
    }
    keys
}

fn sign_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, checks: &[Check], said: &mut Said) {
    let colours = shown.colours;
    let is_open = checks.iter().any(|check| check.standing == Standing::Open);
    let words = if open.is_sealing {
        "Being written to the disk of this computer…".to_owned()
    } else {
        format!(
            "Signing saves the report on this computer first. It is sent {} seconds later; undo with {}.",
            shown.desk.setting.undo_secs,
            shown.cap("undo-sending")
        )
    };
    let top = Rect::from_min_size(rect.min, vec2(rect.width(), 60.0));
    ink::within(ui, top, Layout::top_down(Align::Min), |ui| {
        ink::paragraph(ui, &words, theme::regular(theme::BODY), colours.dim);
    });
    let button = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 44.0), rect.max);
    let look = if is_open || open.is_sealing { Look::Quiet } else { Look::Next };
    let words = format!("Sign as {}", shown.desk.setting.consultant.name);
    if ink::button(ui, colours, button, &words, &shown.cap("sign-report"), look).clicked() {
        say_command(said, "sign-report");
    }
}

/// The paper: as wide as reads well, its words from the one Letter that is also sent.
fn page_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, letter: &Letter) {
    shown.ground(ui, rect, shown.colours.room);
    ink::within(ui, rect, Layout::top_down(Align::Center), |ui| {
        egui::ScrollArea::vertical().id_salt("letter page").auto_shrink(false).show(ui, |ui| {
            let width = (rect.width() - 64.0).min(720.0);
            let margin = 24.0 + (width - 480.0).max(0.0) * 0.15;
            ui.add_space(24.0);
            // From the pane, not from what the scroll bar leaves of it: the paper never jumps.
            let left = rect.center().x - width / 2.0;
            let top = ui.cursor().top();
            let ground = ui.painter().add(egui::Shape::Noop);
            let inner =
                Rect::from_min_max(pos2(left + margin, top + margin), pos2(left + width - margin, f32::INFINITY));
            let bottom = ui
                .scope_builder(egui::UiBuilder::new().max_rect(inner).layout(Layout::top_down(Align::Min)), |ui| {
                    print_ui(ui, letter);
                    ui.min_rect().bottom()
                })
                .inner;
            // A4 is 1.414 times as tall as wide; a longer letter goes on.
            let bottom = (bottom + margin).max(top + width * std::f32::consts::SQRT_2);
            let paper = Rect::from_min_max(pos2(left, top), pos2(left + width, bottom));
            let shadow =
                egui::Shadow { offset: [0, 4], blur: 24, spread: 0, color: egui::Color32::from_black_alpha(90) };
            let shapes = vec![
                shadow.as_shape(paper, 2.0).into(),
                egui::Shape::from(egui::epaint::RectShape::new(paper, 2.0, PAPER, Stroke::NONE, StrokeKind::Inside)),
            ];
            ui.painter().set(ground, egui::Shape::Vec(shapes));
            ui.allocate_rect(paper, Sense::hover());
            ui.add_space(24.0);
        });
    });
}

fn print_ui(ui: &mut Ui, letter: &Letter) {
    ui.spacing_mut().item_spacing.y = 4.0;
    ink::paragraph(ui, &letter.title, theme::semibold(theme::TITLE), PRINT);
    ink::paragraph(ui, &letter.subtitle, theme::regular(theme::BODY), PRINT_DIM);
    ui.add_space(12.0);
    ink::paragraph(ui, &letter.patient, theme::semibold(theme::BODY), PRINT);
    ink::paragraph(ui, &letter.recipient, theme::regular(theme::BODY), PRINT);
    ui.add_space(12.0);
    let ground = ui.painter().add(egui::Shape::Noop);
    let framed = egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 12)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ink::paragraph(ui, &letter.action, theme::semibold(theme::BODY), PRINT);
    });
    let rect = framed.response.rect;
    let edge = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
    let shapes =
        vec![egui::Shape::rect_filled(rect, 0.0, ACTION_GROUND), egui::Shape::rect_filled(edge, 0.0, PRINT_HEADING)];
    ui.painter().set(ground, egui::Shape::Vec(shapes));
    for section in &letter.sections {
        ui.add_space(12.0);
        ink::paragraph(ui, &section.heading, theme::semibold(theme::BODY), PRINT_HEADING);
        ink::paragraph(ui, &section.text, theme::regular(theme::BODY), PRINT);
    }
    ui.add_space(12.0);
    ink::paragraph(ui, "Signed", theme::semibold(theme::BODY), PRINT_HEADING);
    ink::paragraph(ui, &letter.signature, theme::regular(theme::BODY), PRINT);
}
