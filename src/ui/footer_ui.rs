//! The bottom of every screen: the keys that work now, what is ready next, what the outbox does.

use egui::{Align, Layout, Rect, Ui, vec2};

use crate::desk::commands::Place;
use crate::ui::{Shown, ink, theme};

/// The commands worth a place in the line, by place, most used first.
#[rustfmt::skip]
const OFFERED: &[(Place, &[(&str, &str)])] = &[
    (Place::Queue,    &[("next-row", "below"), ("previous-row", "above"), ("open-case", "open"), ("filter", "filter"), ("next-chip", "which cases"), ("sort", "sort"), ("palette", "anything"), ("keys", "all keys")]),
    (Place::Filter,   &[("leave-filter", "back to the rows")]),
    (Place::Lightbox, &[("next-photograph", "photograph"), ("true-pixels", "1:1"), ("fit", "fit"), ("loupe", "loupe"), ("write", "write"), ("next-case", "next case"), ("back-to-queue", "queue"), ("palette", "anything"), ("keys", "all keys")]),
    (Place::Draft,    &[("next-field", "next field"), ("choice-1", "first answer offered"), ("stop-writing", "photographs"), ("written", "read the letter")]),
    (Place::Letter,   &[("sign-report", "sign"), ("edit-report", "edit"), ("copy-letter", "copy"), ("keys", "all keys")]),
    (Place::Card,     &[("card-down", "below"), ("card-up", "above"), ("take-card", "it is this one"), ("card-by-hand", "place corners"), ("leave-card", "none of these")]),
    (Place::Corners,  &[("put-corner", "corner under the pointer"), ("take-corner-back", "take back"), ("corners-zoom-in", "closer"), ("corners-fit", "fit"), ("leave-corners", "end")]),
    (Place::Sheet,    &[("close-sheet", "close")]),
    (Place::Palette,  &[("palette-down", "below"), ("palette-up", "above"), ("palette-take", "do it"), ("close-palette", "close")]),
];

pub fn footer_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>) {
    let colours = shown.colours;
    shown.ground(ui, rect, colours.panel);
    ink::hairline(ui, rect.left_top(), rect.right_top(), colours);
    let rect = rect.shrink2(vec2(16.0, 0.0));
    let right = ink::within(ui, rect, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        outbox_ui(ui, shown);
        ui.add_space(8.0);
        small(ui, &ready_words(shown), colours.dim);
        ui.add_space(8.0);
        // Until a trust's clinical safety officer has signed the safety case.
        small(ui, "Not for clinical use", colours.dim);
        ui.min_rect().left()
    });
    let left = Rect::from_min_max(rect.min, egui::pos2(right - 16.0, rect.bottom()));
    ink::within(ui, left, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let place = shown.desk.place();
        for (name, words) in OFFERED.iter().find(|(known, _)| *known == place).map_or(&[][..], |(_, offered)| offered) {
            ink::key_cap(ui, colours, &shown.cap(name));
            small(ui, words, colours.dim);
            ui.add_space(8.0);
        }
    });
}

fn small(ui: &mut Ui, words: &str, ink: egui::Color32) {
    let text = egui::RichText::new(words).font(theme::regular(theme::SMALL)).color(ink);
    ui.add(egui::Label::new(text).extend().selectable(false));
}

fn ready_words(shown: Shown<'_>) -> String {
    match shown.desk.ready_ahead() {
        (_, 0) => "No next case".to_owned(),
        (0, _) => "Next case not ready yet".to_owned(),
        (1, _) => "Next case ready".to_owned(),
        (many, _) => format!("Next {many} ready"),
    }
}

/// Written from the right: the outbox, and the way to take a report back while there is one.
fn outbox_ui(ui: &mut Ui, shown: Shown<'_>) {
    let (colours, desk) = (shown.colours, shown.desk);
    let counts = desk.tray.counts();
    if let Some(news) = desk.tray.withdrawable(shown.now).filter(|_| !desk.place().is_typing()) {
        let seconds = news.send_after.duration_since(shown.now).as_secs() + 1;
        small(ui, "undo", colours.text);
        ink::key_cap(ui, colours, &shown.cap("undo-sending"));
        small(ui, &format!("Outbox: signed, sending in {seconds} s"), colours.text);
        return;
    }
    if counts.stopped > 0 {
        ink::key_cap(ui, colours, &shown.cap("tray"));
        small(ui, &format!("▲ {} not sent", counts.stopped), colours.alarm);
        return;
    }
    match (counts.waiting, counts.sent) {
        (0, 0) => small(ui, "Outbox empty", colours.dim),
        (0, sent) => small(ui, &format!("Outbox empty · {sent} delivered"), colours.dim),
        (waiting, _) => small(ui, &format!("Outbox: {waiting} waiting"), colours.caution),
    }
}
