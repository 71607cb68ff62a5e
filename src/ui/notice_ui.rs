//! Notices: above the bottom line, over the strip and never over the photograph. The newest is lowest.

use egui::{Rect, Ui, pos2, vec2};

use crate::desk::notice::{Grade, Notice};
use crate::ui::{Shown, ink, theme};

/// How many are shown at once; older ones come up when these are dismissed.
const AT_ONCE: usize = 3;

pub fn notice_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>) {
    let notices: Vec<&Notice> = shown.desk.notices.shown(shown.now).rev().take(AT_ONCE).collect();
    if notices.is_empty() {
        return;
    }
    egui::Area::new(egui::Id::unique("notices"))
        .order(egui::Order::Foreground)
        .interactable(false)
        .fixed_pos(rect.min)
        .show(ui.ctx(), |ui| {
            ui.set_clip_rect(rect);
            let width = (rect.width() - 32.0).min(640.0);
            let mut bottom = rect.bottom() - 12.0;
            for notice in notices {
                bottom = one_ui(ui, rect, shown, notice, width, bottom) - 8.0;
            }
        });
}

/// Draws one notice upwards from `bottom`; gives its top.
fn one_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, notice: &Notice, width: f32, bottom: f32) -> f32 {
    let colours = shown.colours;
    let (ground, ink, sign) = match notice.grade {
        Grade::Told => (colours.raised, colours.text, ""),
        Grade::Caution => (colours.caution_soft, colours.caution, "▲ "),
        Grade::Alarm => (colours.alarm_soft, colours.alarm, "▲ "),
    };
    let words = format!("{sign}{}", notice.words);
    let font = theme::regular(theme::BODY);
    let galley = ui.painter().layout(words.clone(), font.clone(), ink, width - 120.0);
    let height = galley.size().y + 20.0;
    let left = rect.left() + 16.0;
    let place = Rect::from_min_size(pos2(left, bottom - height), vec2(width, height));
    ui.painter().rect(place, 6.0, ground, egui::Stroke::new(1.0, colours.line), egui::StrokeKind::Inside);
    let inner = place.shrink2(vec2(12.0, 10.0));
    let text = Rect::from_min_size(inner.min, vec2(width - 120.0, inner.height()));
    ink::within(ui, text, egui::Layout::top_down(egui::Align::Min), |ui| ink::paragraph(ui, &words, font, ink));
    ink::within(ui, inner, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ink::paragraph(ui, "dismiss", theme::regular(theme::SMALL), colours.dim);
        ink::key_cap(ui, colours, &shown.cap("dismiss-notice"));
    });
    place.top()
}
