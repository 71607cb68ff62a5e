//! What the window shows while there is no desk, and how it asks for its next frame.

use crate::desk::Theme;
use crate::ui;
use crate::ui::theme;

pub fn waiting_ui(ui: &mut egui::Ui, title: &str, words: &str, more: &str) {
    let colours = theme::colours(Theme::Dark);
    ui.painter().rect_filled(ui.max_rect(), 0.0, colours.background);
    let inner = egui::Rect::from_center_size(ui.max_rect().center(), egui::vec2(560.0, 160.0));
    ui::ink::within(ui, inner, egui::Layout::top_down(egui::Align::Min), |ui| {
        ui::ink::paragraph(ui, title, theme::semibold(theme::TITLE), colours.text);
        ui::ink::paragraph(ui, words, theme::regular(theme::LARGE), colours.text);
        ui::ink::paragraph(ui, more, theme::regular(theme::BODY), colours.dim);
    });
}

/// One more frame, soon. The toolkit draws two where it is asked for one at once, and where the
/// processor draws the second would hold up the next key.
pub fn redraw(ctx: &egui::Context) {
    ctx.request_repaint_after(std::time::Duration::from_millis(1));
}
