//! The queue: one line a case, time left first.

use egui::{Align, Layout, Rect, Sense, Ui, pos2, vec2};

use crate::desk::gesture::Gesture;
use crate::desk::queue::{CHIPS, NEARLY_DUE, SORTS};
use crate::domain::case::{Case, CaseState};
use crate::domain::when::{ago_words, time_left_words};
use crate::ui::ink::{self, Look, Tone};
use crate::ui::{Said, Shown, preview_ui, say, theme};

/// What the scroll bar takes of the rows' width, points.
const SCROLL_BAR: f32 = 8.0;

pub fn queue_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, said: &mut Said) {
    let preview = if rect.width() >= theme::WIDE { 404.0 } else { 320.0 };
    let (left, right) = rect.split_left_right_at_x(rect.right() - preview);
    let (tools, rest) = left.split_top_bottom_at_y(left.top() + theme::BAR);
    let (heads, rows) = rest.split_top_bottom_at_y(rest.top() + 32.0);
    tools_ui(ui, tools, shown, said);
    let columns = Columns::new(left.width() - SCROLL_BAR);
    heads_ui(ui, heads, shown, &columns);
    rows_ui(ui, rows, shown, &columns, said);
    preview_ui::preview_ui(ui, right, shown);
}

fn tools_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, said: &mut Said) {
    let (colours, desk) = (shown.colours, shown.desk);
    ink::hairline(ui, rect.left_bottom(), rect.right_bottom(), colours);
    let inner = rect.shrink2(vec2(16.0, 8.0));
    ink::within(ui, inner, Layout::left_to_right(Align::Center), |ui| {
        filter_ui(ui, shown, said);
        ui.add_space(4.0);
        for (chip, words) in CHIPS {
            let words = format!("{words} {}", desk.queue.chip_count(*chip));
            let width = ink::width(ui, &words, &theme::regular(theme::BODY)) + 24.0;
            let (rect, _) = ui.allocate_exact_size(vec2(width, 28.0), Sense::hover());
            let look = if desk.queue.chip == *chip { Look::Taken } else { Look::Quiet };
            if ink::button(ui, colours, rect, &words, "", look).clicked() {
                say(said, Gesture::Chip(*chip));
            }
        }
    });
    let sort = SORTS.iter().find(|(sort, _)| *sort == desk.queue.sort).map_or("", |(_, words)| words);
    if rect.width() > 960.0 {
        ink::line_right(ui, inner, &format!("Sorted by {sort}"), theme::regular(theme::BODY), colours.dim);
    }
}

fn filter_ui(ui: &mut Ui, shown: Shown<'_>, said: &mut Said) {
    let desk = shown.desk;
    let mut text = desk.queue.filter.clone();
    let hint = egui::RichText::new(format!("Filter: site, question, practice, NHS number…   {}", shown.cap("filter")));
    let field = egui::TextEdit::singleline(&mut text)
        .id(egui::Id::unique("filter"))
        .hint_text(hint.color(shown.colours.dim))
        .desired_width(if ui.available_width() > 900.0 { 340.0 } else { 220.0 })
        .align(egui::Align2::LEFT_CENTER)
        .margin(vec2(8.0, 6.0));
    let response = ui.add(field);
    if desk.is_filtering && !response.has_focus() {
        response.request_focus();
    }
    if !desk.is_filtering && response.has_focus() {
        if response.gained_focus() {
            say(said, Gesture::FilterFocus(true));
        } else {
            response.surrender_focus();
        }
    }
    if desk.is_filtering && response.lost_focus() {
        say(said, Gesture::FilterFocus(false));
    }
    if text != desk.queue.filter {
        say(said, Gesture::Filter(text));
    }
}

/// Left edges and widths of the columns, points from the left of the table.
struct Columns {
    edges: [f32; 8],
}

impl Columns {
    fn new(width: f32) -> Self {
        // Time left, priority, patient, site, photographs and state; what is left goes to the question.
        let fixed = if width >= 1000.0 {
            [112.0, 112.0, 244.0, 204.0, 136.0, 160.0]
        } else {
            [100.0, 108.0, 188.0, 140.0, 52.0, 132.0]
        };
        let [time, priority, patient, site, photographs, state] = fixed;
        let question = (width - 16.0 - fixed.iter().sum::<f32>()).max(96.0);
        let mut edges = [16.0; 8];
        for (at, width) in [time, priority, patient, site, question, photographs, state].into_iter().enumerate() {
            edges[at + 1] = edges[at] + width;
        }
        Self { edges }
    }

    fn cell(&self, row: Rect, at: usize) -> Rect {
        Rect::from_min_max(
            pos2(row.left() + self.edges[at], row.top()),
            pos2((row.left() + self.edges[at + 1] - 8.0).min(row.right()), row.bottom()),
        )
    }
}

fn heads_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, columns: &Columns) {
    let colours = shown.colours;
    for (at, words) in ["Time left", "Priority", "Patient", "Site", "The GP asks", "Photos", "State"].iter().enumerate()
    {
        ink::line(ui, columns.cell(rect, at), words, theme::semibold(theme::SMALL), colours.dim);
    }
    ink::hairline(ui, rect.left_bottom(), rect.right_bottom(), colours);
}

fn rows_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, columns: &Columns, said: &mut Said) {
    let desk = shown.desk;
    let count = desk.queue.shown_count();
    if count == 0 {
        empty_ui(ui, rect, shown);
        return;
    }
    ink::within(ui, rect, Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let id = ui.scope_id().with("selection");
        let selected = desk.queue.selected_row();
        let moved = ui.data(|data| data.get_temp::<Option<usize>>(id)) != Some(selected);
        ui.data_mut(|data| data.insert_temp(id, selected));
        egui::ScrollArea::vertical().id_salt("queue rows").auto_shrink(false).show_rows(
            ui,
            theme::ROW,
            count,
            |ui, rows| {
                for at in rows {
                    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::CLICK);
                    let Some(case) = desk.queue.shown_at(at) else { continue };
                    row_ui(ui, row, shown, columns, case, selected == Some(at), response.hovered());
                    if response.double_clicked() {
                        say(said, Gesture::Open(case.id.clone()));
                    } else if response.clicked() {
                        say(said, Gesture::Select(case.id.clone()));
                    }
                }
                // Keys can choose a row that is out of sight: bring it in.
                if let Some(selected) = selected.filter(|_| moved) {
                    scroll_to(ui, selected, rect);
                }
            },
        );
    });
}

/// Scrolls so that a row is seen. Rows have one height, so its place is known without drawing it.
fn scroll_to(ui: &Ui, row: usize, within: Rect) {
    let first = ui.max_rect().top();
    let top = first + row as f32 * theme::ROW;
    let target = Rect::from_min_size(pos2(within.left(), top), vec2(1.0, theme::ROW));
    ui.scroll_to_rect(target, None);
}

fn empty_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>) {
    let desk = shown.desk;
    let inner = rect.shrink(32.0);
    let is_filtered = !desk.queue.filter.is_empty() || desk.queue.chip != crate::desk::queue::Chip::All;
    let words = match (desk.queue.read_at, &desk.queue.trouble) {
        (Some(_), _) if is_filtered => format!("No case fits. {} shows all cases again.", shown.cap("clear-filter")),
        (Some(_), _) => "No case is waiting.".to_owned(),
        (None, Some(trouble)) => {
            format!("The queue could not be read: {}. Diascope keeps trying; signed reports are safe.", trouble.why)
        }
        (None, None) => "Reading the queue…".to_owned(),
    };
    ink::within(ui, inner, Layout::top_down(Align::Min), |ui| {
        ink::paragraph(ui, &words, theme::regular(theme::LARGE), shown.colours.dim);
    });
}

fn row_ui(ui: &mut Ui, row: Rect, shown: Shown<'_>, columns: &Columns, case: &Case, is_chosen: bool, is_hovered: bool) {
    let colours = shown.colours;
    if is_chosen {
        ui.painter().rect_filled(row, 0.0, colours.chosen);
        ui.painter().rect_filled(Rect::from_min_size(row.min, vec2(3.0, row.height())), 0.0, colours.accent);
    } else if is_hovered {
        ui.painter().rect_filled(row, 0.0, colours.panel);
    }
    ink::hairline(ui, row.left_bottom(), row.right_bottom(), colours);
    let body = theme::regular(theme::BODY);
    let (time, ink, is_overdue) = match case.time_left(shown.now) {
        None => ("No due date".to_owned(), colours.caution, false),
        Some(left) if left.is_negative() => (time_left_words(left), colours.alarm, true),
        Some(left) if left < NEARLY_DUE => (time_left_words(left), colours.caution, false),
        Some(left) => (time_left_words(left), colours.text, false),
    };
    let font = if is_overdue { theme::semibold(theme::BODY) } else { body.clone() };
    ink::line(ui, columns.cell(row, 0), &time, font, ink);
    ink::within(ui, columns.cell(row, 1), Layout::left_to_right(Align::Center), |ui| {
        if case.priority.is_urgent() {
            ink::pill(ui, colours, Tone::Alarm, case.priority.words());
        } else {
            ink::paragraph(ui, case.priority.words(), theme::regular(theme::BODY), colours.dim);
        }
    });
    patient_ui(ui, columns.cell(row, 2), shown, case);
    ink::line(ui, columns.cell(row, 3), said_or(&case.referral.site, "Not stated"), body.clone(), colours.text);
    ink::line(ui, columns.cell(row, 4), said_or(&case.referral.question, "No question"), body.clone(), colours.text);
    let mut photographs = case.photograph_count().to_string();
    if case.has_dermoscopy() && columns.cell(row, 5).width() > 100.0 {
        photographs.push_str(" · dermoscopy");
    }
    ink::line(ui, columns.cell(row, 5), &photographs, body, colours.dim);
    state_ui(ui, columns.cell(row, 6), shown, case, is_overdue);
}

fn said_or<'a>(words: &'a str, otherwise: &'a str) -> &'a str {
    if words.is_empty() { otherwise } else { words }
}

/// The age is never cut; the name gives way.
fn patient_ui(ui: &mut Ui, cell: Rect, shown: Shown<'_>, case: &Case) {
    let colours = shown.colours;
    let age = case.patient.age_words_on(shown.desk.today(shown.now));
    let (name_font, age_font) = (theme::semibold(theme::BODY), theme::regular(theme::BODY));
    let age_width = ink::width(ui, &age, &age_font) + 6.0;
    let name = case.patient.name();
    let name_width = ink::width(ui, &name, &name_font).min(cell.width() - age_width);
    let (left, right) = cell.split_left_right_at_x(cell.left() + name_width + 1.0);
    ink::line(ui, left, &name, name_font, colours.text);
    ink::line(ui, right.translate(vec2(5.0, 0.0)), &age, age_font, colours.dim);
}

/// The one thing about a case that its reader should know first.
fn state_ui(ui: &mut Ui, cell: Rect, shown: Shown<'_>, case: &Case, is_overdue: bool) {
    let colours = shown.colours;
    let me = &shown.desk.setting.consultant.reference;
    ink::within(ui, cell, Layout::left_to_right(Align::Center), |ui| match &case.state {
        CaseState::Held(holder) => {
            let since = holder.since.map(|since| format!(", {}", ago_words(since, shown.now))).unwrap_or_default();
            let who = if holder.reference == *me { "You" } else { &holder.name };
            ui.add(egui::Label::new(egui::RichText::new(format!("{who}{since}")).color(colours.dim)).truncate());
        }
        CaseState::OnHold => {
            ink::pill(ui, colours, Tone::Plain, "Awaiting photos");
        }
        CaseState::Unknown(state) => {
            ink::pill(ui, colours, Tone::Caution, &format!("State {state}"));
        }
        _ if is_overdue => {
            ink::pill(ui, colours, Tone::Caution, "Overdue");
        }
        _ => match case.missing().first() {
            Some(missing) => {
                ink::pill(ui, colours, Tone::Caution, missing);
            }
            None if !case.problems.is_empty() => {
                ink::pill(ui, colours, Tone::Caution, "Look at it");
            }
            None if !case.earlier.is_empty() => {
                ink::paragraph(ui, "Seen before", theme::regular(theme::BODY), colours.dim);
            }
            None => {}
        },
    });
}
