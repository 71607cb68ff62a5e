//! What the GP asked, beside the photographs; the letter and the consent as sheets over them.

use egui::{Align, Layout, Rect, Ui, vec2};

use crate::desk::event::LetterText;
use crate::desk::open_case::OpenCase;
use crate::domain::case::Case;
use crate::domain::consent::Consent;
use crate::domain::when::{day_words, long_date_words};
use crate::ui::ink::{self, Look};
use crate::ui::{Said, Shown, say_command, sheet_ui, theme};

/// Width of the column of names, points.
const NAMES: f32 = 84.0;

pub fn referral_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    let colours = shown.colours;
    shown.ground(ui, rect, colours.panel);
    ink::hairline(ui, rect.right_top(), rect.right_bottom(), colours);
    ink::within(ui, rect.shrink(16.0), Layout::top_down(Align::Min), |ui| {
        egui::ScrollArea::vertical().id_salt("referral").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 8.0;
            ink::heading(ui, "Referral", colours);
            ink::paragraph(ui, &question(&open.case), theme::semibold(theme::LARGE), colours.text);
            ui.add_space(4.0);
            for (name, words) in facts(shown, &open.case) {
                fact_ui(ui, shown, name, &words);
            }
            ui.add_space(8.0);
            sheets_ui(ui, shown, said);
            problems_ui(ui, shown, &open.case);
            earlier_ui(ui, shown, &open.case);
        });
    });
}

/// The same in one line, where the window is narrow.
pub fn folded_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase) {
    let colours = shown.colours;
    shown.ground(ui, rect, colours.panel);
    ink::hairline(ui, rect.left_bottom(), rect.right_bottom(), colours);
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let keys = ink::within(ui, inner, Layout::right_to_left(Align::Center), |ui| {
        for (words, command) in [("consent", "consent"), ("letter", "referral-letter")] {
            ink::paragraph(ui, words, theme::regular(theme::SMALL), colours.dim);
            ink::key_cap(ui, colours, &shown.cap(command));
        }
        ui.min_rect().left()
    });
    let site = if open.case.referral.site.is_empty() { "site not stated" } else { &open.case.referral.site };
    let words = format!("{} · {site}", question(&open.case));
    let left = Rect::from_min_max(inner.min, egui::pos2(keys - 16.0, inner.bottom()));
    ink::line(ui, left, &words, theme::semibold(theme::BODY), colours.text).on_hover_text(words);
}

fn question(case: &Case) -> String {
    match case.referral.question.as_str() {
        "" => "The GP asked no question".to_owned(),
        question => format!("“{question}”"),
    }
}

fn facts(shown: Shown<'_>, case: &Case) -> Vec<(&'static str, String)> {
    let referral = &case.referral;
    let zone = &shown.desk.setting.zone;
    let or = |words: &str, otherwise: &str| if words.is_empty() { otherwise.to_owned() } else { words.to_owned() };
    let mut facts = vec![
        (
            "From",
            format!(
                "{}\n{}",
                or(&referral.referrer.gp, "GP not given"),
                or(&referral.referrer.practice, "practice not given")
            ),
        ),
        ("Site", or(&referral.site, "not stated")),
        ("History", or(&referral.history, "not given")),
        ("Allergies", "not provided".to_owned()),
    ];
    let taken_by = case.photographs_now().map(|photograph| photograph.taken_by.as_str()).find(|by| !by.is_empty());
    if let Some(by) = taken_by {
        facts.push(("Taken by", by.to_owned()));
    }
    if let Some(at) = referral.asked_at {
        facts.push(("Asked", day_words(at, zone)));
    }
    if let Some(telephone) = &referral.referrer.telephone {
        facts.push(("Practice", telephone.clone()));
    }
    facts
}

fn fact_ui(ui: &mut Ui, shown: Shown<'_>, name: &str, words: &str) {
    let colours = shown.colours;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.allocate_ui(vec2(NAMES, 20.0), |ui| {
            ui.set_min_width(NAMES);
            ink::paragraph(ui, name, theme::regular(theme::BODY), colours.dim);
        });
        ui.vertical(|ui| ink::paragraph(ui, words, theme::regular(theme::BODY), colours.text));
    });
}

fn sheets_ui(ui: &mut Ui, shown: Shown<'_>, said: &mut Said) {
    let width = (ui.available_width() - 8.0) / 2.0;
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), egui::Sense::hover());
    for (at, (words, command)) in [("Letter", "referral-letter"), ("Consent", "consent")].into_iter().enumerate() {
        let left = row.left() + at as f32 * (width + 8.0);
        let rect = Rect::from_min_size(egui::pos2(left, row.top()), vec2(width, row.height()));
        if ink::button(ui, shown.colours, rect, words, &shown.cap(command), Look::Quiet).clicked() {
            say_command(said, command);
        }
    }
}

fn problems_ui(ui: &mut Ui, shown: Shown<'_>, case: &Case) {
    if case.problems.is_empty() {
        return;
    }
    ui.add_space(8.0);
    ink::heading(ui, "Missing or odd", shown.colours);
    for problem in &case.problems {
        ink::paragraph(ui, &format!("▲ {}", problem.what), theme::regular(theme::BODY), shown.colours.caution)
            .on_hover_text(&problem.place);
    }
}

fn earlier_ui(ui: &mut Ui, shown: Shown<'_>, case: &Case) {
    if case.earlier.is_empty() {
        return;
    }
    ui.add_space(8.0);
    ink::heading(ui, "Earlier", shown.colours);
    for earlier in &case.earlier {
        let at = earlier.at.map_or_else(|| "Undated".to_owned(), |at| day_words(at, &shown.desk.setting.zone));
        let outcome = if earlier.outcome.is_empty() { String::new() } else { format!(" ({})", earlier.outcome) };
        let words = format!("{at}: {}{outcome}", earlier.conclusion);
        ink::paragraph(ui, &words, theme::regular(theme::BODY), shown.colours.text);
    }
}

pub fn letter_sheet_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>) {
    let Some(open) = &shown.desk.open else { return };
    let colours = shown.colours;
    sheet_ui(ui, full, shown, "Referral letter", vec2(760.0, 720.0), |ui| {
        if open.case.referral.letters.is_empty() {
            let said =
                if open.case.is_read { "No referral letter arrived." } else { "The letter has not been read yet." };
            ink::paragraph(ui, said, theme::regular(theme::BODY), colours.dim);
        }
        for letter in &open.case.referral.letters {
            ink::heading(ui, &letter.title, colours);
            let (words, ink) = match open.letters.get(&letter.id) {
                None => ("Reading the letter…", colours.dim),
                Some(LetterText::Words(words)) => (words.as_str(), colours.text),
                Some(LetterText::NotShown(why)) => (why.as_str(), colours.caution),
            };
            ink::paragraph(ui, words, theme::regular(theme::BODY), ink);
            ui.add_space(12.0);
        }
    });
}

pub fn consent_sheet_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>) {
    let Some(open) = &shown.desk.open else { return };
    sheet_ui(ui, full, shown, "Consent", vec2(520.0, 320.0), |ui| {
        let yes = |given: bool| if given { "agreed" } else { "not agreed" };
        let lines: Vec<(&str, String)> = match &open.case.consent {
            Consent::Given { at, teaching, research, .. } => {
                let zone = &shown.desk.setting.zone;
                let at = at.map_or_else(|| "not dated".to_owned(), |at| long_date_words(zone.to_datetime(at).date()));
                vec![
                    ("Care", "agreed".to_owned()),
                    ("Teaching", yes(*teaching).to_owned()),
                    ("Research", yes(*research).to_owned()),
                    ("Dated", at),
                ]
            }
            Consent::Denied => vec![("Care", "denied: photographs are not fetched".to_owned())],
            Consent::Missing => vec![("Care", "no consent arrived with this referral".to_owned())],
        };
        for (name, words) in lines {
            fact_ui(ui, shown, name, &words);
        }
    });
}
