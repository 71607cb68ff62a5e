//! The last step of drawing: light on every pixel, then hair, papers and lens.
//! Works in linear sRGB; sizes in mm and pixels of the photograph.

use glam::{Vec2, Vec3};

use crate::demonstration::camera::{Develop, Picture};
use crate::demonstration::hair::Mask;
use crate::demonstration::noise::{mix, smooth};
use crate::demonstration::paper::Laid;
use crate::demonstration::scene::{Light, Look, Scene};
use crate::demonstration::skin::furrow_row;

/// What the last step needs of a place, mixed between cells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spot {
    pub skin: [f32; 3],
    pub gloss: f32,
    pub rough: f32,
    pub slope: Vec2,
    /// Share of light left by shadows.
    pub lit: f32,
}

impl Spot {
    #[inline]
    pub fn mixed(a: &Self, b: &Self, t: f32) -> Self {
        Self {
            skin: [mix(a.skin[0], b.skin[0], t), mix(a.skin[1], b.skin[1], t), mix(a.skin[2], b.skin[2], t)],
            gloss: mix(a.gloss, b.gloss, t),
            rough: mix(a.rough, b.rough, t),
            slope: a.slope + (b.slope - a.slope) * t,
            lit: mix(a.lit, b.lit, t),
        }
    }
}

/// Everything the last step reads.
pub struct Exposure<'a> {
    pub scene: &'a Scene,
    pub look: &'a Look,
    pub spots: &'a [Spot],
    pub columns: usize,
    pub step: usize,
    pub mask: &'a Mask,
    pub papers: &'a [Laid],
    pub mm_per_px: f32,
    pub corner: Vec2,
}

impl Exposure<'_> {
    pub fn expose(&self, width: usize, height: usize, develop: &Develop) -> Picture {
        let mut codes = vec![0_u8; width * height * 3];
        let mut above = vec![0.0_f32; width];
        let mut here = vec![0.0_f32; width];
        let mut row_spots = vec![Spot::default(); self.columns];
        let mut furrows = Furrows::new(self, width);
        furrows.read(0, &mut above);
        for y in 0..height {
            furrows.read(y, &mut here);
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
            if self.look.is_dermoscopy
                && (Vec2::new(x as f32, y as f32) - middle).length_squared() > middle.y * middle.y
            {
                let code = develop.code([0.0012; 3], x, y);
                line[x * 3..x * 3 + 3].copy_from_slice(&code);
                continue;
            }
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
        for paper in self.papers {
            if paper.distance(from_middle_mm) > 3.0 {
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

/// The fine furrows row by row; where they are large in pixels, only every second place is worked out.
struct Furrows<'a> {
    exposure: &'a Exposure<'a>,
    every: usize,
    /// The rows worked out last, and which they are.
    rows: [Vec<f32>; 2],
    first: Option<usize>,
}

impl<'a> Furrows<'a> {
    fn new(exposure: &'a Exposure<'a>, width: usize) -> Self {
        let is_large = exposure.scene.skin.weave.spacing_mm() / exposure.mm_per_px > 26.0;
        let every = if is_large { 2 } else { 1 };
        let row = vec![0.0; width / every + 2];
        Self { exposure, every, rows: [row.clone(), row], first: None }
    }

    fn work_out(&mut self, coarse_row: usize, slot: usize) {
        let Exposure { scene, corner, mm_per_px, .. } = self.exposure;
        let apart = mm_per_px * self.every as f32;
        let start = *corner + Vec2::new(0.0, coarse_row as f32 * apart);
        furrow_row(scene.skin.weave, start, apart, scene.seed, &mut self.rows[slot]);
    }

    /// Heights of row `y`; rows are read from top to bottom.
    fn read(&mut self, y: usize, row: &mut [f32]) {
        let coarse = y / self.every;
        if self.first != Some(coarse) {
            if coarse > 0 && self.first == Some(coarse - 1) {
                self.rows.swap(0, 1);
            } else {
                self.work_out(coarse, 0);
            }
            self.work_out(coarse + 1, 1);
            self.first = Some(coarse);
        }
        let [upper, lower] = &self.rows;
        if self.every == 1 {
            row.copy_from_slice(&upper[..row.len()]);
            return;
        }
        let down = (y % 2) as f32 * 0.5;
        for (index, pair) in row.chunks_mut(2).enumerate() {
            let here = mix(upper[index], lower[index], down);
            let next = mix(upper[index + 1], lower[index + 1], down);
            pair[0] = here;
            if let Some(between) = pair.get_mut(1) {
                *between = (here + next) * 0.5;
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
            shine: if is_dermoscopy { 0.0 } else { light.shine },
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
        let p128 = p32 * p32 * p32 * p32;
        let shine = self.shine * spot.gloss * (0.016 * p8 + 0.034 * p32 + 0.05 * p128) * open;
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
