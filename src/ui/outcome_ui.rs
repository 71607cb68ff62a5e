//! The decision, read from top to bottom in the order it is made: outcome, then what it asks for,
//! then what is still open, then the one next step.

use egui::{Align, Layout, Rect, Sense, Ui, pos2, vec2};

use crate::desk::at_letter::Standing;
use crate::desk::gesture::Gesture;
use crate::desk::open_case::OpenCase;
use crate::domain::outcome::OUTCOMES;
use crate::ui::ink::{self, Look};
use crate::ui::{Said, Shown, field_ui, say, say_command, theme};

const BUTTON: f32 = 32.0;

pub fn outcome_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    let colours = shown.colours;
    shown.ground(ui, rect, colours.panel);
    ink::hairline(ui, rect.left_top(), rect.left_bottom(), colours);
    let inner = rect.shrink(16.0);
    let foot = 96.0;
    let (body, foot) = inner.split_top_bottom_at_y(inner.bottom() - foot);
    ink::within(ui, body, Layout::top_down(Align::Min), |ui| {
        egui::ScrollArea::vertical().id_salt("decision").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 8.0;
            ink::heading(ui, "Outcome", colours);
            outcomes_ui(ui, shown, open, said);
            match open.draft.outcome {
                None => {
                    ui.add_space(4.0);
                    ink::paragraph(ui, "Choose an outcome by its key.", theme::regular(theme::BODY), colours.dim);
                }
                Some(outcome) => {
                    let meaning = format!("{}: {}", outcome.label, outcome.meaning);
                    ink::paragraph(ui, &meaning, theme::regular(theme::SMALL), colours.dim);
                    for ask in outcome.asks {
                        field_ui::field_ui(ui, shown, open, ask, said);
                    }
                }
            }
        });
    });
    foot_ui(ui, foot, shown, open, said);
}

fn outcomes_ui(ui: &mut Ui, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    let width = (ui.available_width() - 8.0) / 2.0;
    for pair in OUTCOMES.chunks(2) {
        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), BUTTON), Sense::hover());
        for (at, outcome) in pair.iter().enumerate() {
            let left = row.left() + at as f32 * (width + 8.0);
            let rect = Rect::from_min_size(pos2(left, row.top()), vec2(width, BUTTON));
            let look = if open.draft.outcome == Some(outcome) { Look::Taken } else { Look::Quiet };
            if ink::button(ui, shown.colours, rect, outcome.label, &shown.cap(outcome.code), look).clicked() {
                say(said, Gesture::ChooseOutcome(outcome.code));
            }
        }
    }
}

/// What is open first, in one line that is always there, and the next step under it.
fn foot_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    let colours = shown.colours;
    let checks = shown.desk.checks(open, shown.now);
    let (words, ink) = if open.draft.outcome.is_none() {
        ("No outcome yet".to_owned(), colours.dim)
    } else {
        match checks.iter().min_by_key(|check| rank(check.standing)) {
            Some(check) if check.standing == Standing::Open => (format!("▲ {}", check.words), colours.caution),
            Some(check) if check.standing == Standing::Caution => (format!("▲ {}", check.words), colours.caution),
            _ => ("✓ Nothing is open".to_owned(), colours.good),
        }
    };
    let lines = Rect::from_min_size(pos2(rect.left(), rect.top() + 4.0), vec2(rect.width(), 40.0));
    ink::within(ui, lines, Layout::top_down(Align::Min), |ui| {
        ink::paragraph(ui, &words, theme::regular(theme::BODY), ink)
    });
    let button = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 44.0), rect.max);
    if ink::button(ui, colours, button, "Read the letter and sign", &shown.cap("read-letter"), Look::Next).clicked() {
        say_command(said, "read-letter");
    }
}

fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::Open => 0,
        Standing::Caution => 1,
        Standing::Good => 2,
    }
}
