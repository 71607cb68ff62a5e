//! A colour card over its photograph: where it was found, which it is, and its corners while they are placed
//! by hand; and the skin tone that was asked for, where it was read.

use egui::{Align, Align2, Layout, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};
use glam::dvec2;

use crate::colour::known_cards::CARDS;
use crate::colour::skin_tone::{SkinTone, skin_tone};
use crate::desk::Overlay;
use crate::desk::correcting::{Search, SkinReading};
use crate::desk::gesture::Gesture;
use crate::desk::lightbox::Lightbox;
use crate::desk::open_case::OpenCase;
use crate::ui::{Said, Shown, ink, say, theme};

const ROW: f32 = 42.0;
const WIDTH: f32 = 400.0;
const HEAD: f32 = 64.0;
const FOOT: f32 = 44.0;

/// Everything about cards that lies over the photograph in `rect`.
pub fn card_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    let at = |place: [f64; 2]| on_screen(ui, rect, &open.lightbox, place);
    let known = shown.desk.known_colours();
    if let (Some(Overlay::Card(chosen)), Some(known)) = (&shown.desk.overlay, known) {
        let corners = match &known.search {
            Search::Found(found) => Some(found.corners.map(at)),
            _ => None,
        };
        if let (Some(corners), Search::Found(found)) = (corners, &known.search) {
            outline(ui, rect, shown, &corners);
            let half = vec2(1.0, 1.0) * 3.0;
            for centre in found.centres.map(at) {
                ui.painter_at(rect).rect_stroke(
                    Rect::from_min_max(centre - half, centre + half),
                    0.0,
                    Stroke::new(1.0, theme::CAUTION_ON_TAG),
                    egui::StrokeKind::Middle,
                );
            }
        }
        which_ui(ui, rect, shown, *chosen, &known.search, corners, said);
    }
    if let Some(corners) = &open.corners {
        let places: Vec<Pos2> = corners.placed.iter().map(|corner| at(*corner)).collect();
        outline(ui, rect, shown, &places);
        let words = format!("Corner {} of 4: Enter or a click puts it under the pointer. Esc ends.", places.len() + 1);
        ink::tag(
            ui,
            shown.colours,
            Align2::CENTER_TOP,
            rect.center_top() + vec2(0.0, 44.0),
            &words,
            theme::CAUTION_ON_TAG,
            1.0,
        );
    } else if let Some(skin) = known.and_then(|known| known.skin) {
        skin_ui(ui, rect, shown, at([skin.at_px.0, skin.at_px.1]), skin);
    }
}

/// Where a place of the photograph lies on the screen, points.
fn on_screen(ui: &Ui, rect: Rect, lightbox: &Lightbox, [x, y]: [f64; 2]) -> Pos2 {
    let px = lightbox.view.photo_from_screen(lightbox.frame()).inverse().transform_point2(dvec2(x, y));
    let scale = f64::from(ui.ctx().pixels_per_point());
    rect.min + vec2((px.x / scale) as f32, (px.y / scale) as f32)
}

/// The corners and the lines between them; the first is marked, so that a turned card is seen to be one.
fn outline(ui: &Ui, rect: Rect, shown: Shown<'_>, corners: &[Pos2]) {
    let painter = ui.painter_at(rect);
    for (dark, width) in [(shown.colours.tag, 4.0), (theme::CAUTION_ON_TAG, 1.5)] {
        let stroke = Stroke::new(width, dark);
        for pair in corners.windows(2) {
            painter.line_segment([pair[0], pair[1]], stroke);
        }
        if let [first, _, _, last] = corners {
            painter.line_segment([*last, *first], stroke);
        }
    }
    for (at, corner) in corners.iter().enumerate() {
        painter.circle_filled(*corner, if at == 0 { 6.0 } else { 4.0 }, theme::CAUTION_ON_TAG);
    }
}

/// Which of the look-alike cards is it?
fn which_ui(
    ui: &Ui,
    rect: Rect,
    shown: Shown<'_>,
    chosen: usize,
    search: &Search,
    corners: Option<[Pos2; 4]>,
    said: &mut Said,
) {
    // Between the tags above and below, which say what is seen.
    let room = rect.shrink2(vec2(0.0, 44.0));
    let height = (HEAD + ROW * CARDS.len() as f32 + FOOT).min(room.height());
    let is_right = corners.is_none_or(|corners| corners.iter().map(|at| at.x).sum::<f32>() / 4.0 < rect.center().x);
    let left = if is_right { rect.right() - WIDTH - 12.0 } else { rect.left() + 12.0 };
    let card = Rect::from_min_size(pos2(left, (room.center().y - height / 2.0).round()), vec2(WIDTH, height));
    let colours = shown.colours;
    let area = egui::Area::new(egui::Id::unique("which card")).order(egui::Order::Foreground).fixed_pos(card.min);
    area.show(ui.ctx(), |ui| {
        ui.set_clip_rect(rect);
        ui.painter().rect(card, 8.0, colours.panel, Stroke::new(1.0, colours.line), egui::StrokeKind::Inside);
        let (head, rest) = card.split_top_bottom_at_y(card.top() + HEAD);
        let (rows, foot) = rest.split_top_bottom_at_y(rest.bottom() - FOOT);
        head_ui(ui, head.shrink2(vec2(16.0, 10.0)), shown, search);
        rows_ui(ui, rows, shown, chosen, said);
        foot_ui(ui, foot.shrink2(vec2(16.0, 0.0)), shown, matches!(search, Search::Found(_)));
    });
}

fn head_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, search: &Search) {
    let colours = shown.colours;
    let words = match search {
        Search::Found(found) if found.is_small => "Found, but small: its colours are uncertain.".to_owned(),
        Search::Found(_) => "Found. Look-alikes fit nearly as well: only you can tell.".to_owned(),
        Search::NotFound(why) => why.clone(),
        Search::UnderWay => "Still looking…".to_owned(),
    };
    ink::within(ui, rect, Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ink::paragraph(ui, "Which colour card is it?", theme::semibold(theme::LARGE), colours.text);
        ink::paragraph(ui, &words, theme::regular(theme::SMALL), colours.dim);
    });
}

fn rows_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, chosen: usize, said: &mut Said) {
    let colours = shown.colours;
    ink::within(ui, rect, Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        egui::ScrollArea::vertical().id_salt("cards").auto_shrink(false).show(ui, |ui| {
            for (at, card) in CARDS.iter().enumerate() {
                let (place, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
                let ground = place.shrink2(vec2(8.0, 1.0));
                if at == chosen {
                    ui.painter().rect_filled(ground, 4.0, colours.chosen);
                    if !ui.clip_rect().contains_rect(place) {
                        ui.scroll_to_rect(place, None);
                    }
                } else if response.hovered() {
                    ui.painter().rect_filled(ground, 4.0, colours.raised);
                }
                let (name, told_by) = place.shrink2(vec2(16.0, 4.0)).split_top_bottom_at_fraction(0.55);
                ink::line(ui, name, card.label, theme::regular(theme::BODY), colours.text);
                ink::line(ui, told_by, card.told_by, theme::regular(theme::SMALL), colours.dim);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, card.label));
                if response.clicked() {
                    say(said, Gesture::TakeCard(at));
                }
            }
        });
    });
}

fn foot_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, is_found: bool) {
    let colours = shown.colours;
    let take = if is_found { "correct by it" } else { "place its corners" };
    ink::within(ui, rect, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for (command, words) in [("take-card", take), ("card-by-hand", "by hand"), ("leave-card", "none of these")] {
            ink::key_cap(ui, colours, &shown.cap(command));
            ink::paragraph(ui, words, theme::regular(theme::SMALL), colours.dim);
            ui.add_space(6.0);
        }
    });
}

/// The skin tone with its uncertainty, beside the place where it was read.
fn skin_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, at: Pos2, skin: SkinReading) {
    if !rect.contains(at) {
        return;
    }
    let painter = ui.painter_at(rect);
    painter.circle_stroke(at, 9.0, Stroke::new(3.0, shown.colours.tag));
    painter.circle_stroke(at, 9.0, Stroke::new(1.5, shown.colours.on_tag));
    let words = skin_words(skin);
    let is_left = at.x > rect.center().x;
    let (corner, away) = if is_left { (Align2::RIGHT_CENTER, -16.0) } else { (Align2::LEFT_CENTER, 16.0) };
    ink::tag(ui, shown.colours, corner, at + vec2(away, 0.0), &words, shown.colours.on_tag, 1.0);
}

fn skin_words(SkinReading { lab, ita, .. }: SkinReading) -> String {
    let lab = format!("L* {:.0}  a* {:.0}  b* {:.0}", lab.l, lab.a, lab.b);
    match ita {
        None => format!("Not a colour of skin · {lab}"),
        Some(ita) => {
            let tone = match skin_tone(ita.degrees) {
                SkinTone::VeryLight => "very light",
                SkinTone::Light => "light",
                SkinTone::Intermediate => "intermediate",
                SkinTone::Tan => "tan",
                SkinTone::Brown => "brown",
                SkinTone::Dark => "dark",
            };
            format!("Skin tone ITA {:.0}° ± {:.0}°, {tone} · {lab}", ita.degrees, ita.uncertainty_degrees)
        }
    }
}
