//! The top of every screen. With a case open it is the identity banner: never folded away, and
//! wrapped to two lines before anything of it is cut.

use egui::{Align, Layout, Rect, Ui, vec2};

use crate::desk::open_case::{Claim, OpenCase};
use crate::domain::case::Case;
use crate::domain::consent::Consent;
use crate::domain::patient::NhsNumberState;
use crate::domain::referral::spaced_ubrn;
use crate::domain::when::{ago_words, clock_words, date_words, short_clock_words, time_left_words};
use crate::ui::ink::{self, Tone};
use crate::ui::{Said, Shown, menu_ui, theme};

/// How the banner of an open case is laid out, widest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    /// Who it is on the first line, how the case stands on the second.
    Two,
    /// A name so long that the numbers go to the second line, and how the case stands to a third.
    Three,
}

const LINE: f32 = 40.0;
/// Between two things in the banner.
const GAP: f32 = 16.0;

pub fn height(ui: &Ui, width: f32, shown: Shown<'_>) -> f32 {
    match shown.desk.open.as_ref().map(|open| lines(ui, width, shown, open)) {
        None | Some(Lines::One) => theme::BAR,
        Some(Lines::Two) => 2.0 * LINE,
        Some(Lines::Three) => 3.0 * LINE,
    }
}

/// Nothing that says who the patient is may be cut: the banner takes as many lines as it needs.
fn lines(ui: &Ui, width: f32, shown: Shown<'_>, open: &OpenCase) -> Lines {
    let large = theme::regular(theme::LARGE);
    let name = ink::width(ui, &open.case.patient.name(), &theme::semibold(theme::LARGE));
    // Date of birth, number, and the pill of a child or of what is missing.
    let numbers = ink::width(ui, "00 May 0000 (000 y)", &large) + ink::width(ui, "NHS 000 000 0000", &large) + 200.0;
    let standing = 560.0;
    let right = if shown.desk.is_synthetic() { 510.0 } else { 330.0 };
    let room = width - 2.0 * GAP;
    if width >= theme::WIDE && name + numbers + standing + right + 4.0 * GAP <= room {
        Lines::One
    } else if name + numbers + 2.0 * GAP <= room {
        Lines::Two
    } else {
        Lines::Three
    }
}

pub fn banner_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, said: &mut Said) {
    let colours = shown.colours;
    shown.ground(ui, rect, colours.panel);
    ink::hairline(ui, rect.left_bottom(), rect.right_bottom(), colours);
    let inner = rect.shrink2(vec2(GAP, 0.0));
    match &shown.desk.open {
        None => queue_banner_ui(ui, inner, shown, said),
        Some(open) => case_banner_ui(ui, inner, shown, open, said),
    }
}

fn case_banner_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    let case = &open.case;
    let lines = lines(ui, rect.width() + 2.0 * GAP, shown, open);
    let line = |at: f32| Rect::from_min_size(rect.min + vec2(0.0, at * LINE), vec2(rect.width(), LINE));
    let (first, last) = match lines {
        Lines::One => (rect, rect),
        Lines::Two => (line(0.0), line(1.0)),
        Lines::Three => (line(0.0), line(2.0)),
    };
    row(ui, first, |ui| {
        name_ui(ui, shown, case);
        if lines != Lines::Three {
            numbers_ui(ui, shown, case);
        }
        if lines == Lines::One {
            standing_ui(ui, shown, open);
        }
    });
    if lines == Lines::Three {
        row(ui, line(1.0), |ui| numbers_ui(ui, shown, case));
    }
    if lines != Lines::One {
        row(ui, last, |ui| standing_ui(ui, shown, open));
    }
    row_right(ui, last, |ui| {
        menu_ui::menu_ui(ui, shown, said);
        synthetic_ui(ui, shown);
        saved_ui(ui, shown, open);
    });
}

fn standing_ui(ui: &mut Ui, shown: Shown<'_>, open: &OpenCase) {
    ubrn_ui(ui, shown, &open.case);
    state_ui(ui, shown, open);
}

fn row(ui: &mut Ui, rect: Rect, add: impl FnOnce(&mut Ui)) {
    ink::within(ui, rect, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        add(ui);
    });
}

fn row_right(ui: &mut Ui, rect: Rect, add: impl FnOnce(&mut Ui)) {
    ink::within(ui, rect, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        add(ui);
    });
}

fn words(ui: &mut Ui, words: &str, font: egui::FontId, ink: egui::Color32) {
    ui.add(egui::Label::new(egui::RichText::new(words).font(font).color(ink)).extend().selectable(false));
}

fn queue_banner_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, said: &mut Said) {
    let (colours, desk) = (shown.colours, shown.desk);
    let counts = desk.queue.counts(shown.now);
    row(ui, rect, |ui| {
        words(ui, "Queue", theme::semibold(theme::TITLE), colours.text);
        let mut counted = format!("{} waiting · {} urgent", counts.waiting, counts.urgent);
        if counts.overdue > 0 {
            counted.push_str(&format!(" · {} overdue", counts.overdue));
        }
        words(ui, &counted, theme::regular(theme::BODY), colours.dim);
    });
    row_right(ui, rect, |ui| {
        menu_ui::menu_ui(ui, shown, said);
        words(ui, &desk.setting.consultant.name, theme::regular(theme::BODY), colours.dim);
        synthetic_ui(ui, shown);
        let age = desk.queue.read_at.map(|at| ago_words(at, shown.now));
        match (&desk.queue.trouble, age) {
            (None, Some(age)) => words(ui, &format!("Refreshed {age}"), theme::regular(theme::BODY), colours.dim),
            (None, None) => words(ui, "Reading the queue…", theme::regular(theme::BODY), colours.dim),
            (Some(trouble), age) => {
                let next = short_clock_words(trouble.next_try, &desk.setting.zone);
                let since = short_clock_words(trouble.since, &desk.setting.zone);
                let said = match age {
                    Some(age) => format!("No answer since {since}; queue read {age}, trying again {next}"),
                    None => format!("No answer yet; trying again {next}"),
                };
                ink::pill(ui, colours, Tone::Caution, &said).on_hover_text(&trouble.why);
            }
        }
    });
}

/// Said on every screen while the patients are made up.
fn synthetic_ui(ui: &mut Ui, shown: Shown<'_>) {
    if shown.desk.is_synthetic() {
        ink::pill(ui, shown.colours, Tone::Plain, "Demonstration, synthetic");
    }
}

fn name_ui(ui: &mut Ui, shown: Shown<'_>, case: &Case) {
    words(ui, &case.patient.name(), theme::semibold(theme::LARGE), shown.colours.text);
}

fn numbers_ui(ui: &mut Ui, shown: Shown<'_>, case: &Case) {
    let colours = shown.colours;
    let today = shown.desk.today(shown.now);
    match (case.patient.born, case.patient.age_on(today)) {
        (Some(born), Some(_)) => {
            let age = case.patient.age_words_on(today);
            words(ui, &format!("{} ({age})", date_words(born)), theme::regular(theme::LARGE), colours.text);
        }
        (Some(born), None) => {
            words(ui, &date_words(born), theme::regular(theme::LARGE), colours.text);
            ink::pill(ui, colours, Tone::Caution, "Date of birth is in the future");
        }
        (None, _) => {
            ink::pill(ui, colours, Tone::Caution, "Date of birth missing");
        }
    }
    match &case.patient.nhs_number {
        NhsNumberState::Verified(number) => {
            words(ui, &format!("NHS {number}"), theme::regular(theme::LARGE), colours.text);
        }
        NhsNumberState::Wrong(text) => {
            words(ui, &format!("NHS {text}"), theme::regular(theme::LARGE), colours.text);
            ink::pill(ui, colours, Tone::Alarm, "check digit wrong");
        }
        NhsNumberState::Missing => {
            ink::pill(ui, colours, Tone::Caution, "NHS number missing");
        }
    }
    if case.patient.is_child_on(today) {
        ink::pill(ui, colours, Tone::Plain, "Child");
    }
}

fn ubrn_ui(ui: &mut Ui, shown: Shown<'_>, case: &Case) {
    let number = match case.referral.ubrn.as_str() {
        "" => format!("UBRN missing · case {}", case.id.0),
        ubrn => format!("UBRN {}", spaced_ubrn(ubrn)),
    };
    words(ui, &number, theme::regular(theme::BODY), shown.colours.dim);
}

fn state_ui(ui: &mut Ui, shown: Shown<'_>, open: &OpenCase) {
    let (colours, case) = (shown.colours, &open.case);
    ui.spacing_mut().item_spacing.x = 8.0;
    let left = case.time_left(shown.now).map_or_else(
        || "no due date".to_owned(),
        |left| {
            if left.is_negative() {
                format!("{} overdue", time_left_words(left.abs()))
            } else {
                format!("{} left", time_left_words(left))
            }
        },
    );
    let is_overdue = case.time_left(shown.now).is_some_and(|left| left.is_negative());
    let tone = match (case.priority.is_urgent(), is_overdue) {
        (_, true) => Tone::Alarm,
        (true, false) => Tone::Caution,
        (false, false) => Tone::Plain,
    };
    ink::pill(ui, colours, tone, &format!("{}, {left}", case.priority.words()));
    let tone = match case.consent {
        Consent::Given { .. } => Tone::Good,
        Consent::Missing => Tone::Caution,
        Consent::Denied => Tone::Alarm,
    };
    if case.is_read {
        ink::pill(ui, colours, tone, &case.consent.words());
    }
    claim_ui(ui, shown, &open.claim);
}

/// Whose the case is, where that is not simply the one at this desk.
fn claim_ui(ui: &mut Ui, shown: Shown<'_>, claim: &Claim) {
    let words = match claim {
        Claim::Held(holder) => format!("{} has this case", holder.name),
        Claim::Unanswered => "Not reserved: no answer".to_owned(),
        Claim::Changed => "Changed; reading again".to_owned(),
        Claim::NotWaiting => "Not waiting: look only".to_owned(),
        Claim::Asked | Claim::Ours(_) => return,
    };
    ink::pill(ui, shown.colours, Tone::Caution, &words);
}

fn saved_ui(ui: &mut Ui, shown: Shown<'_>, open: &OpenCase) {
    let colours = shown.colours;
    let zone = &shown.desk.setting.zone;
    let (said, ink) = match (&open.saved.trouble, open.saved.at) {
        (Some(_), _) => ("Not saved".to_owned(), colours.alarm),
        (None, _) if open.is_sealing => ("Sealing the report…".to_owned(), colours.dim),
        (None, _) if open.draft.is_empty() => ("Nothing written yet".to_owned(), colours.dim),
        (None, Some(at)) if open.is_saved() => {
            (format!("Saved on this computer {}", clock_words(at, zone)), colours.dim)
        }
        (None, _) => ("Saving…".to_owned(), colours.dim),
    };
    words(ui, &said, theme::regular(theme::BODY), ink);
}

/// Name, date of birth and number, for a pane: the same words on every pane of the case.
pub fn pane_identity(case: &Case) -> String {
    let born = case.patient.born.map(|born| format!(" · {}", date_words(born))).unwrap_or_default();
    format!("{}{born}", case.patient.name())
}
