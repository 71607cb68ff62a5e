//! The `?` sheet: every key, by the place where it works.

use egui::{Rect, Ui, vec2};

use crate::desk::commands::{Place, Row, rows};
use crate::ui::{Shown, ink, sheet_ui, theme};

/// Left column and right column, most used places first.
const COLUMNS: [&[Place]; 2] = [
    &[Place::Lightbox, Place::Card, Place::Corners, Place::Sheet, Place::Check, Place::Meter],
    &[Place::Queue, Place::Draft, Place::Letter, Place::Anywhere],
];

pub fn keys_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>) {
    sheet_ui(ui, full, shown, "Keys", vec2(1080.0, 960.0), |ui| {
        ui.columns(2, |columns| {
            for (ui, places) in columns.iter_mut().zip(COLUMNS) {
                ui.spacing_mut().item_spacing.y = 4.0;
                for place in places {
                    place_ui(ui, shown, *place);
                }
            }
        });
    });
}

fn place_ui(ui: &mut Ui, shown: Shown<'_>, place: Place) {
    let colours = shown.colours;
    ink::heading(ui, place.words(), colours);
    for row in rows().filter(|row| row.place() == place) {
        row_ui(ui, shown, row);
    }
    ui.add_space(12.0);
}

fn row_ui(ui: &mut Ui, shown: Shown<'_>, row: Row) {
    let colours = shown.colours;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let (keys, _) = ui.allocate_exact_size(vec2(112.0, 20.0), egui::Sense::hover());
        ink::within(ui, keys, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ink::key_cap(ui, colours, &shown.cap(row.name()));
        });
        ink::paragraph(ui, &row.help(), theme::regular(theme::BODY), colours.text);
    });
}
