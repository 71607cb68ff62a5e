//! From a scene and a shot to upright pixels: skin, findings, cloth, light, then the lens.
//! Works in linear sRGB under white light; ends as 8-bit codes of sRGB or Display P3.

use glam::{Vec2, Vec3};

use crate::demonstration::body::{Body, form};
use crate::demonstration::camera::{Develop, Picture};
use crate::demonstration::hair::{Hair, Mask, grow};
use crate::demonstration::layers::{Cell, Layers};
use crate::demonstration::lesion::{Mark, draw_mark};
use crate::demonstration::noise::{cells, fbm, mix, smooth, value};
use crate::demonstration::paper::Paper;
use crate::demonstration::skin::{Complexion, Weave, colour, furrows, healthy};

/// A part of somebody's skin, with what is to be seen on it.
#[derive(Debug)]
pub struct Scene {
    pub seed: u32,
    pub skin: Complexion,
    pub body: Body,
    pub marks: &'static [Mark],
    pub hairs: &'static [Hair],
    /// Linear sRGB of the hairs.
    pub hair_colour: [f32; 3],
    pub cloth: Cloth,
}

/// What lies behind the body.
#[derive(Debug, Clone, Copy)]
pub enum Cloth {
    Blue,
    Green,
    White,
    Grey,
}

/// How one photograph was taken.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Width of the picture on the skin, mm.
    pub across_mm: f32,
    /// What is in the middle, mm.
    pub centre: (f32, f32),
    pub light: Light,
    /// Through a dermoscope: flat, even light, dark round edge.
    pub is_dermoscopy: bool,
    pub papers: &'static [Paper],
    /// Radius of the lens's blur on the skin, mm.
    pub blur_mm: f32,
}

#[derive(Debug, Clone, Copy)]
pub struct Light {
    /// Towards the light: right, down, up to the camera; any length.
    pub from: (f32, f32, f32),
    /// Share of the light that comes from everywhere.
    pub around: f32,
    pub exposure: f32,
    /// Colour of the light as the camera saw it.
    pub colour: [f32; 3],
}

/// What the last step needs of a place, mixed between cells.
#[derive(Debug, Clone, Copy, Default)]
struct Spot {
    skin: [f32; 3],
    gloss: f32,
    rough: f32,
    slope: Vec2,
    /// Share of light left by shadows.
    lit: f32,
}

impl Spot {
    #[inline]
    fn mixed(a: &Self, b: &Self, t: f32) -> Self {
        Self {
            skin: [mix(a.skin[0], b.skin[0], t), mix(a.skin[1], b.skin[1], t), mix(a.skin[2], b.skin[2], t)],
            gloss: mix(a.gloss, b.gloss, t),
            rough: mix(a.rough, b.rough, t),
            slope: a.slope + (b.slope - a.slope) * t,
            lit: mix(a.lit, b.lit, t),
        }
    }
}

/// Takes the photograph: `width` by `height` upright pixels.
pub fn take(scene: &Scene, look: &Look, width: usize, height: usize, develop: &Develop) -> Picture {
    let mm_per_px = look.across_mm / width as f32;
    let corner = Vec2::from(look.centre) - Vec2::new(width as f32, height as f32) * (mm_per_px / 2.0);
    let step = if look.is_dermoscopy { 3 } else { 4 };
    let step = if width < 1200 { 2 } else { step };
    let mut layers = skin_layers(scene, width / step + 3, height / step + 3, mm_per_px * step as f32, corner);
    for mark in scene.marks {
        draw_mark(mark, scene, &mut layers, look.is_dermoscopy);
    }
    let spots = spots(scene, look, &layers);
    let mut mask = Mask::new(width, height);
    let seen = (corner, corner + Vec2::new(width as f32, height as f32) * mm_per_px);
    for (index, hair) in scene.hairs.iter().enumerate() {
        let is_skin = |p: Vec2| form(&scene.body, p).1 > 0.0;
        grow(hair, &mut mask, seen, 1.0 / mm_per_px, scene.seed ^ (900 + index as u32), &is_skin);
    }
    let lit = Exposure { scene, look, spots: &spots, columns: layers.width, step, mask: &mask, mm_per_px, corner };
    lit.expose(width, height, develop)
}

fn skin_layers(scene: &Scene, width: usize, height: usize, mm_per_cell: f32, corner: Vec2) -> Layers {
    let mut cells = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let p = corner + Vec2::new(column as f32, row as f32) * mm_per_cell;
            cells.push(healthy(&scene.skin, p, scene.seed));
        }
    }
    Layers { width, height, cells, mm_per_cell, corner }
}

/// Colours and slopes of every cell, cloth included.
fn spots(scene: &Scene, look: &Look, layers: &Layers) -> Vec<Spot> {
    let (width, height) = (layers.width, layers.height);
    let towards = Vec2::new(look.light.from.0, look.light.from.1) / look.light.from.2.max(0.2);
    let mut heights = Vec::with_capacity(width * height);
    let mut insides = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let (form_mm, inside) = form(&scene.body, layers.place(column, row));
            let relief = layers.cells[row * width + column].relief;
            heights.push(if look.is_dermoscopy { relief * 0.15 } else { form_mm + relief });
            insides.push(if look.is_dermoscopy { f32::MAX } else { inside });
        }
    }
    let mut spots = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let index = row * width + column;
            let (left, right) = (row * width + column.saturating_sub(1), row * width + (column + 1).min(width - 1));
            let (up, down) = (row.saturating_sub(1) * width + column, (row + 1).min(height - 1) * width + column);
            let slope = Vec2::new(heights[right] - heights[left], heights[down] - heights[up])
                / (2.0 * layers.mm_per_cell);
            let p = layers.place(column, row);
            let skin = skin_spot(&layers.cells[index], slope.clamp_length_max(3.2));
            let is_skin = smooth(-0.4, 0.8, insides[index]);
            spots.push(if is_skin < 1.0 {
                let shadow = form(&scene.body, p + towards * 7.0).1.max(insides[index]);
                Spot::mixed(&cloth_spot(scene.cloth, p, -insides[index], -shadow, scene.seed), &skin, is_skin)
            } else {
                skin
            });
        }
    }
    spots
}

fn skin_spot(cell: &Cell, slope: Vec2) -> Spot {
    // What lies on the skin is dull and hides the furrows.
    Spot {
        skin: colour(cell),
        gloss: cell.gloss.max(0.0) * (1.0 - 0.8 * cell.covered),
        rough: cell.rough.max(0.0),
        slope,
        lit: 1.0,
    }
}

fn cloth_spot(cloth: Cloth, p: Vec2, outside_mm: f32, from_shadow_mm: f32, seed: u32) -> Spot {
    let dye = match cloth {
        Cloth::Blue => [0.085, 0.205, 0.37],
        Cloth::Green => [0.09, 0.25, 0.20],
        Cloth::White => [0.66, 0.68, 0.69],
        Cloth::Grey => [0.19, 0.20, 0.21],
    };
    let fold = |p: Vec2| 5.0 * fbm(p / 58.0, 3, seed ^ 70) + 1.2 * (1.0 - fbm(p / 26.0, 2, seed ^ 71).abs() * 3.0).max(0.0);
    let here = fold(p);
    let slope = Vec2::new(fold(p + Vec2::X) - here, fold(p + Vec2::Y) - here);
    let weave = 1.0 + 0.05 * value(p * 1.7, seed ^ 72) + 0.04 * fbm(p / 9.0, 2, seed ^ 73);
    // Close to the body little light gets in; away from the light the body throws its shadow.
    let contact = 1.0 - 0.45 * (-outside_mm.max(0.0) / 3.5).exp();
    let thrown = 1.0 - 0.42 * smooth(9.0, -5.0, from_shadow_mm);
    Spot { skin: dye.map(|c| c * weave), gloss: 0.0, rough: 0.4, slope: slope * 0.8, lit: contact * thrown }
}

/// Everything the last step reads.
struct Exposure<'a> {
    scene: &'a Scene,
    look: &'a Look,
    spots: &'a [Spot],
    columns: usize,
    step: usize,
    mask: &'a Mask,
    mm_per_px: f32,
    corner: Vec2,
}

impl Exposure<'_> {
    fn expose(&self, width: usize, height: usize, develop: &Develop) -> Picture {
        let mut codes = vec![0_u8; width * height * 3];
        let mut above = vec![0.0_f32; width];
        let mut here = vec![0.0_f32; width];
        let mut row_spots = vec![Spot::default(); self.columns];
        self.furrow_row(-1.0, &mut above);
        for y in 0..height {
            self.furrow_row(y as f32, &mut here);
            let (row, t) = (y / self.step, (y % self.step) as f32 / self.step as f32);
            for (column, spot) in row_spots.iter_mut().enumerate() {
                let index = row * self.columns + column;
                *spot = Spot::mixed(&self.spots[index], &self.spots[index + self.columns], t);
            }
            let line = &mut codes[y * width * 3..(y + 1) * width * 3];
            self.expose_row(y, height, &row_spots, &above, &here, line, develop);
            std::mem::swap(&mut above, &mut here);
        }
        Picture { width, height, codes }
    }

    fn furrow_row(&self, y: f32, row: &mut [f32]) {
        for (x, slot) in row.iter_mut().enumerate() {
            let p = self.corner + Vec2::new(x as f32, y) * self.mm_per_px;
            *slot = furrows(self.scene.skin.weave, p, self.scene.seed, self.mm_per_px);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the innermost loop; its rows are borrowed apart")]
    fn expose_row(
        &self,
        y: usize,
        height: usize,
        row_spots: &[Spot],
        above: &[f32],
        here: &[f32],
        line: &mut [u8],
        develop: &Develop,
    ) {
        let width = here.len();
        let lamp = Lamp::new(&self.look.light, self.look.is_dermoscopy);
        let middle = Vec2::new(width as f32, height as f32) / 2.0;
        let across = 1.0 / self.mm_per_px;
        for x in 0..width {
            let (column, t) = (x / self.step, (x % self.step) as f32 / self.step as f32);
            let spot = Spot::mixed(&row_spots[column], &row_spots[column + 1], t);
            let before = here[x.saturating_sub(1)];
            let fine = Vec2::new(here[x] - before, here[x] - above[x]) * (across * spot.rough * lamp.rough);
            let mut light = lamp.shade(&spot, fine, here[x]);
            let from_middle = Vec2::new(x as f32, y as f32) - middle;
            self.lay_hair(x as i32, y as i32, &mut light);
            self.lay_papers(from_middle * self.mm_per_px, &lamp, &mut light);
            let out = from_middle / middle.y;
            let lens = if self.look.is_dermoscopy { tube(out) } else { 1.0 - 0.055 * out.length_squared() };
            let gain = lamp.gains.map(|g| g * lens * (1.0 + 0.04 * out.x - 0.03 * out.y));
            let seen = [light[0] * gain[0], light[1] * gain[1], light[2] * gain[2]];
            let code = develop.code(seen, x, y);
            line[x * 3..x * 3 + 3].copy_from_slice(&code);
        }
    }

    #[inline]
    fn lay_hair(&self, x: i32, y: i32, light: &mut [f32; 3]) {
        if self.scene.hairs.is_empty() {
            return;
        }
        let hair = self.mask.at(x, y);
        let away = (0.12 / self.mm_per_px) as i32 + 1;
        let shadow = self.mask.at(x - away, y - away) * if self.look.is_dermoscopy { 0.1 } else { 0.3 };
        for (c, channel) in light.iter_mut().enumerate() {
            *channel = mix(*channel * (1.0 - shadow), self.scene.hair_colour[c], hair);
        }
    }

    #[inline]
    fn lay_papers(&self, from_middle_mm: Vec2, lamp: &Lamp, light: &mut [f32; 3]) {
        for paper in self.look.papers {
            let distance = paper.distance(from_middle_mm);
            if distance > 4.0 {
                continue;
            }
            let shadow = 1.0 - 0.45 * smooth(1.6, -0.6, paper.distance(from_middle_mm - Vec2::new(0.7, 0.8)));
            let (paper_colour, covered) = paper.at(from_middle_mm, self.mm_per_px * 0.7);
            for (channel, colour) in light.iter_mut().zip(paper_colour) {
                *channel = mix(*channel * shadow, colour * lamp.flat, covered);
            }
        }
    }
}

/// How much light a dermoscope's round opening lets through; `out` is one at the picture's edge.
fn tube(out: Vec2) -> f32 {
    let r = out.length();
    smooth(0.945, 0.915, r) * (1.03 - 0.22 * r * r) + 0.0015
}

/// A light made ready for many pixels.
struct Lamp {
    to_light: Vec3,
    halfway: Vec3,
    around: f32,
    gains: [f32; 3],
    rough: f32,
    shine: f32,
    /// Light on a flat paper.
    flat: f32,
}

impl Lamp {
    fn new(light: &Light, is_dermoscopy: bool) -> Self {
        let to_light = Vec3::from(light.from).normalize();
        let halfway = (to_light + Vec3::Z).normalize();
        let flat_raw = light.around + (1.0 - light.around) * to_light.z;
        // Exposed for skin that faces the camera.
        let gain = light.exposure / flat_raw;
        Self {
            to_light,
            halfway,
            around: light.around,
            gains: light.colour.map(|c| c * gain),
            rough: if is_dermoscopy { 0.22 } else { 1.0 },
            shine: if is_dermoscopy { 0.0 } else { 1.0 },
            flat: flat_raw,
        }
    }

    /// Light that comes back from a place with fine furrows of slope `fine` and height `furrow_mm`.
    #[inline]
    fn shade(&self, spot: &Spot, fine: Vec2, furrow_mm: f32) -> [f32; 3] {
        let slope = spot.slope + fine;
        let inv = 1.0 / (1.0 + slope.length_squared()).sqrt();
        let dot = |v: Vec3| (v.z - slope.x * v.x - slope.y * v.y) * inv;
        let facing = dot(self.to_light);
        let halfway = dot(self.halfway).max(0.0);
        // Furrows see less of the sky.
        let open = (1.0 + furrow_mm * spot.rough * self.rough * 4.2).clamp(0.55, 1.1);
        let around = self.around * (0.45 + 0.55 * inv) * open;
        let p2 = halfway * halfway;
        let p8 = p2 * p2 * p2 * p2;
        let p32 = p8 * p8 * p8 * p8;
        let shine = self.shine * spot.gloss * (0.030 * p8 + 0.060 * p32) * open;
        // Light wanders under the skin, red furthest: soft, reddish edges of shade.
        let wrapped = |w: f32| around + (1.0 - self.around) * ((facing + w) / (1.0 + w)).max(0.0);
        let (red, green, blue) = (wrapped(0.32), wrapped(0.20), wrapped(0.15));
        [
            (spot.skin[0] * red + shine) * spot.lit,
            (spot.skin[1] * green + shine) * spot.lit,
            (spot.skin[2] * blue + shine) * spot.lit,
        ]
    }
}

/// Whether a place belongs to fingerprint skin, whose findings follow the ridges.
pub fn is_ridged(scene: &Scene) -> bool {
    scene.skin.weave == Weave::Ridges
}

/// Cells of a size in mm, for findings made of many small parts.
pub fn parts(p: Vec2, size_mm: f32, seed: u32) -> crate::demonstration::noise::Near {
    cells(p / size_mm, 0.9, seed)
}
