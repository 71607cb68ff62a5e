//! The photographs of the case in a row, with role and what was not seen; earlier visits after a line.

use egui::{Align, Align2, Layout, Rect, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::desk::gesture::Gesture;
use crate::desk::open_case::OpenCase;
use crate::desk::photographs::Progress;
use crate::domain::photograph::Photograph;
use crate::domain::when::day_words;
use crate::ui::photograph_ui::thumbnail_ui;
use crate::ui::{Said, Shown, ink, preview_ui, say, theme};

pub const HEIGHT: f32 = 112.0;

pub fn strip_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    shown.ground(ui, rect, shown.colours.background);
    let inner = rect.shrink2(vec2(12.0, 10.0));
    ink::within(ui, inner, Layout::left_to_right(Align::Min), |ui| {
        egui::ScrollArea::horizontal().id_salt("strip").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let mut visit = 0;
            for (at, photograph) in open.case.photographs.iter().enumerate() {
                if photograph.visit != visit {
                    visit = photograph.visit;
                    let (gap, _) = ui.allocate_exact_size(vec2(9.0, inner.height()), Sense::hover());
                    ink::hairline(ui, gap.center_top(), gap.center_bottom(), shown.colours);
                }
                thumb_ui(ui, inner.height(), shown, open, at, photograph, said);
            }
        });
    });
}

fn thumb_ui(
    ui: &mut Ui,
    height: f32,
    shown: Shown<'_>,
    open: &OpenCase,
    at: usize,
    photograph: &Photograph,
    said: &mut Said,
) {
    let colours = shown.colours;
    let (rect, response) = ui.allocate_exact_size(vec2((height * 1.45).round(), height), Sense::CLICK);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let why_not = preview_ui::why_not(&open.case, photograph);
    thumbnail_ui(ui, rect, shown, &open.case.id, &photograph.id, why_not);
    let role = match photograph.visit {
        0 => format!("{} {}", at + 1, photograph.framing.words()),
        _ => photograph.taken.map_or_else(|| "Undated".to_owned(), |at| day_words(at, &shown.desk.setting.zone)),
    };
    ink::tag(ui, colours, Align2::LEFT_BOTTOM, rect.left_bottom() + vec2(4.0, -4.0), &role, colours.on_tag, 1.0);
    if let Some(mark) = mark(shown, open, photograph) {
        ink::tag(ui, colours, Align2::RIGHT_TOP, rect.right_top() + vec2(-4.0, 4.0), mark, theme::CAUTION_ON_TAG, 1.0);
    }
    if open.lightbox.current() == Some(&photograph.id) {
        ui.painter().rect_stroke(rect, 4.0, Stroke::new(2.0, colours.accent), StrokeKind::Outside);
    } else if response.hovered() {
        ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.0, colours.dim), StrokeKind::Outside);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &role));
    if response.clicked() {
        say(said, Gesture::ShowPhotograph(at));
    }
}

/// What is to be said of a photograph before it is trusted or forgotten.
fn mark(shown: Shown<'_>, open: &OpenCase, photograph: &Photograph) -> Option<&'static str> {
    if photograph.blocked.is_some() {
        return Some("▲ blocked");
    }
    match shown.desk.progress(&open.case.id, &photograph.id) {
        Some(Progress::Failed(_)) => Some("▲ unreadable"),
        Some(Progress::Ready(facts)) if !facts.is_complete => Some("▲ incomplete"),
        _ if !open.lightbox.seen.contains(&photograph.id) => Some("unseen"),
        _ => None,
    }
}
