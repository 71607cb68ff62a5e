//! Words and small marks at exact places: labels, pills, key caps, buttons, tags on photographs.
//! All are real labels or buttons, so that a screen reader and a test find them by their words.

use egui::{
    Align, Color32, CornerRadius, FontId, Layout, Rect, Response, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2,
};
use egui::{pos2, vec2};

use crate::ui::theme::{self, Colours};

/// What a mark means; always with a sign and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Caution,
    Alarm,
}

impl Tone {
    pub fn ink(self, colours: &Colours) -> Color32 {
        match self {
            Self::Plain => colours.dim,
            Self::Good => colours.good,
            Self::Caution => colours.caution,
            Self::Alarm => colours.alarm,
        }
    }

    fn ground(self, colours: &Colours) -> Color32 {
        match self {
            Self::Plain => colours.raised,
            Self::Good => colours.good_soft,
            Self::Caution => colours.caution_soft,
            Self::Alarm => colours.alarm_soft,
        }
    }
}

/// One line of words at the left of `rect`, centred in its height, cut with … where it does not fit.
pub fn line(ui: &mut Ui, rect: Rect, words: &str, font: FontId, ink: Color32) -> Response {
    let label = egui::Label::new(egui::RichText::new(words).font(font).color(ink)).truncate().selectable(false);
    within(ui, rect, Layout::left_to_right(Align::Center), |ui| ui.add(label))
}

/// The same at the right of `rect`.
pub fn line_right(ui: &mut Ui, rect: Rect, words: &str, font: FontId, ink: Color32) -> Response {
    let label = egui::Label::new(egui::RichText::new(words).font(font).color(ink)).truncate().selectable(false);
    within(ui, rect, Layout::right_to_left(Align::Center), |ui| ui.add(label))
}

/// Words in as many lines as they need, from the top of what is left of `ui`.
pub fn paragraph(ui: &mut Ui, words: &str, font: FontId, ink: Color32) -> Response {
    ui.add(egui::Label::new(egui::RichText::new(words).font(font).color(ink)).wrap().selectable(false))
}

/// A quiet heading above a group.
pub fn heading(ui: &mut Ui, words: &str, colours: &Colours) -> Response {
    paragraph(ui, words, theme::semibold(theme::SMALL), colours.dim)
}

/// Adds things in a rectangle of its own, without moving what comes after.
pub fn within<R>(ui: &mut Ui, rect: Rect, layout: Layout, add: impl FnOnce(&mut Ui) -> R) -> R {
    // Its place tells it from its neighbours, so that what it holds keeps its identity from frame to frame.
    let place = (rect.left() as i32, rect.top() as i32, rect.right() as i32, rect.bottom() as i32);
    let mut child = ui.new_child(UiBuilder::new().id_salt(place).max_rect(rect).layout(layout));
    child.set_clip_rect(ui.clip_rect().intersect(rect));
    add(&mut child)
}

/// How wide words are in one line, points.
pub fn width(ui: &Ui, words: &str, font: &FontId) -> f32 {
    ui.painter().layout_no_wrap(words.to_owned(), font.clone(), Color32::WHITE).size().x
}

/// A mark: a rounded ground with words; its width follows the words.
pub fn pill(ui: &mut Ui, colours: &Colours, tone: Tone, words: &str) -> Response {
    let sign = match tone {
        Tone::Plain => "",
        Tone::Good => "✓ ",
        Tone::Caution | Tone::Alarm => "▲ ",
    };
    let words = format!("{sign}{words}");
    let font = theme::regular(theme::SMALL);
    let size = vec2(width(ui, &words, &font) + 16.0, 20.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, 10.0, tone.ground(colours));
    let ink = if tone == Tone::Plain { colours.text } else { tone.ink(colours) };
    line(ui, rect.shrink2(vec2(8.0, 0.0)), &words, font, ink);
    response
}

/// A key cap; nothing where there is no key.
pub fn key_cap(ui: &mut Ui, colours: &Colours, words: &str) {
    if words.is_empty() {
        return;
    }
    let font = theme::regular(theme::SMALL);
    let size = vec2((width(ui, words, &font) + 10.0).max(20.0), 20.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    draw_cap(ui, rect, words, colours.raised, colours.line, colours.dim);
}

fn draw_cap(ui: &Ui, rect: Rect, words: &str, ground: Color32, edge: Color32, ink: Color32) {
    let painter = ui.painter();
    painter.rect(rect, 4.0, ground, Stroke::new(1.0, edge), StrokeKind::Inside);
    painter.text(rect.center(), egui::Align2::CENTER_CENTER, words, theme::regular(theme::SMALL), ink);
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The one next step.
    Next,
    Quiet,
    /// One of several, taken.
    Taken,
}

/// A button with its key. It takes no focus: Tab belongs to the fields.
pub fn button(ui: &mut Ui, colours: &Colours, rect: Rect, words: &str, key: &str, look: Look) -> Response {
    let id = ui.scope_id().with((words, key));
    let response = ui.interact(rect, id, Sense::CLICK);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, words));
    let hovered = response.hovered();
    let (ground, edge, ink) = match look {
        Look::Next => (colours.accent, colours.accent, colours.on_accent),
        Look::Taken => (colours.chosen, colours.accent, colours.text),
        Look::Quiet if hovered => (colours.line, colours.line, colours.text),
        Look::Quiet => (colours.raised, colours.raised, colours.text),
    };
    let painter = ui.painter();
    painter.rect(rect, CornerRadius::same(6), ground, Stroke::new(1.0, edge), StrokeKind::Inside);
    let font = if look == Look::Next { theme::semibold(theme::BODY) } else { theme::regular(theme::BODY) };
    let cap_width = if key.is_empty() { 0.0 } else { width(ui, key, &theme::regular(theme::SMALL)).max(10.0) + 10.0 };
    let is_leading = key.chars().count() == 1;
    let inner = rect.shrink2(vec2(if is_leading { 8.0 } else { 12.0 }, 0.0));
    let cap_at = if is_leading { inner.left() } else { inner.right() - cap_width };
    if !key.is_empty() {
        let cap = Rect::from_min_size(pos2(cap_at, rect.center().y - 10.0), vec2(cap_width, 20.0));
        match look {
            Look::Next => draw_cap(ui, cap, key, ground, ink, ink),
            Look::Taken | Look::Quiet => draw_cap(ui, cap, key, colours.panel, colours.line, colours.dim),
        }
    }
    let left = if is_leading { cap_at + cap_width + 8.0 } else { inner.left() };
    let right = if is_leading || key.is_empty() { inner.right() } else { cap_at - 8.0 };
    let galley = egui::WidgetText::from(egui::RichText::new(words).font(font).color(ink)).into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        (right - left).max(0.0),
        egui::TextStyle::Body,
    );
    ui.painter().galley(pos2(left, rect.center().y - galley.size().y / 2.0), galley, ink);
    response
}

/// Words on a photograph, in a corner of it. Gives its rectangle, so that tags can stand side by side.
pub fn tag(
    ui: &mut Ui,
    colours: &Colours,
    corner: egui::Align2,
    at: egui::Pos2,
    words: &str,
    ink: Color32,
    fade: f32,
) -> Rect {
    let font = theme::regular(theme::SMALL);
    let size: Vec2 = vec2(width(ui, words, &font) + 16.0, 24.0);
    let rect = corner.anchor_size(at, size);
    ui.painter().rect_filled(rect, 4.0, colours.tag.gamma_multiply(fade));
    line(ui, rect.shrink2(vec2(8.0, 0.0)), words, font, ink.gamma_multiply(fade));
    rect
}

/// A hairline.
pub fn hairline(ui: &Ui, from: egui::Pos2, to: egui::Pos2, colours: &Colours) {
    ui.painter().line_segment([from, to], Stroke::new(1.0, colours.line));
}
