//! The command palette: type a few letters, take a row.

use egui::{Align, Layout, Rect, Sense, Ui, pos2, vec2};

use crate::desk::gesture::Gesture;
use crate::desk::palette::Palette;
use crate::ui::{Said, Shown, ink, over_ui, say, theme};

const ROW: f32 = 36.0;
const ROWS: f32 = 12.0;

pub fn palette_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>, palette: &Palette, said: &mut Said) {
    let width = 620.0_f32.min(full.width() - 32.0);
    let height = (56.0 + ROW * ROWS + 8.0).min(full.height() - 64.0);
    let rect = Rect::from_min_size(
        pos2(full.center().x - width / 2.0, full.top() + full.height() * 0.12),
        vec2(width, height),
    );
    over_ui(ui, full, shown, "palette", rect, |ui| {
        let (top, rows) = rect.split_top_bottom_at_y(rect.top() + 56.0);
        text_ui(ui, top.shrink2(vec2(12.0, 10.0)), shown, palette, said);
        ink::hairline(ui, top.left_bottom(), top.right_bottom(), shown.colours);
        rows_ui(ui, rows.shrink2(vec2(0.0, 4.0)), shown, palette, said);
    });
}

fn text_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, palette: &Palette, said: &mut Said) {
    let mut text = palette.text.clone();
    let hint = egui::RichText::new("What do you want to do?").color(shown.colours.dim);
    let editor = egui::TextEdit::singleline(&mut text)
        .id(egui::Id::unique("palette text"))
        .hint_text(hint)
        .font(theme::regular(theme::LARGE))
        .desired_width(f32::INFINITY)
        .margin(vec2(8.0, 8.0))
        .frame(egui::Frame::NONE);
    let response = ink::within(ui, rect, Layout::left_to_right(Align::Center), |ui| ui.add(editor));
    response.request_focus();
    if text != palette.text {
        say(said, Gesture::PaletteText(text));
    }
}

fn rows_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, palette: &Palette, said: &mut Said) {
    let colours = shown.colours;
    let found = palette.found();
    if found.is_empty() {
        let inner = rect.shrink2(vec2(20.0, 8.0));
        ink::within(ui, inner, Layout::top_down(Align::Min), |ui| {
            ink::paragraph(ui, "Nothing here is called that", theme::regular(theme::BODY), colours.dim);
        });
        return;
    }
    ink::within(ui, rect, Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        egui::ScrollArea::vertical().id_salt("palette rows").auto_shrink(false).show(ui, |ui| {
            for (at, row) in found.iter().enumerate() {
                let (place, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
                if at == palette.at {
                    ui.painter().rect_filled(place.shrink2(vec2(8.0, 0.0)), 4.0, colours.chosen);
                    if !ui.clip_rect().contains_rect(place) {
                        ui.scroll_to_rect(place, None);
                    }
                } else if response.hovered() {
                    ui.painter().rect_filled(place.shrink2(vec2(8.0, 0.0)), 4.0, colours.raised);
                }
                let inner = place.shrink2(vec2(20.0, 0.0));
                ink::line(ui, inner, &row.help(), theme::regular(theme::BODY), colours.text);
                ink::within(ui, inner, Layout::right_to_left(Align::Center), |ui| {
                    ink::key_cap(ui, colours, &shown.cap(row.name()));
                });
                if response.clicked() {
                    say(said, Gesture::PalettePick(at));
                }
            }
        });
    });
}
