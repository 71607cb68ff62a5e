//! The patterns of the display check, drawn in whole physical pixels and in codes of the surface: no
//! profile stands between them and the display. One mesh a page; its own drawing, after the ideas of AAPM
//! TG18 and TG270.

use egui::{Align2, Color32, Mesh, Pos2, Rect, Ui, pos2};

use crate::desk::display_check::{CheckPage, DisplayCheck, FLAT_PERCENT, GAMMA_TENTHS};
use crate::ui::theme;

/// Steps from black, and from white, percent of the code.
const LEVELS: [u8; 9] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/// Patches with their names, sRGB codes. Skin and lesion colours are typical, not measured.
#[rustfmt::skip]
const PATCHES: [[(&str, u32); 6]; 4] = [
    [("White", 0xFFFFFF), ("Light grey", 0xC8C8C8), ("Grey", 0xA0A0A0), ("Middle grey", 0x777777), ("Dark grey", 0x4E4E4E), ("Black", 0x000000)],
    [("Red", 0xFF0000), ("Yellow", 0xFFFF00), ("Green", 0x00FF00), ("Cyan", 0x00FFFF), ("Blue", 0x0000FF), ("Magenta", 0xFF00FF)],
    [("Very light skin", 0xF1D7C8), ("Light skin", 0xE2B99C), ("Intermediate skin", 0xCC9A73), ("Tan skin", 0xAD7A55), ("Brown skin", 0x7D5236), ("Dark skin", 0x4A2F22)],
    [("Pale pink", 0xE8B5AA), ("Pink", 0xD98880), ("Deep red", 0x9E3B34), ("Light brown", 0x9A6A45), ("Dark brown", 0x4B2E20), ("Blue-grey", 0x6C7683)],
];

/// Ink of a pattern's own labels: seen, and too dim to dazzle.
const DIM_ON_DARK: Color32 = Color32::from_gray(0x60);
const DIM_ON_LIGHT: Color32 = Color32::from_gray(0x90);

/// A page of whole pixels: (0, 0) is the corner of its rectangle.
struct Canvas {
    mesh: Mesh,
    scale: f32,
    /// Pixels of the window at which the page begins.
    origin: [i32; 2],
    size: [i32; 2],
}

impl Canvas {
    fn new(ui: &Ui, rect: Rect) -> Self {
        let scale = ui.ctx().pixels_per_point();
        let px = |points: f32| (points * scale).round() as i32;
        let origin = [px(rect.left()), px(rect.top())];
        let size = [px(rect.right()) - origin[0], px(rect.bottom()) - origin[1]];
        Self { mesh: Mesh::default(), scale, origin, size }
    }

    fn at(&self, x: i32, y: i32) -> Pos2 {
        pos2((self.origin[0] + x) as f32 / self.scale, (self.origin[1] + y) as f32 / self.scale)
    }

    /// A whole number of pixels, at least one, that is about so many points.
    fn px(&self, points: f32) -> i32 {
        ((points * self.scale).round() as i32).max(1)
    }

    /// Left, top, width, height in pixels. Not feathered: a mesh ends at its pixels.
    fn fill(&mut self, [x, y, width, height]: [i32; 4], colour: Color32) {
        let rect = Rect::from_min_max(self.at(x, y), self.at(x + width, y + height));
        self.mesh.add_colored_rect(rect, colour);
    }

    fn fill_all(&mut self, colour: Color32) {
        self.fill([0, 0, self.size[0], self.size[1]], colour);
    }

    /// Lines of one pixel, black and white by turns.
    fn lines(&mut self, [x, y, width, height]: [i32; 4], is_upright: bool, thick: i32) {
        self.fill([x, y, width, height], Color32::BLACK);
        let along = if is_upright { width } else { height };
        for at in (0..along).step_by(2 * thick as usize) {
            let thick = thick.min(along - at);
            let line = if is_upright { [x + at, y, thick, height] } else { [x, y + at, width, thick] };
            self.fill(line, Color32::WHITE);
        }
    }
}

/// The pattern of a page; pages without one are left as they are.
pub fn pattern_ui(ui: &mut Ui, rect: Rect, check: &DisplayCheck) {
    let mut canvas = Canvas::new(ui, rect);
    let mut labels = Vec::new();
    match check.page() {
        CheckPage::BlackLevels => levels(&mut canvas, &mut labels, Color32::BLACK, DIM_ON_DARK, |level| level),
        CheckPage::WhiteLevels => levels(&mut canvas, &mut labels, Color32::WHITE, DIM_ON_LIGHT, |level| 100 - level),
        CheckPage::Gamma => gamma(&mut canvas, &mut labels, check.gamma),
        CheckPage::Ramp => ramps(&mut canvas, &mut labels),
        CheckPage::Uniformity => canvas.fill_all(percent(FLAT_PERCENT.get(check.flat).copied().unwrap_or_default())),
        CheckPage::Sharpness => sharpness(&mut canvas),
        CheckPage::Patches => patches(&mut canvas, &mut labels),
        CheckPage::Meter | CheckPage::Finish => return,
    }
    ui.painter().add(canvas.mesh);
    for label in labels {
        let font = if label.is_chosen { theme::semibold(theme::LARGE) } else { theme::regular(theme::SMALL) };
        ui.painter().text(label.at, Align2::CENTER_TOP, label.words, font, label.ink);
    }
}

/// One flat square on a ground of 20 %, for a meter: a tenth of the area or more.
pub fn meter_square_ui(ui: &mut Ui, rect: Rect, code: u8) {
    let mut canvas = Canvas::new(ui, rect);
    canvas.fill_all(percent(20));
    let side = canvas.size[0].min(canvas.size[1]) * 3 / 5;
    let corner = [(canvas.size[0] - side) / 2, (canvas.size[1] - side) / 2];
    canvas.fill([corner[0], corner[1], side, side], Color32::from_gray(code));
    ui.painter().add(canvas.mesh);
}

struct Label {
    /// The middle of its upper edge.
    at: Pos2,
    words: String,
    ink: Color32,
    is_chosen: bool,
}

impl Label {
    fn new(at: Pos2, words: impl Into<String>, ink: Color32) -> Self {
        Self { at, words: words.into(), ink, is_chosen: false }
    }
}

fn percent(percent: u8) -> Color32 {
    Color32::from_gray((f32::from(percent) * 2.55).round() as u8)
}

/// Squares that leave the ground step by step, `of` gives the percent of the code.
fn levels(canvas: &mut Canvas, labels: &mut Vec<Label>, ground: Color32, ink: Color32, of: impl Fn(u8) -> u8) {
    canvas.fill_all(ground);
    let pitch = canvas.size[0] / (LEVELS.len() as i32 + 1);
    let side = (pitch * 4 / 5).min(canvas.size[1] / 2);
    let left = (canvas.size[0] - pitch * LEVELS.len() as i32) / 2;
    let top = (canvas.size[1] - side) / 2;
    for (at, level) in LEVELS.into_iter().enumerate() {
        let x = left + at as i32 * pitch + (pitch - side) / 2;
        canvas.fill([x, top, side, side], percent(of(level)));
        let under = canvas.at(x + side / 2, top + side + canvas.px(16.0));
        labels.push(Label::new(under, format!("{} %", of(level)), ink));
    }
}

/// A field of lines with a flat bar for each exponent: the one that is as bright as the lines melts.
fn gamma(canvas: &mut Canvas, labels: &mut Vec<Label>, chosen: usize) {
    canvas.fill_all(Color32::from_gray(0x77));
    let [width, height] = canvas.size;
    let pitch = (height - canvas.px(48.0)) / GAMMA_TENTHS.len() as i32;
    // From a whole pair of lines to another, so that no edge is darker or lighter than the field.
    let tall = pitch * 5 / 8 / 2 * 2;
    let [top, left, wide] = [(height - pitch * GAMMA_TENTHS.len() as i32) / 2, width / 6, width * 2 / 3];
    canvas.lines([left, top, wide, pitch * GAMMA_TENTHS.len() as i32], false, 1);
    for (at, tenths) in GAMMA_TENTHS.into_iter().enumerate() {
        let code = 255.0 * 0.5_f64.powf(10.0 / f64::from(tenths));
        let down = (at as i32 * pitch + (pitch - tall) / 2) / 2 * 2;
        canvas.fill([left + wide / 4, top + down, wide / 2, tall], Color32::from_gray(code.round() as u8));
        let is_chosen = at == chosen;
        if is_chosen {
            let mark = [left + wide + canvas.px(12.0), top + down, canvas.px(4.0), tall];
            canvas.fill(mark, Color32::BLACK);
        }
        let half = canvas.px(if is_chosen { theme::LARGE } else { theme::SMALL } * 0.62);
        let beside = canvas.at(left + wide + canvas.px(44.0), top + down + tall / 2 - half);
        let words = format!("{}.{}", tenths / 10, tenths % 10);
        labels.push(Label { is_chosen, ..Label::new(beside, words, Color32::BLACK) });
    }
}

/// Every code side by side: the whole of grey up and down, its dark and light quarters, and each colour.
fn ramps(canvas: &mut Canvas, labels: &mut Vec<Label>) {
    canvas.fill_all(Color32::from_gray(0x50));
    let grey = |code: i32| Color32::from_gray(code as u8);
    type Shade<'a> = &'a dyn Fn(i32) -> Color32;
    let rows: [(&str, i32, i32, Shade<'_>); 7] = [
        ("Black to white", 0, 255, &grey),
        ("White to black", 255, 0, &grey),
        ("Dark quarter", 0, 63, &grey),
        ("Light quarter", 192, 255, &grey),
        ("Red", 0, 255, &|code| Color32::from_rgb(code as u8, 0, 0)),
        ("Green", 0, 255, &|code| Color32::from_rgb(0, code as u8, 0)),
        ("Blue", 0, 255, &|code| Color32::from_rgb(0, 0, code as u8)),
    ];
    let (margin, words) = (canvas.px(32.0), canvas.px(24.0));
    let pitch = (canvas.size[1] - margin) / rows.len() as i32;
    let width = canvas.size[0] - 2 * margin;
    for (row, (name, from, to, shade)) in rows.into_iter().enumerate() {
        let top = margin / 2 + row as i32 * pitch;
        let steps = (to - from).abs() + 1;
        for step in 0..steps {
            let (left, right) = (width * step / steps, width * (step + 1) / steps);
            let code = from + step * (to - from).signum();
            canvas.fill([margin + left, top, right - left, pitch - words], shade(code));
        }
        let under = canvas.at(canvas.size[0] / 2, top + pitch - words + canvas.px(3.0));
        labels.push(Label::new(under, name, Color32::from_gray(0xDC)));
    }
}

/// Lines that can be counted in the corners and the middle, a net over all, and a line around the edge.
fn sharpness(canvas: &mut Canvas) {
    canvas.fill_all(Color32::from_gray(0x77));
    let [width, height] = canvas.size;
    let net = Color32::from_gray(0x90);
    let pitch = canvas.px(64.0);
    let (first_x, first_y) = (width / 2 % pitch, height / 2 % pitch);
    (first_x..width).step_by(pitch as usize).for_each(|x| canvas.fill([x, 0, 1, height], net));
    (first_y..height).step_by(pitch as usize).for_each(|y| canvas.fill([0, y, width, 1], net));
    // The outermost pixels: where the picture is scaled or cut they are not there, or grey.
    for edge in [[0, 0, width, 1], [0, height - 1, width, 1], [0, 0, 1, height], [width - 1, 0, 1, height]] {
        canvas.fill(edge, Color32::WHITE);
    }
    let (side, margin) = ((height / 4).min(width / 6) / 4 * 4, canvas.px(40.0));
    let (right, bottom) = (width - margin - side, height - margin - side);
    let middle = [(width - side) / 2, (height - side) / 2];
    for [x, y] in [[margin, margin], [right, margin], middle, [margin, bottom], [right, bottom]] {
        block(canvas, x, y, side / 2);
    }
}

/// Four quarters: upright lines and flat ones, of one pixel and of two.
fn block(canvas: &mut Canvas, x: i32, y: i32, half: i32) {
    canvas.lines([x, y, half, half], true, 1);
    canvas.lines([x + half, y, half, half], false, 1);
    canvas.lines([x, y + half, half, half], false, 2);
    canvas.lines([x + half, y + half, half, half], true, 2);
}

fn patches(canvas: &mut Canvas, labels: &mut Vec<Label>) {
    canvas.fill_all(Color32::from_gray(0x33));
    let [width, height] = canvas.size;
    let (margin, gap, words) = (canvas.px(32.0), canvas.px(12.0), canvas.px(24.0));
    let pitch = [(width - 2 * margin + gap) / 6, (height - margin) / PATCHES.len() as i32];
    for (row, patches) in PATCHES.iter().enumerate() {
        for (column, (name, code)) in patches.iter().enumerate() {
            let (x, y) = (margin + column as i32 * pitch[0], margin / 2 + row as i32 * pitch[1]);
            let colour = Color32::from_rgb((code >> 16) as u8, (code >> 8) as u8, *code as u8);
            let size = [pitch[0] - gap, pitch[1] - words];
            canvas.fill([x, y, size[0], size[1]], colour);
            let under = canvas.at(x + size[0] / 2, y + size[1] + canvas.px(3.0));
            labels.push(Label::new(under, *name, Color32::from_gray(0xC8)));
        }
    }
}
