//! One field of the draft: its name, the answers offered, and the words.

use egui::{Id, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::desk::gesture::Gesture;
use crate::desk::open_case::OpenCase;
use crate::domain::case::CaseId;
use crate::domain::outcome::{Ask, Field, Must};
use crate::ui::ink::{self, Look};
use crate::ui::{Said, Shown, say, theme};

pub fn field_ui(ui: &mut Ui, shown: Shown<'_>, open: &OpenCase, ask: &Ask, said: &mut Said) {
    let colours = shown.colours;
    let is_open = open.draft.missing().contains(&ask.field);
    let words = match ask.must {
        Must::May => format!("{} · if you like", ask.field.label()),
        _ if is_open => format!("{} · needed", ask.field.label()),
        _ => ask.field.label().to_owned(),
    };
    let ink = if is_open { colours.caution } else { colours.dim };
    ink::paragraph(ui, &words, theme::semibold(theme::SMALL), ink);
    choices_ui(ui, shown, open, ask, said);
    // A field read by a machine, or of several choices, is answered by its choices alone; the text
    // field is there all the same, so that Tab and Alt+1 work alike everywhere.
    text_ui(ui, shown, open, ask, said);
    ui.add_space(4.0);
}

fn choices_ui(ui: &mut Ui, shown: Shown<'_>, open: &OpenCase, ask: &Ask, said: &mut Said) {
    if ask.choices.is_empty() {
        return;
    }
    let is_writing = open.writing == Some(ask.field);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        let taken = open.draft.chosen(ask.field);
        for (at, choice) in ask.choices.iter().enumerate() {
            let key = if is_writing { shown.cap(&format!("choice-{}", at + 1)) } else { String::new() };
            let key_width =
                if key.is_empty() { 0.0 } else { ink::width(ui, &key, &theme::regular(theme::SMALL)) + 18.0 };
            let wanted = ink::width(ui, choice, &theme::regular(theme::BODY)) + 26.0 + key_width;
            let (rect, _) = ui.allocate_exact_size(vec2(wanted.min(ui.max_rect().width()), 28.0), Sense::hover());
            let is_taken = taken.contains(choice) || open.draft.answer(ask.field) == *choice;
            let look = if is_taken { Look::Taken } else { Look::Quiet };
            if ink::button(ui, shown.colours, rect, choice, &key, look).clicked() {
                say(said, Gesture::Toggle { field: ask.field, choice });
            }
        }
    });
}

/// The identity of a field's text. The toolkit keeps what Ctrl+Z undoes under it: with the case in it,
/// the words of one patient cannot come back in the draft of another.
pub fn field_id(case: &CaseId, field: Field) -> Id {
    Id::unique(("draft field", case.0.as_str(), field.name()))
}

fn text_ui(ui: &mut Ui, shown: Shown<'_>, open: &OpenCase, ask: &Ask, said: &mut Said) {
    let (colours, field) = (shown.colours, ask.field);
    let mut text = open.draft.answer(field).to_owned();
    let editor = if field.is_long() {
        egui::TextEdit::multiline(&mut text).desired_rows(3)
    } else {
        egui::TextEdit::singleline(&mut text)
    };
    let editor = editor
        .id(field_id(&open.case.id, field))
        .desired_width(f32::INFINITY)
        .margin(vec2(8.0, 7.0))
        .font(theme::regular(theme::BODY))
        .interactive(!open.is_sealing);
    let response = ui.add(editor);
    // Under a sheet or the palette the field gives the keys up: no word may land where it is not seen.
    let is_writing = open.writing == Some(field) && shown.desk.overlay.is_none();
    if is_writing && !response.has_focus() {
        response.request_focus();
        response.scroll_to_me(None);
    }
    if response.gained_focus() && !is_writing {
        say(said, Gesture::Focus(Some(field)));
    } else if response.has_focus() && !is_writing {
        response.surrender_focus();
    }
    if response.lost_focus() && is_writing {
        say(said, Gesture::Focus(None));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(response.rect, 4.0, Stroke::new(1.5, colours.accent), StrokeKind::Inside);
    }
    if text != open.draft.answer(field) {
        say(said, Gesture::Write { field, text });
    }
}
