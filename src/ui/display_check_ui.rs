//! The check of the display over the whole window: a pattern, and below it one bar that says what to look
//! for and what to press. Figures from a meter and what was found have pages of their own.

use egui::{Align, Layout, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::desk::Theme;
use crate::desk::display_check::{BY_EYE, CheckPage, DisplayCheck, FLAT_PERCENT, PAGES};
use crate::desk::gesture::Gesture;
use crate::desk::metered::{Figure, READINGS, Verdict};
use crate::ui::display_patterns::{meter_square_ui, pattern_ui};
use crate::ui::ink::{self, Look, Tone};
use crate::ui::{Said, Shown, say, say_command, theme};

const BAR: f32 = 64.0;
const GAP: f32 = 16.0;
/// Column of the figures.
const SIDE: f32 = 440.0;

/// Gives the rectangle above the bar.
pub fn display_check_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>, check: &DisplayCheck, said: &mut Said) -> Rect {
    let (page, bar) = full.split_top_bottom_at_y(full.bottom() - BAR);
    // A light bar would blind the eye for the dark patterns above it.
    let is_by_eye = !matches!(check.page(), CheckPage::Meter | CheckPage::Finish);
    let shown = if is_by_eye { Shown { colours: theme::colours(Theme::Dark), ..shown } } else { shown };
    shown.ground(ui, full, shown.colours.background);
    match check.page() {
        CheckPage::Meter => meter_ui(ui, page, shown, check, said),
        CheckPage::Finish => finish_ui(ui, page, shown, check),
        _ => pattern_ui(ui, page, check),
    }
    bar_ui(ui, bar, shown, check, said);
    page
}

/// Which page, what to look for, and the keys.
fn bar_ui(ui: &mut Ui, bar: Rect, shown: Shown<'_>, check: &DisplayCheck, said: &mut Said) {
    let (colours, page) = (shown.colours, check.page());
    shown.ground(ui, bar, colours.panel);
    let inner = bar.shrink2(vec2(GAP, 8.0));
    let keys = keys_ui(ui, inner, shown, page, said);
    let words = Rect::from_min_max(inner.min, pos2(keys - GAP, inner.bottom()));
    let (first, second) = words.split_top_bottom_at_fraction(0.5);
    let mut number = format!("{} of {} · {}", check.number(), PAGES.len(), page.title());
    if page == CheckPage::Uniformity {
        let flat = FLAT_PERCENT.get(check.flat).copied().unwrap_or_default();
        number.push_str(&format!(", {flat} % grey ({} of {})", check.flat + 1, FLAT_PERCENT.len()));
    }
    let title = ink::width(ui, &number, &theme::semibold(theme::BODY));
    ink::line(ui, first, &number, theme::semibold(theme::BODY), colours.text);
    let pill = Rect::from_min_max(pos2(first.left() + title + 12.0, first.top()), first.max);
    ink::within(ui, pill, Layout::left_to_right(Align::Center), |ui| verdict_ui(ui, shown, check.verdict(page)));
    ink::line(ui, second, page.look_for(), theme::regular(theme::SMALL), colours.dim);
}

fn verdict_ui(ui: &mut Ui, shown: Shown<'_>, verdict: Option<bool>) {
    match verdict {
        Some(true) => drop(ink::pill(ui, shown.colours, Tone::Good, "Good")),
        Some(false) => drop(ink::pill(ui, shown.colours, Tone::Caution, "Not good")),
        None => {}
    }
}

/// The commands of a page with their words, from the right.
fn buttons(page: CheckPage) -> &'static [(&'static str, &'static str)] {
    match page {
        CheckPage::Finish => &[("keep-check", "Keep this check"), ("previous-check", "Back"), ("leave-check", "Leave")],
        CheckPage::Meter => &[
            ("leave-meter", "On"),
            ("back-from-meter", "Back"),
            ("next-figure", "Next figure"),
            ("leave-figures", "Leave"),
        ],
        CheckPage::Gamma | CheckPage::Uniformity => &[
            ("next-check", "On"),
            ("previous-check", "Back"),
            ("check-not-good", "Not good"),
            ("check-good", "Good"),
            ("choose-darker", "Next"),
            ("choose-lighter", "Before"),
            ("leave-check", "Leave"),
        ],
        _ => &[
            ("next-check", "On"),
            ("previous-check", "Back"),
            ("check-not-good", "Not good"),
            ("check-good", "Good"),
            ("leave-check", "Leave"),
        ],
    }
}

/// The buttons of a page, from the right; gives the left edge of the last.
fn keys_ui(ui: &mut Ui, inner: Rect, shown: Shown<'_>, page: CheckPage, said: &mut Said) -> f32 {
    let mut right = inner.right();
    for (name, words) in buttons(page) {
        let key = shown.cap(name);
        let look = if *name == "keep-check" { Look::Next } else { Look::Quiet };
        let cap = ink::width(ui, &key, &theme::regular(theme::SMALL)).max(10.0) + 10.0;
        // A key of one letter stands before the words and nearer to the edge.
        let margins = if key.chars().count() == 1 { 28.0 } else { 34.0 };
        let width = ink::width(ui, words, &theme::semibold(theme::BODY)) + cap + margins;
        let rect = Rect::from_min_size(pos2(right - width, inner.center().y - 16.0), vec2(width, 32.0));
        if ink::button(ui, shown.colours, rect, words, &key, look).clicked() {
            say_command(said, name);
        }
        right -= width + 8.0;
    }
    right + 8.0
}

/// The square for the meter at the left, the figures at the right.
fn meter_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, check: &DisplayCheck, said: &mut Said) {
    let (square, side) = rect.split_left_right_at_x(rect.right() - SIDE);
    let code = READINGS.get(check.metered.at).map_or(0, |reading| reading.code());
    meter_square_ui(ui, square, code);
    shown.ground(ui, side, shown.colours.background);
    ink::within(ui, side.shrink2(vec2(24.0, 20.0)), Layout::top_down(Align::Min), |ui| {
        egui::ScrollArea::vertical().id_salt("meter").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            for at in 0..READINGS.len() {
                reading_ui(ui, shown, check, at, said);
            }
            ui.add_space(12.0);
            check.metered.figures().iter().for_each(|figure| figure_ui(ui, shown, figure));
        });
    });
}

fn reading_ui(ui: &mut Ui, shown: Shown<'_>, check: &DisplayCheck, at: usize, said: &mut Said) {
    let (colours, metered) = (shown.colours, &check.metered);
    let (Some(reading), Some(typed)) = (READINGS.get(at), metered.texts.get(at)) else { return };
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), egui::Sense::hover());
    let (label, field) = row.split_left_right_at_x(row.left() + 150.0);
    let is_wrong = metered.is_wrong(at);
    let ink = if is_wrong { colours.caution } else { colours.text };
    ink::line(ui, label, &reading.label(), theme::regular(theme::BODY), ink);
    let field = Rect::from_min_size(field.min, vec2(120.0, field.height()));
    let mut text = typed.clone();
    let editor = egui::TextEdit::singleline(&mut text)
        .id(egui::Id::unique(("meter reading", at)))
        .desired_width(field.width())
        .margin(vec2(8.0, 6.0))
        .font(theme::regular(theme::BODY));
    let response = ink::within(ui, field, Layout::left_to_right(Align::Center), |ui| ui.add(editor));
    let is_here = metered.at == at && shown.desk.overlay.is_none();
    if is_here && !response.has_focus() {
        response.request_focus();
    }
    if is_here {
        ui.painter().rect_stroke(response.rect, 4.0, Stroke::new(1.5, colours.accent), StrokeKind::Inside);
    }
    if text != *typed || (response.gained_focus() && !is_here) {
        say(said, Gesture::WriteReading { at, text });
    }
    if is_wrong {
        let right = Rect::from_min_max(pos2(field.right() + 12.0, row.top()), row.max);
        ink::line(ui, right, "not a number", theme::regular(theme::SMALL), colours.caution);
    }
}

fn figure_ui(ui: &mut Ui, shown: Shown<'_>, figure: &Figure) {
    let colours = shown.colours;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let (name, _) = ui.allocate_exact_size(vec2(150.0, 20.0), egui::Sense::hover());
        ink::line(ui, name, figure.name, theme::regular(theme::BODY), colours.text);
        let tone = match figure.verdict {
            Verdict::Pass => Tone::Good,
            Verdict::Caution => Tone::Caution,
            Verdict::Plain => Tone::Plain,
        };
        ink::pill(ui, colours, tone, &figure.value);
    });
    ink::paragraph(ui, figure.bound, theme::regular(theme::SMALL), colours.dim);
    ui.add_space(6.0);
}

/// Every page with its verdict, and the figures.
fn finish_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, check: &DisplayCheck) {
    let colours = shown.colours;
    let figures = check.metered.figures();
    let width = if figures.is_empty() { SIDE } else { 2.0 * SIDE };
    let sheet = Rect::from_center_size(rect.center(), vec2(width.min(rect.width() - 48.0), rect.height() - 48.0));
    ink::within(ui, sheet, Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        ink::paragraph(ui, "What was found", theme::semibold(theme::TITLE), colours.text);
        ink::paragraph(ui, &shown.desk.display_words(), theme::regular(theme::BODY), colours.dim);
        if let Some(monitor) = &shown.desk.display.monitor {
            ink::paragraph(ui, &format!("Monitor: {monitor}"), theme::regular(theme::BODY), colours.dim);
        }
        ui.add_space(12.0);
        let body = ui.available_rect_before_wrap();
        let (left, right) = body.split_left_right_at_x(body.left() + SIDE.min(body.width()));
        ink::within(ui, left, Layout::top_down(Align::Min), |ui| {
            PAGES.into_iter().take(BY_EYE).for_each(|page| found_ui(ui, shown, check, page));
        });
        if !figures.is_empty() {
            ink::within(ui, right, Layout::top_down(Align::Min), |ui| {
                figures.iter().for_each(|figure| figure_ui(ui, shown, figure));
            });
        }
    });
}

fn found_ui(ui: &mut Ui, shown: Shown<'_>, check: &DisplayCheck, page: CheckPage) {
    let colours = shown.colours;
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), egui::Sense::hover());
    let (name, verdict) = row.split_left_right_at_x(row.left() + 180.0);
    ink::line(ui, name, page.title(), theme::regular(theme::BODY), colours.text);
    ink::within(ui, verdict, Layout::left_to_right(Align::Center), |ui| match check.verdict(page) {
        None => drop(ink::paragraph(ui, "not looked at yet", theme::regular(theme::BODY), colours.dim)),
        some => {
            verdict_ui(ui, shown, some);
            if page == CheckPage::Gamma {
                let tenths = check.gamma_tenths();
                let words = format!("{}.{} melted", tenths / 10, tenths % 10);
                ink::paragraph(ui, &words, theme::regular(theme::BODY), colours.dim);
            }
        }
    });
}
