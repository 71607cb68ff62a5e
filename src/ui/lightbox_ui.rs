//! The lightbox: one photograph, as large as the pane, with small tags in its corners that say
//! whose it is, which one it is, how true it is and how large. Nothing lies over the lesion.

use egui::{Align2, PointerButton, Rect, Sense, Ui, vec2};

use crate::colour::marks::Marks;
use crate::desk::correcting::Search;
use crate::desk::enhancing;
use crate::desk::gesture::Gesture;
use crate::desk::lightbox::Lightbox;
use crate::desk::open_case::OpenCase;
use crate::desk::photographs::Progress;
use crate::desk::view::{Frame, View};
use crate::domain::photograph::{Colours as PhotoColours, Facts, Photograph, Ticket};
use crate::domain::when::{date_words, day_words};
use crate::gpu::Held;
use crate::photo::filter::Filter;
use crate::ui::photograph_ui::{self, Manner, Visible};
use crate::ui::{Said, Shown, banner_ui, card_ui, ink, preview_ui, say, theme};

/// At and above this zoom single pixels are shown as squares.
const SQUARES_FROM: f64 = 8.0;
/// The view counts as moving for so long after it moved, seconds.
const STILL_AFTER: f64 = 0.12;
/// Room at the right of the bottom row for the zoom and what stands beside it, points.
const ZOOM_TAG: f32 = 150.0;
/// Radius of the loupe, points.
const LOUPE: f32 = 140.0;

pub fn lightbox_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    shown.ground(ui, rect, shown.colours.room);
    pane_size(ui, rect, open, said);
    let response = ui.interact(rect, ui.scope_id().with("lightbox"), Sense::CLICK | Sense::DRAG);
    pointer(ui, rect, &response, open, said);
    let Some(photograph) =
        open.lightbox.current().and_then(|id| open.case.photographs.iter().find(|known| known.id == *id))
    else {
        let words = if open.case.is_read { "No photographs arrived with this case" } else { "Reading the case…" };
        centred(ui, rect, shown, words);
        return;
    };
    let ticket = shown.desk.current_ticket();
    let why_not = preview_ui::why_not(&open.case, photograph);
    let visible = photograph_ui::visible(shown, ticket.as_ref(), why_not);
    let motion = motion(ui, open.lightbox.view, open.lightbox.zoom() > 1.0, ticket.as_ref());
    let fade = if motion == Motion::Moved { 0.35 } else { 1.0 };
    match (&visible, &ticket) {
        (Visible::Words(words), _) => centred(ui, rect, shown, words),
        (Visible::Pixels { .. }, Some(ticket)) => photograph_in(ui, rect, shown, open, ticket, motion),
        (Visible::Pixels { .. }, None) => {}
    }
    tags_ui(ui, rect, shown, open, photograph, ticket.as_ref(), &visible, fade);
    card_ui::card_ui(ui, rect, shown, open, said);
}

fn centred(ui: &mut Ui, rect: Rect, shown: Shown<'_>, words: &str) {
    let inner = Rect::from_center_size(rect.center(), vec2((rect.width() - 64.0).min(480.0), 96.0));
    ui.painter().rect_filled(inner.expand(16.0), 8.0, shown.colours.panel);
    ink::within(ui, inner, egui::Layout::centered_and_justified(egui::Direction::TopDown), |ui| {
        ink::paragraph(ui, words, theme::regular(theme::BODY), shown.colours.text)
    });
}

fn pane_size(ui: &Ui, rect: Rect, open: &OpenCase, said: &mut Said) {
    let size = rect.size() * ui.ctx().pixels_per_point();
    let (width, height) = (size.x.round(), size.y.round());
    if open.lightbox.pane_px != (width, height) {
        say(said, Gesture::PaneIs { width, height });
    }
}

/// Wheel zooms where the pointer is, dragging moves, a double click goes between fit and one to one.
fn pointer(ui: &Ui, rect: Rect, response: &egui::Response, open: &OpenCase, said: &mut Said) {
    let scale = ui.ctx().pixels_per_point();
    let at = response.hover_pos().map(|at| ((at.x - rect.left()) * scale, (at.y - rect.top()) * scale));
    if at != open.lightbox.pointer_px {
        say(said, Gesture::PointerAt(at));
    }
    if let Some(at) = at {
        let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = (scroll / 200.0).exp2() * pinch;
        if factor != 1.0 {
            say(said, Gesture::ZoomAt { at, factor });
        }
        if open.corners.is_some() {
            if response.clicked() {
                say(said, Gesture::PutCorner);
            }
        } else if response.double_clicked_by(PointerButton::Primary) {
            super::say_command(said, if open.lightbox.view.is_fit() { "true-pixels" } else { "fit" });
        }
    }
    if response.dragged() {
        let by = response.drag_delta() * scale;
        if by != egui::Vec2::ZERO {
            say(said, Gesture::Pan { by: (by.x, by.y) });
        }
    }
}

/// What the picture did just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Motion {
    Still,
    /// Another photograph came up.
    Changed,
    /// The view of it moved.
    Moved,
}

/// What the picture did just now; asks for one more frame when it will have come to rest.
fn motion(ui: &Ui, view: View, is_magnified: bool, ticket: Option<&Ticket>) -> Motion {
    let id = egui::Id::unique("view moved");
    let now = ui.input(|input| input.time);
    let up = ticket.map(egui::IdSalt::new);
    let before = ui.data(|data| data.get_temp::<(View, Option<egui::IdSalt>, Motion, f64)>(id));
    let (motion, since) = match before {
        Some((_, known, ..)) if known != up => (Motion::Changed, now),
        Some((known, ..)) if known != view => (Motion::Moved, now),
        Some((_, _, motion, since)) => (if now - since < STILL_AFTER { motion } else { Motion::Still }, since),
        None => (Motion::Changed, now),
    };
    ui.data_mut(|data| data.insert_temp(id, (view, up, motion, since)));
    // Only what is magnified looks otherwise once it rests; a faded tag always does.
    if motion == Motion::Moved || motion == Motion::Changed && is_magnified {
        ui.ctx().request_repaint_after_secs(STILL_AFTER as f32);
    }
    motion
}

fn photograph_in(ui: &Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, ticket: &Ticket, motion: Motion) {
    let lightbox = &open.lightbox;
    let Some(photo) = lightbox.photo_px.or_else(|| photograph_ui::size_px(shown, ticket)) else { return };
    let frame = Frame::new(photo, lightbox.pane_px);
    // Where the processor draws, a sharp filter would hold up the hand.
    let is_quick = shown.draws_slowly && motion != Motion::Still;
    let is_whole = shown.desk.photographs.progress(ticket).is_some_and(Progress::is_whole);
    let manner = |zoom: f64, is_quick: bool| Manner {
        filter: filter(zoom, is_quick),
        marks: lightbox.marks,
        enhancement: lightbox.shown_enhancement(),
        // The pixels of a small picture are not the photograph's.
        has_grid: is_whole && zoom >= SQUARES_FROM,
    };
    let main = manner(lightbox.view.zoom(frame), is_quick);
    photograph_ui::draw(ui, rect, shown, ticket, lightbox.view.photo_from_screen(frame), main);
    if let (Some(loupe), Some((x, y))) = (lightbox.loupe, lightbox.pointer_px) {
        let at = glam::dvec2(f64::from(x), f64::from(y));
        loupe_ui(ui, rect, shown, ticket, frame, lightbox.view, loupe.zoom, at, manner(loupe.zoom, is_quick));
    }
}

/// Sharp when still, quick while it moves on a slow computer, squares when single pixels are looked at.
fn filter(zoom: f64, is_quick: bool) -> Filter {
    if zoom >= SQUARES_FROM {
        Filter::Nearest
    } else if is_quick {
        Filter::Linear
    } else {
        Filter::CatmullRom
    }
}

#[expect(clippy::too_many_arguments, reason = "everything a glass needs to know of what is under it")]
fn loupe_ui(
    ui: &Ui,
    rect: Rect,
    shown: Shown<'_>,
    ticket: &Ticket,
    frame: Frame,
    view: View,
    zoom: f64,
    at: glam::DVec2,
    manner: Manner,
) {
    let scale = f64::from(ui.ctx().pixels_per_point());
    let side = (f64::from(LOUPE) * 2.0 * scale).round();
    let under = view.photo_from_screen(frame).transform_point2(at);
    let glass = Frame { photo_px: frame.photo_px, pane_px: glam::DVec2::splat(side) };
    // The same turn and mirror as around the glass, centred on what lies under the pointer.
    let mut transform = view.zoomed_at(frame.pane_px / 2.0, zoom / view.zoom(frame), frame).photo_from_screen(glass);
    transform.translation = under - transform.matrix2 * (glass.pane_px / 2.0);
    let centre = rect.min + vec2((at.x / scale) as f32, (at.y / scale) as f32);
    let size = vec2((side / scale) as f32, (side / scale) as f32);
    let inside = rect.shrink2(size / 2.0);
    let centre = if inside.is_positive() { centre.clamp(inside.min, inside.max) } else { rect.center() };
    let place = Rect::from_center_size(centre, size).intersect(rect);
    shown.ground(ui, place, shown.colours.room);
    photograph_ui::draw(ui, place, shown, ticket, transform, manner);
    let stroke = egui::Stroke::new(2.0, shown.colours.accent);
    ui.painter().rect_stroke(place, 4.0, stroke, egui::StrokeKind::Outside);
}

#[expect(clippy::too_many_arguments, reason = "the four corners say different things of the same pane")]
fn tags_ui(
    ui: &mut Ui,
    rect: Rect,
    shown: Shown<'_>,
    open: &OpenCase,
    photograph: &Photograph,
    ticket: Option<&Ticket>,
    visible: &Visible,
    fade: f32,
) {
    let colours = shown.colours;
    let inner = rect.shrink(12.0);
    let facts = ticket.and_then(|ticket| shown.desk.photographs.progress(ticket)).and_then(Progress::facts);
    let who = format!("{} · {}", banner_ui::pane_identity(&open.case), date_tag(shown, photograph, facts));
    // Whose it is never fades: it is what keeps a photograph with its patient.
    ink::tag(ui, colours, Align2::LEFT_TOP, inner.left_top(), &who, colours.on_tag, 1.0);
    let count = open.lightbox.ids().len();
    let which = format!("{} · {} of {count}", photograph.framing.words(), open.lightbox.at() + 1);
    ink::tag(ui, colours, Align2::RIGHT_TOP, inner.right_top(), &which, colours.on_tag, fade);
    if !matches!(visible, Visible::Pixels { .. }) {
        return;
    }
    let lightbox = &open.lightbox;
    let mut row = TagRow { at: inner.left_bottom(), left: inner.left(), right: inner.right() - ZOOM_TAG };
    if let Some(words) = enhanced_words(lightbox) {
        // First and never faded: nobody may take what is computed for what was photographed.
        row.put(ui, shown, &words, theme::CAUTION_ON_TAG, 1.0);
    }
    for (words, ink) in honesty(shown, facts, visible) {
        row.put(ui, shown, &words, ink, fade.max(0.6));
    }
    let mut left = inner.right_bottom();
    let tag = ink::tag(ui, colours, Align2::RIGHT_BOTTOM, left, &zoom_words(open, ticket, shown), colours.on_tag, fade);
    left.x = tag.left() - 8.0;
    // Turned and mirrored never fade: they decide on which side a lesion is.
    if lightbox.view.quarter_turns() > 0 {
        let words = format!("Turned {}°", u16::from(lightbox.view.quarter_turns()) * 90);
        left.x = ink::tag(ui, colours, Align2::RIGHT_BOTTOM, left, &words, theme::CAUTION_ON_TAG, 1.0).left() - 8.0;
    }
    if lightbox.view.is_mirrored {
        ink::tag(ui, colours, Align2::RIGHT_BOTTOM, left, "▲ Mirrored", theme::CAUTION_ON_TAG, 1.0);
    }
}

/// Tags side by side at the bottom; those that find no room stand in a row above.
struct TagRow {
    at: egui::Pos2,
    left: f32,
    right: f32,
}

impl TagRow {
    fn put(&mut self, ui: &mut Ui, shown: Shown<'_>, words: &str, ink: egui::Color32, fade: f32) {
        let width = ink::width(ui, words, &theme::regular(theme::SMALL)) + 16.0;
        if self.at.x > self.left && self.at.x + width > self.right {
            self.at = egui::pos2(self.left, self.at.y - 28.0);
        }
        let tag = ink::tag(ui, shown.colours, Align2::LEFT_BOTTOM, self.at, words, ink, fade);
        self.at.x = tag.right() + 8.0;
    }
}

/// When it was taken, and where that date came from; undated is said.
fn date_tag(shown: Shown<'_>, photograph: &Photograph, facts: Option<&Facts>) -> String {
    let camera = facts.and_then(|facts| facts.camera_date);
    match (photograph.taken, camera) {
        (Some(at), _) => format!("{}, date from referral", day_words(at, &shown.desk.setting.zone)),
        (None, Some(at)) => format!("{}, date from camera", date_words(at.date())),
        (None, None) => "undated".to_owned(),
    }
}

/// What the consultant must know before trusting the picture, most important first.
fn honesty(shown: Shown<'_>, facts: Option<&Facts>, visible: &Visible) -> Vec<(String, egui::Color32)> {
    let mut said = Vec::new();
    if matches!(visible, Visible::Pixels { is_preview: true }) {
        said.push(("◐ Preview".to_owned(), theme::CAUTION_ON_TAG));
    }
    if let Some(facts) = facts {
        if !facts.is_complete {
            said.push(("▲ Incomplete: part of the file is missing".to_owned(), theme::CAUTION_ON_TAG));
        }
        said.extend(facts.not_shown.iter().map(|words| (format!("▲ {words}"), theme::CAUTION_ON_TAG)));
        said.extend(colour_tags(shown, facts));
    }
    said
}

/// How true the colours are: calibrated with its number, or what the photograph states; and what is marked.
fn colour_tags(shown: Shown<'_>, facts: &Facts) -> Vec<(String, egui::Color32)> {
    let on_tag = shown.colours.on_tag;
    let known = shown.desk.known_colours();
    let is_held = shown.desk.open.as_ref().is_some_and(|open| open.lightbox.is_original_held);
    let mut tags: Vec<(String, egui::Color32)> =
        shown.desk.proof.warning().map(|words| (format!("▲ {words}"), theme::CAUTION_ON_TAG)).into_iter().collect();
    match known.and_then(|known| known.corrected.as_ref().map(|corrected| (known, corrected))) {
        Some((known, corrected)) if known.is_set_aside || is_held => {
            tags.push((format!("Original colours (set aside: {})", corrected.words()), theme::CAUTION_ON_TAG));
        }
        Some((_, corrected)) if corrected.is_calibrated() => tags.push((format!("✓ {}", corrected.words()), on_tag)),
        Some((_, corrected)) => tags.push((format!("▲ {}", corrected.words()), theme::CAUTION_ON_TAG)),
        None => tags.push(match &facts.colours {
            PhotoColours::Profiled(name) => (format!("Profiled, {name}"), on_tag),
            PhotoColours::AssumedSrgb => ("◐ Assumed sRGB".to_owned(), theme::CAUTION_ON_TAG),
            PhotoColours::Uncalibrated => ("◐ Uncalibrated, taken for sRGB".to_owned(), theme::CAUTION_ON_TAG),
            PhotoColours::Unknown(_) => ("▲ Colours unknown: profile unusable".to_owned(), theme::CAUTION_ON_TAG),
        }),
    }
    if known.is_some_and(|known| known.corrected.is_none() && matches!(known.search, Search::Found(_))) {
        tags.push((format!("Colour card found: {} says which", shown.cap("confirm-card")), theme::CAUTION_ON_TAG));
    }
    match shown.desk.open.as_ref().map(|open| open.lightbox.marks) {
        Some(Marks::Clipped) => tags.push(("▲ Marked: burnt out and black".to_owned(), theme::CAUTION_ON_TAG)),
        Some(Marks::OutOfGamut) => {
            tags.push(("▲ Marked: what the display cannot show".to_owned(), theme::CAUTION_ON_TAG));
        }
        Some(Marks::None) | None => {}
    }
    let display = shown.desk.display.words();
    tags.push(match shown.desk.display.is_assumed_srgb() {
        true => (format!("◐ {display}"), theme::CAUTION_ON_TAG),
        false => (display, on_tag),
    });
    tags
}

/// That the photograph is not shown as it is, or that it is although an enhancement waits.
fn enhanced_words(lightbox: &Lightbox) -> Option<String> {
    let words = enhancing::words(&lightbox.enhancement);
    match (words.is_empty(), lightbox.is_original) {
        (true, _) => None,
        (false, false) => Some(format!("▲ Enhanced: {words}")),
        (false, true) => Some(format!("Original (set aside: {words})")),
    }
}

fn zoom_words(open: &OpenCase, ticket: Option<&Ticket>, shown: Shown<'_>) -> String {
    let lightbox = &open.lightbox;
    let zoom = lightbox.zoom();
    let mut words = if (zoom - 1.0).abs() < 1e-9 { "1:1".to_owned() } else { format!("{:.0} %", zoom * 100.0) };
    if lightbox.view.is_fit() {
        words = format!("Fit, {words}");
    }
    if lightbox.keeps_view {
        words.push_str(" · view kept");
    }
    let held = ticket.zip(shown.light).map(|(ticket, light)| light.has(ticket));
    if held == Some(Held::Whole { is_sharp: false }) {
        words.push_str(" · sharpening");
    }
    words
}
