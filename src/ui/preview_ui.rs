//! The chosen case at the right of the queue, so that opening it is a decision.

use egui::{Align, Layout, Rect, Ui, vec2};

use crate::domain::case::{Case, CaseState};
use crate::domain::photograph::Photograph;
use crate::domain::when::{day_words, time_left_words};
use crate::ui::ink::{self, Tone};
use crate::ui::photograph_ui::thumbnail_ui;
use crate::ui::{Shown, theme};

pub fn preview_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>) {
    let colours = shown.colours;
    shown.ground(ui, rect, colours.panel);
    ink::hairline(ui, rect.left_top(), rect.left_bottom(), colours);
    let inner = rect.shrink(16.0);
    ink::within(ui, inner, Layout::top_down(Align::Min), |ui| match shown.desk.queue.selected_case() {
        None => {
            ink::paragraph(ui, "No case is chosen", theme::regular(theme::BODY), colours.dim);
        }
        Some(case) => case_preview_ui(ui, shown, case),
    });
}

fn case_preview_ui(ui: &mut Ui, shown: Shown<'_>, case: &Case) {
    let colours = shown.colours;
    ui.spacing_mut().item_spacing.y = 8.0;
    ink::heading(ui, &who(shown, case), colours);
    photographs_ui(ui, shown, case);
    ui.add_space(4.0);
    let question = match case.referral.question.as_str() {
        "" => "The GP asked no question".to_owned(),
        question => format!("“{question}”"),
    };
    ink::paragraph(ui, &question, theme::semibold(theme::BODY), colours.text);
    let mut about = Vec::new();
    if !case.referral.site.is_empty() {
        about.push(format!("{}.", case.referral.site));
    }
    if let Some(at) = case.asked_at {
        about.push(format!("Asked {}.", day_words(at, &shown.desk.setting.zone)));
    }
    let first = case.referral.history.split("\n\n").next().unwrap_or_default();
    about.push(first.to_owned());
    ink::paragraph(ui, about.join(" ").trim(), theme::regular(theme::BODY), colours.dim);
    if let Some(earlier) = case.earlier.first() {
        let at = earlier.at.map_or_else(|| "Earlier".to_owned(), |at| day_words(at, &shown.desk.setting.zone));
        ink::paragraph(ui, &format!("{at}: {}", earlier.conclusion), theme::regular(theme::BODY), colours.dim);
    }
    marks_ui(ui, shown, case);
    for problem in &case.problems {
        ink::paragraph(ui, &format!("▲ {}", problem.what), theme::regular(theme::SMALL), colours.caution)
            .on_hover_text(&problem.place);
    }
}

fn who(shown: Shown<'_>, case: &Case) -> String {
    format!("{} · {}", case.patient.name(), case.patient.age_words_on(shown.desk.today(shown.now)))
}

/// One photograph large, the others in a row under it; the space is there before they come.
fn photographs_ui(ui: &mut Ui, shown: Shown<'_>, case: &Case) {
    let width = ui.available_width();
    let (large, _) = ui.allocate_exact_size(vec2(width, (width * 0.64).round()), egui::Sense::hover());
    let now: Vec<&Photograph> = case.photographs_now().collect();
    match now.first() {
        None => {
            ui.painter().rect_filled(large, 4.0, shown.colours.room);
            let said = if case.is_read { "No photographs arrived" } else { "Reading the case…" };
            let inner = large.shrink(12.0);
            ink::line(ui, inner, said, theme::regular(theme::BODY), shown.colours.dim);
        }
        Some(first) => thumbnail_ui(ui, large, shown, &case.id, &first.id, why_not(case, first)),
    }
    if now.len() > 1 {
        let each = (width - 16.0) / 3.0;
        let (row, _) = ui.allocate_exact_size(vec2(width, (each * 0.66).round()), egui::Sense::hover());
        for (at, photograph) in now.iter().skip(1).take(3).enumerate() {
            let left = row.left() + at as f32 * (each + 8.0);
            let rect = Rect::from_min_size(egui::pos2(left, row.top()), vec2(each, row.height()));
            thumbnail_ui(ui, rect, shown, &case.id, &photograph.id, why_not(case, photograph));
        }
    }
}

/// Why a photograph is not shown although it could be.
pub fn why_not<'a>(case: &'a Case, photograph: &'a Photograph) -> Option<&'a str> {
    if !case.consent.allows_viewing() {
        return Some("Consent denied: not fetched");
    }
    photograph.blocked.as_deref()
}

fn marks_ui(ui: &mut Ui, shown: Shown<'_>, case: &Case) {
    let colours = shown.colours;
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        if case.is_read {
            let missing = case.missing();
            if missing.is_empty() {
                ink::pill(ui, colours, Tone::Good, "Complete");
            }
            for missing in missing {
                ink::pill(ui, colours, Tone::Caution, missing);
            }
            if matches!(case.consent, crate::domain::consent::Consent::Given { .. }) {
                ink::pill(ui, colours, Tone::Good, &case.consent.words());
            }
        }
        if let CaseState::Held(holder) = &case.state {
            ink::pill(ui, colours, Tone::Plain, &format!("{} has it", holder.name));
        }
        if let Some(left) = case.time_left(shown.now).filter(|left| left.is_negative()) {
            ink::pill(ui, colours, Tone::Alarm, &format!("Overdue by {}", time_left_words(left.abs())));
        }
    });
}
