//! The menu: every row that holds here, for those who point. The same rows as the palette has.

use egui::Ui;

use crate::desk::commands::{Place, Row, rows};
use crate::ui::{Said, Shown, theme};

pub fn menu_ui(ui: &mut Ui, shown: Shown<'_>, said: &mut Said) {
    let title = egui::RichText::new("Menu").font(theme::regular(theme::BODY)).color(shown.colours.text);
    ui.menu_button(title, |ui| {
        let place = shown.desk.place();
        group_ui(ui, shown, place.words(), &|row| matches!(row, Row::Command(_)) && row.place() == place, said);
        if place == Place::Lightbox {
            group_ui(ui, shown, "Outcome", &|row| matches!(row, Row::Outcome(_)), said);
        }
        group_ui(ui, shown, Place::Anywhere.words(), &|row| row.place() == Place::Anywhere, said);
    });
}

fn group_ui(ui: &mut Ui, shown: Shown<'_>, title: &str, takes: &dyn Fn(&Row) -> bool, said: &mut Said) {
    ui.menu_button(title, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for row in rows().filter(takes) {
            let words = egui::RichText::new(row.help()).font(theme::regular(theme::BODY));
            let button =
                egui::Button::new(words).shortcut_text(shown.cap(row.name())).min_size(egui::vec2(320.0, 24.0));
            if ui.add(button).clicked() {
                said.push(row.into());
                ui.close();
            }
        }
    });
}
